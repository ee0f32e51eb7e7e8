"""Reminding of approvals that are due: once a day before, once after."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from membership.actions.tell import tell
from membership.enums import MailKind
from membership.models import ReviewState

BEFORE = timedelta(days=1)


def remind() -> None:
    """Called by the clock. Each step is looked at again under its lock, so that two clocks remind once."""
    now = timezone.now()
    soon = Q(reminded_before_at__isnull=True, due_at__gt=now, due_at__lte=now + BEFORE)
    late = Q(reminded_after_at__isnull=True, due_at__lte=now)
    for pk in ReviewState.objects.open().filter(soon | late).order_by("due_at", "pk").values_list("pk", flat=True):
        _remind_of(pk)


@transaction.atomic
def _remind_of(pk: int) -> None:
    """After the due date the secretariat is among those who may answer, and so is told too."""
    state = ReviewState.objects.select_for_update(of=("self",)).open().filter(pk=pk).first()
    if state is None or state.due_at is None:
        return
    done, kind = "reminded_before_at", MailKind.REVIEW_REMINDER
    if state.is_late:
        done, kind = "reminded_after_at", MailKind.REVIEW_LATE
    if getattr(state, done) is not None:
        return
    setattr(state, done, timezone.now())
    state.save(update_fields=[done])
    people = state.task.specific.eligible(state.page, state)
    tell(kind, people, page=state.page, step=state.task.name, due_at=state.due_at)
