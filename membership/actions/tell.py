"""Telling people of an event, by a mail that is kept until it is sent."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from membership.actions.deliver import deliver
from membership.enums import MailRhythm
from membership.models import Mail, Notice, User

DAILY_HOUR = 7


@transaction.atomic
def tell(kind: str, people: Iterable[User], /, *, page: Page | None = None, **facts: Any) -> None:
    """One notice for each person, in their language and rhythm; `facts` are plain values without restricted text.

    A fact that ends in `_at` is a moment, one that ends in `_on` a day. The words are made when the mail is sent, from
    `membership/mails/<kind>.txt`, for those who may open the page then.
    """
    # In one order, since two tellers may meet at the same people's daily mails.
    for person in sorted(set(people), key=lambda person: person.pk):
        if not person.is_active:
            continue
        daily = person.mail_rhythm == MailRhythm.DAILY
        mail = _daily_mail(person) if daily else Mail.objects.create(person=person, language=person.language)
        Notice.objects.create(mail=mail, kind=kind, page=page, facts=facts)
        if not daily:
            deliver.enqueue(mail.pk)


@transaction.atomic
def tell_address(kind: str, /, *, email: str, language: str, **facts: Any) -> None:
    """The same for somebody without an account, always at once."""
    mail = Mail.objects.create(email=email, language=language)
    Notice.objects.create(mail=mail, kind=kind, facts=facts)
    deliver.enqueue(mail.pk)


def next_morning(now: datetime) -> datetime:
    """Seven o'clock where the network is, whatever time zone an editor has set for themselves."""
    here = timezone.localtime(now, timezone.get_default_timezone())
    morning = here.replace(hour=DAILY_HOUR, minute=0, second=0, microsecond=0)
    return morning if here < morning else morning + timedelta(days=1)


def _daily_mail(person: User) -> Mail:
    """The one that waits for the morning, under lock, so that it does not leave while a notice is being put in."""
    mail, _ = Mail.objects.select_for_update(of=("self",)).get_or_create(
        person=person,
        is_daily=True,
        attempts=0,
        sent_at=None,
        dropped_at=None,
        defaults={"language": person.language, "send_after": next_morning(timezone.now())},
    )
    return mail
