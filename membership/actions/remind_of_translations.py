"""Reminding whoever has taken a translation, on the day before it is due."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from membership.actions.tell import tell
from membership.enums import MailKind
from membership.models import Job

BEFORE = timedelta(days=1)


def remind_of_translations() -> None:
    """Called by the clock; once for each day that was given, however often the clock comes."""
    due = Job.objects.due(timezone.localdate() + BEFORE).filter(reminded_on__isnull=True, taken_by__isnull=False)
    for pk in due.order_by("due_on", "pk").values_list("pk", flat=True):
        _remind_of(pk)


@transaction.atomic
def _remind_of(pk: int) -> None:
    job = Job.objects.select_for_update(of=("self",)).open().filter(pk=pk, reminded_on__isnull=True).first()
    if job is None or job.taken_by is None:
        return
    job.reminded_on = timezone.localdate()
    job.save(update_fields=["reminded_on"])
    tell(MailKind.TRANSLATION_DUE, [job.taken_by], page=job.source, due_on=job.due_on)
