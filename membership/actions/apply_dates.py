"""Giving and taking rights on the day a role begins or ends."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from membership.actions.sync_rights import sync_rights
from membership.models import Role, User

# A clock that stood still over a weekend catches up.
DAYS_LOOKED_BACK = 7


def apply_dates() -> None:
    """Safe to repeat: whose rights are as they should be is left alone."""
    today = timezone.localdate()
    lately = (today - timedelta(days=DAYS_LOOKED_BACK), today)
    roles = Role.objects.filter(Q(starts_on__range=lately) | Q(ends_on__range=lately))
    people = User.objects.filter(pk__in=roles.values("person"))
    if people.exists():
        sync_rights(people)
