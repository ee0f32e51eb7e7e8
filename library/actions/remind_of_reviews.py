"""Reminding owners of the day by which they wanted to look at a record again."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from library.models import Entry, RecordPage
from membership.actions import tell
from membership.enums import MailKind
from membership.models import Room, User
from membership.models.answering import secretariat
from membership.models.roles import of_body


def remind_of_reviews() -> None:
    """Called by the clock; once for each day that was given, however often the clock comes."""
    due = RecordPage.objects.due_for_review(timezone.localdate()).order_by("review_by", "pk")
    for pk in due.values_list("pk", flat=True):
        _remind_of(pk)


@transaction.atomic
def _remind_of(pk: int) -> None:
    page = RecordPage.objects.live().filter(pk=pk).first()
    if page is None:
        return
    entry = Entry.objects.select_for_update().get(translation_key=page.translation_key)
    if entry.reminded_of == page.review_by:
        return
    entry.reminded_of = page.review_by
    entry.save(update_fields=["reminded_of"])
    tell(MailKind.LOOK_AGAIN, owners_of(page), page=page, review_on=page.review_by)


def owners_of(page: RecordPage) -> Any:
    """Those who write and review for its owner; the secretariat where nobody does."""
    room = Room.objects.filter(**of_body(page.owning_body), retired_on=None).first() if page.owning_body else None
    people = User.objects.filter(is_active=True, groups__in=[room.editors, room.reviewers]) if room else None
    return people.distinct() if people is not None and people.exists() else secretariat()
