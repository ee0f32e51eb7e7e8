"""Sending the mails that wait, each claimed first, so that two workers do not send one at once.

SMTP cannot promise exactly once: a worker that dies between sending a mail and noting it sends it again, with the same
Message-ID, by which mail programs know it for the same. None is ever given up: a mail that fails is tried again, at
last once a day, and stands in the secretariat's list.
"""

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from membership.access import is_secretariat
from membership.actions.write_letter import write_letter
from membership.models import Mail, User

logger = logging.getLogger(__name__)

# How long after the first, second ... failure; after the last each day.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(days=1),
)
# For so long a claimed mail is its worker's: longer than a mail server that hangs at each step is waited for.
LEASE = timedelta(minutes=10)
LONGEST_ERROR = 300


@task(backend="background")
def deliver(pk: int) -> None:
    """Runs in the worker and may be repeated: a mail that is sent, dropped, claimed or not yet due is left alone."""
    mail = _claim(pk)
    if mail is None:
        return
    try:
        letter = write_letter(mail)
        if letter is None:
            Mail.objects.filter(pk=pk).update(dropped_at=timezone.now(), last_error="")
            return
        EmailMessage(
            letter.subject,
            letter.body,
            to=[mail.recipient],
            headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
        ).send()
    except Exception as error:
        # Whatever went wrong, the mail must stay in sight and be tried again.
        logger.exception("Mail %s could not be sent.", pk)
        wait = BACK_OFF[min(mail.attempts, len(BACK_OFF)) - 1]
        Mail.objects.filter(pk=pk).update(last_error=_in_short(error), send_after=timezone.now() + wait)
    else:
        Mail.objects.filter(pk=pk).update(sent_at=timezone.now(), last_error="")


@transaction.atomic
def deliver_due() -> None:
    """Gives the worker what is due and has no job that waits: the clock's net under everything that may get lost."""
    jobs = DBTaskResult.objects.filter(task_path=deliver.module_path, status=TaskResultStatus.READY)
    carried = {tuple(job["args"]) for job in jobs.values_list("args_kwargs", flat=True)}
    for pk in Mail.objects.due().order_by("send_after", "pk").values_list("pk", flat=True):
        if (pk,) not in carried:
            deliver.enqueue(pk)


@transaction.atomic
def deliver_again(*, mail: Mail, by: User) -> None:
    """Now instead of when its turn comes. Raises PermissionDenied."""
    if not is_secretariat(by):
        raise PermissionDenied
    waiting = Mail.objects.unsent().filter(pk=mail.pk)
    if waiting.update(send_after=timezone.now()):
        deliver.enqueue(mail.pk)


def forget_old() -> None:
    Mail.objects.forgettable().delete()


@transaction.atomic
def _claim(pk: int) -> Mail | None:
    mail = Mail.objects.select_for_update(of=("self",)).due().filter(pk=pk).first()
    if mail is None:
        return None
    mail.attempts += 1
    mail.send_after = timezone.now() + LEASE
    mail.save(update_fields=["attempts", "send_after"])
    return mail


def _in_short(error: Exception) -> str:
    """What the secretariat can act upon; a mail server's own words, but nothing of ours that might be secret."""
    if isinstance(error, SMTPRecipientsRefused):
        said = " ".join(_reply(code, words) for code, words in error.recipients.values())
    elif isinstance(error, SMTPResponseException):
        said = _reply(error.smtp_code, error.smtp_error)
    elif isinstance(error, OSError):
        said = error.strerror or ""
    else:
        said = ""
    return f"{type(error).__name__}: {said}".rstrip(": ")[:LONGEST_ERROR]


def _reply(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
