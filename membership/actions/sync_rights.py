"""Keeping a person's auth groups what their roles say."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet

from membership.enums import BELONGING, RoleKind, StandingGroup
from membership.models import Role, Room, User


@transaction.atomic
def sync_rights(people: QuerySet[User]) -> None:
    """Gives and takes the groups that follow from roles; all others, such as the secretariat's, are left alone.

    Takes effect with a person's next request. The number of queries grows with the people, not with the rooms.
    """
    managed = set(_managed().values_list("pk", flat=True))
    standing = {group.name: group.pk for group in Group.objects.filter(name__in=StandingGroup.values)}
    rooms = Room.objects.filter(retired_on__isnull=True)
    by_organisation = {room.organisation_id: room for room in rooms if room.organisation_id}
    by_group = {room.working_group_id: room for room in rooms if room.working_group_id}
    roles: dict[int, list[Role]] = {}
    for role in Role.objects.current().filter(person__in=people).select_related("organisation", "working_group"):
        roles.setdefault(role.person_id, []).append(role)
    for person in people.prefetch_related("groups"):
        wanted: set[int | None] = set()
        for role in roles.get(person.pk, []) if person.is_active else []:
            room = by_organisation.get(role.organisation_id or 0) or by_group.get(role.working_group_id or 0)
            if role.working_group is not None:
                wanted.add(role.working_group.readers_id)
            elif role.organisation is not None and role.organisation.status in BELONGING:
                wanted.add(standing.get(StandingGroup.MEMBERS))
            if room and role.kind == RoleKind.EDITOR:
                wanted.add(room.editors_id)
            if room and role.kind == RoleKind.REVIEWER:
                wanted.add(room.reviewers_id)
            if role.kind == RoleKind.LANGUAGE_REVIEWER:
                wanted.add(standing.get(StandingGroup.LANGUAGE_REVIEWERS))
        held = {group.pk for group in person.groups.all()} & managed
        person.groups.remove(*(held - wanted))
        person.groups.add(*(pk for pk in wanted - held if pk))


def _managed() -> QuerySet[Group]:
    by_role = [StandingGroup.MEMBERS, StandingGroup.LANGUAGE_REVIEWERS]
    rooms = Q(editors_of__isnull=False) | Q(reviewers_of__isnull=False) | Q(working_group__isnull=False)
    return Group.objects.filter(rooms | Q(name__in=by_role))
