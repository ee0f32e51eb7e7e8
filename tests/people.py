"""The people every access test is told with."""

from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup
from django.contrib.auth.models import AnonymousUser, Group
from django.test import Client
from django.urls import reverse

from library.models import ShelfPage
from membership.actions import provision_room, sync_rights
from membership.enums import RoleKind, StandingGroup
from membership.models import Body, Organisation, Role, User, WorkingGroup
from membership.models.roles import of_body
from tests.factories import OrganisationFactory, UserFactory, WorkingGroupFactory


class Cast:
    """People of one organisation, the same of another that has no business there, the groups', the secretariat's."""

    visitor = AnonymousUser()
    # Asked to join, and has no account.
    applicant = AnonymousUser()

    # Bodies, each with its room

    @cached_property
    def organisation(self) -> Organisation:
        organisation = OrganisationFactory.create(acronym="PACT", slug="pact")
        provision_room(organisation)
        return organisation

    @cached_property
    def other_organisation(self) -> Organisation:
        organisation = OrganisationFactory.create(acronym="VBNK", slug="vbnk")
        provision_room(organisation)
        return organisation

    @cached_property
    def group(self) -> WorkingGroup:
        group = WorkingGroupFactory.create(acronym="DDWG", slug="ddwg", language="km")
        provision_room(group)
        return group

    def shelf(self, code: str = "en") -> ShelfPage:
        return self.shelf_of(self.organisation, code)

    def shelf_of(self, body: Body, code: str = "en") -> ShelfPage:
        return ShelfPage.objects.get(locale__language_code=code, **of_body(body))

    # People

    @cached_property
    def member(self) -> User:
        """Represents the organisation and writes nothing."""
        return self.person(RoleKind.REPRESENTATIVE)

    @cached_property
    def editor(self) -> User:
        return self.person(RoleKind.EDITOR)

    @cached_property
    def reviewer(self) -> User:
        return self.person(RoleKind.REVIEWER)

    @cached_property
    def organisation_admin(self) -> User:
        return self.person(RoleKind.ADMIN)

    @cached_property
    def foreign_editor(self) -> User:
        return self.person(RoleKind.EDITOR, body=self.other_organisation)

    @cached_property
    def foreign_reviewer(self) -> User:
        return self.person(RoleKind.REVIEWER, body=self.other_organisation)

    @cached_property
    def group_member(self) -> User:
        person = self.person(RoleKind.PARTICIPANT, body=self.group)
        return self.give(person, RoleKind.REPRESENTATIVE, body=self.other_organisation)

    @cached_property
    def translator(self) -> User:
        """Writes in the Khmer-language group's room."""
        person = self.person(RoleKind.EDITOR, body=self.group)
        return self.give(person, RoleKind.ALTERNATE, body=self.other_organisation)

    @cached_property
    def khmer_reviewer(self) -> User:
        person = self.person(RoleKind.LANGUAGE_REVIEWER, body=self.group)
        return self.give(person, RoleKind.ALTERNATE, body=self.other_organisation)

    @cached_property
    def secretariat(self) -> User:
        return self._of(StandingGroup.SECRETARIAT)

    @cached_property
    def second_secretary(self) -> User:
        return self._of(StandingGroup.SECRETARIAT)

    @cached_property
    def admin(self) -> User:
        return UserFactory.create(is_superuser=True, is_staff=True)

    @cached_property
    def stranger(self) -> User:
        """Has an account and belongs to nobody."""
        return UserFactory.create()

    @cached_property
    def withdrawn(self) -> User:
        """Was an editor and reviewer of the organisation; the account is open, the roles are gone."""
        person = self.give(self.person(RoleKind.EDITOR), RoleKind.REVIEWER)
        for role in person.roles.all():
            role.ends_on = role.starts_on
            role.save()
        return self._synced(person)

    @cached_property
    def leaver(self) -> User:
        """Was the secretariat's; the account is closed."""
        person = self._of(StandingGroup.SECRETARIAT)
        person.is_active = False
        person.save()
        return person

    def person(self, kind: RoleKind, *, body: Body | None = None) -> User:
        return self.give(UserFactory.create(), kind, body=body)

    def give(self, person: User, kind: RoleKind, *, body: Body | None = None) -> User:
        Role.objects.create(person=person, kind=kind, **of_body(body or self.organisation))
        return self._synced(person)

    def _synced(self, person: User) -> User:
        people = User.objects.filter(pk=person.pk)
        sync_rights(people)
        return people.get()

    def _of(self, group: str) -> User:
        person = UserFactory.create()
        person.groups.set(Group.objects.filter(name=group))
        return person


def new_record_form(**fields: Any) -> dict[str, Any]:
    """What a browser sends of a record that has what it needs to be submitted, without files, places and text."""
    form = {
        "title": "Wells",
        "slug": "",
        "summary": "Wells that stay.",
        "other_summary": "អណ្ដូងដែលនៅគង់វង្ស។",
        "kind": "tool",
        "licence": "cc-by-4.0",
        "consent": "nobody",
        "body-count": "0",
    }
    formsets = ("record_files", "record_places", "related_records", "comments")
    return form | {f"{name}-{count}_FORMS": "0" for name in formsets for count in ("TOTAL", "INITIAL")} | fields


def editor_form(page: Any, user: User) -> dict[str, Any]:
    """What the editor's form holds when this person opens the page: what a browser would send back unchanged."""
    client = Client()
    client.force_login(user)
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    # A stream's fields are made by script; the pages of these tests have none.
    fields: dict[str, Any] = {"body-count": "0"}
    form = BeautifulSoup(response.content, "html.parser").select_one("form[id*=edit-form]")
    assert form is not None
    for template in form.find_all("template"):
        template.decompose()
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), field.get("type")
        if field.name == "textarea":
            fields[name] = field.get_text().removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]")
            if chosen:
                fields[name] = chosen.get("value", "")
        elif kind in {"checkbox", "radio"}:
            if field.has_attr("checked"):
                fields.setdefault(name, []).append(field.get("value", "on"))
        elif kind not in {"submit", "button", "file"}:
            fields[name] = field.get("value", "")
    return fields
