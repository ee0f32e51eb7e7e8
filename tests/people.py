"""The people every access test is told with."""

from functools import cached_property

from django.contrib.auth.models import AnonymousUser, Group

from home.actions.setup_site import EDITORS, MEMBERS, SECRETARIAT
from membership.models import User, WorkingGroup
from tests.factories import UserFactory, WorkingGroupFactory


class Cast:
    """A visitor, a member, somebody of the Khmer-language group, the secretariat, an admin, and one who left."""

    visitor = AnonymousUser()

    @cached_property
    def group(self) -> WorkingGroup:
        return WorkingGroupFactory.create(acronym="DDWG", slug="ddwg", language="km")

    @cached_property
    def member(self) -> User:
        return self._person(MEMBERS)

    @cached_property
    def editor(self) -> User:
        return self._person(MEMBERS, EDITORS)

    @cached_property
    def group_member(self) -> User:
        return self._person(MEMBERS, self.group.readers.name)

    @cached_property
    def secretariat(self) -> User:
        return self._person(SECRETARIAT, MEMBERS)

    @cached_property
    def admin(self) -> User:
        return UserFactory.create(is_superuser=True, is_staff=True)

    @cached_property
    def stranger(self) -> User:
        """Has an account and belongs to nobody."""
        return self._person()

    @cached_property
    def leaver(self) -> User:
        """Was the secretariat's; the account is closed."""
        person = self._person(SECRETARIAT, MEMBERS)
        person.is_active = False
        person.save()
        return person

    def _person(self, *groups: str) -> User:
        person = UserFactory.create()
        person.groups.set(Group.objects.filter(name__in=groups))
        return person
