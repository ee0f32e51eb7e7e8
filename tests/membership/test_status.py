"""How an organisation belongs to the group: its status with history, trust, its room, and dates that come."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.models import Refused
from membership.actions import apply_dates, end_trust, give_trust, set_status
from membership.enums import RoleKind
from membership.models import Organisation, OrganisationPage, Role, Room, Trust, User, WorkingGroup
from tests.factories import OrganisationFactory, UserFactory
from tests.people import Cast

pytestmark = pytest.mark.django_db


def standing(organisation: Organisation) -> str:
    return f"/admin/organisations/{organisation.pk}/standing/"


def page_of(organisation: Organisation, code: str = "en") -> OrganisationPage:
    """The page that came with the room, made public."""
    page: OrganisationPage = OrganisationPage.objects.get(organisation=organisation, locale__language_code=code)
    page.live = True
    page.save()
    return page


def in_days(number: int) -> Any:
    return timezone.localdate() + timedelta(days=number)


class TestStatus:
    def test_the_secretariat_sets_it_with_a_reason_that_stays(self, cast: Cast, as_user: Any) -> None:
        organisation = OrganisationFactory.create(status="applicant")
        client = as_user(cast.secretariat)

        for status, reason in (("observer", "Came twice."), ("member", "Voted in.")):
            response = client.post(standing(organisation), {"change": "status", "status": status, "reason": reason})
            assert response.status_code == 302

        organisation.refresh_from_db()
        assert (organisation.status, organisation.joined_on) == ("member", timezone.localdate())
        history = [(change.status, change.reason, change.set_by) for change in organisation.status_changes.all()]
        assert history == [("member", "Voted in.", cast.secretariat), ("observer", "Came twice.", cast.secretariat)]
        page = client.get(standing(organisation)).content.decode()
        assert "Came twice." in page
        assert "Voted in." in page

    @pytest.mark.parametrize(
        "form",
        [
            {"status": "former", "reason": ""},
            {"status": "former", "reason": "\u200b "},
            {"status": "emperor", "reason": "Because."},
            {"reason": "Because."},
            {"status": "member", "reason": "Pressed twice."},
        ],
    )
    def test_without_a_reason_or_with_no_such_status_nothing_changes(
        self, form: dict[str, str], cast: Cast, as_user: Any
    ) -> None:
        organisation = OrganisationFactory.create(status="member")

        response = as_user(cast.secretariat).post(standing(organisation), form | {"change": "status"})

        organisation.refresh_from_db()
        assert response.context["status_form"].errors
        assert (organisation.status, organisation.status_changes.count()) == ("member", 0)

    @pytest.mark.parametrize("role", ["member", "editor", "reviewer", "organisation_admin"])
    def test_for_others_the_screen_does_not_exist(self, role: str, cast: Cast, as_user: Any) -> None:
        client = as_user(getattr(cast, role))
        organisation = cast.organisation

        for response in (
            client.get(standing(organisation)),
            client.post(standing(organisation), {"change": "status", "status": "former", "reason": "x"}),
        ):
            assert response.status_code in {302, 404}
        organisation.refresh_from_db()
        assert organisation.status == "member"

    def test_one_that_is_added_starts_as_an_applicant_whatever_is_posted(self, cast: Cast, as_user: Any) -> None:
        form = {
            "acronym": "KID",
            "slug": "",
            "kind": "local_ngo",
            "status": "member",
            "names-TOTAL_FORMS": "1",
            "names-INITIAL_FORMS": "0",
            "names-MIN_NUM_FORMS": "1",
            "names-MAX_NUM_FORMS": "1000",
            "names-0-name_en": "Khmer Institute of Democracy",
            "names-0-name_km": "",
        }
        client = as_user(cast.secretariat)

        client.post("/admin/organisation/new/", form)
        organisation = Organisation.objects.get()
        assert organisation.status == "applicant"

        form |= {"names-INITIAL_FORMS": "1", "names-0-id": organisation.names.get().pk, "slug": "kid"}
        response = client.post(f"/admin/organisation/edit/{organisation.pk}/", form)
        organisation.refresh_from_db()
        assert (response.status_code, organisation.status) == (302, "applicant")

    def test_the_organisation_s_screen_leads_there_and_to_its_people(self, cast: Cast, as_user: Any) -> None:
        organisation = OrganisationFactory.create(slug="kid")

        page = as_user(cast.secretariat).get(f"/admin/organisation/edit/{organisation.pk}/").content.decode()

        assert standing(organisation) in page
        assert "/account/organisations/kid/" in page

    def test_the_screen_costs_the_same_for_one_and_three(
        self, cast: Cast, as_user: Any, django_assert_num_queries: Any
    ) -> None:
        organisation = OrganisationFactory.create()
        client = as_user(cast.secretariat)

        def happen() -> None:
            by = UserFactory.create(is_superuser=True)
            set_status(organisation=organisation, status="member", reason="Again.", by=by)
            Trust.objects.create(organisation=organisation, reason="x", ends_on=in_days(9), given_by=by)

        happen()
        client.get(standing(organisation))
        with CaptureQueriesContext(connection) as queries:
            client.get(standing(organisation))
        happen()
        happen()

        with django_assert_num_queries(len(queries)):
            client.get(standing(organisation))

    def test_the_site_s_history_tells_it_in_words(self, cast: Cast, as_user: Any) -> None:
        organisation = OrganisationFactory.create(status="member")
        set_status(organisation=organisation, status="dormant", reason="Not seen for a year.", by=cast.secretariat)

        page = as_user(cast.secretariat).get("/admin/reports/site-history/").content.decode()

        assert "Status changed from “Member” to “Dormant member”: Not seen for a year." in page


class TestTrust:
    def test_it_is_given_for_a_time_and_ended_early(self, cast: Cast, as_user: Any) -> None:
        organisation = cast.organisation
        client = as_user(cast.secretariat)
        form = {"change": "trust", "trust_reason": "Ten good texts.", "trust_ends_on": in_days(90).isoformat()}

        client.post(standing(organisation), form)
        trust = Trust.objects.current().get()
        assert (trust.organisation, trust.given_by, trust.ends_on) == (organisation, cast.secretariat, in_days(90))

        client.post(f"/admin/trust/{trust.pk}/end/")
        assert not Trust.objects.current().exists()
        assert list(ModelLogEntry.objects.order_by("pk").values_list("action", flat=True))[-2:] == [
            "membership.trust.give",
            "membership.trust.end",
        ]

    @pytest.mark.parametrize("day", ["", "yesterday", "2001-01-01", "9999-12-31", "2026-13-45"])
    def test_it_needs_a_day_to_come(self, day: str, cast: Cast, as_user: Any) -> None:
        form = {"change": "trust", "trust_reason": "Because.", "trust_ends_on": day}

        response = as_user(cast.secretariat).post(standing(cast.organisation), form)

        assert list(response.context["trust_form"].errors) == ["trust_ends_on"]
        assert not Trust.objects.exists()

    def test_it_is_not_given_twice_nor_without_a_reason_nor_for_the_past(self, cast: Cast) -> None:
        given = {"organisation": cast.organisation, "by": cast.secretariat}
        give_trust(reason="Good.", ends_on=in_days(5), **given)

        for reason, ends_on in (("Better.", in_days(9)), (" ", in_days(9)), ("Past.", in_days(0))):
            with pytest.raises(Refused):
                give_trust(reason=reason, ends_on=ends_on, **given)
        assert Trust.objects.count() == 1

    @pytest.mark.parametrize("role", ["organisation_admin", "reviewer", "stranger"])
    def test_only_the_secretariat_trusts(self, role: str, cast: Cast, as_user: Any) -> None:
        trust = Trust.objects.create(organisation=cast.organisation, reason="x", ends_on=in_days(9))
        by = getattr(cast, role)

        with pytest.raises(PermissionDenied):
            give_trust(organisation=cast.other_organisation, reason="x", ends_on=in_days(9), by=by)
        with pytest.raises(PermissionDenied):
            end_trust(trust=trust, by=by)
        assert as_user(by).post(f"/admin/trust/{trust.pk}/end/").status_code in {302, 404}
        assert Trust.objects.current().count() == 1


class TestWorkingGroups:
    def test_one_that_is_added_has_its_room_and_keeps_it(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.secretariat)
        form = {"acronym": "GWG", "slug": "gwg", "name_en": "Gender", "name_km": "យេនឌ័រ", "language": "both"}

        client.post("/admin/workinggroup/new/", form)
        group = WorkingGroup.objects.get()
        room = Room.objects.get(working_group=group)
        client.post(f"/admin/workinggroup/edit/{group.pk}/", form | {"name_en": "Gender group"})

        group.refresh_from_db()
        assert (group.name_en, Room.objects.get()) == ("Gender group", room)


class TestDates:
    @pytest.fixture
    def room(self, cast: Cast) -> Room:
        room: Room = cast.organisation.room
        return room

    def role(self, cast: Cast, **days: int) -> User:
        person = UserFactory.create()
        dates = {name: in_days(number) for name, number in days.items()}
        Role.objects.create(person=person, organisation=cast.organisation, kind=RoleKind.EDITOR, **dates)
        return person

    def test_a_role_that_begins_today_gives_its_rights(self, cast: Cast, room: Room) -> None:
        begins, not_yet = self.role(cast, starts_on=0), self.role(cast, starts_on=1)

        call_command("tick")

        assert begins.groups.filter(pk=room.editors_id).exists()
        assert not not_yet.groups.exists()

    def test_a_role_that_ends_today_takes_them(self, cast: Cast, room: Room) -> None:
        person = self.role(cast, starts_on=-9, ends_on=0)
        person.groups.add(room.editors)

        apply_dates()

        assert not person.groups.exists()

    def test_it_costs_little_where_nothing_happens(self, cast: Cast, django_assert_num_queries: Any) -> None:
        self.role(cast, starts_on=-90)
        self.role(cast, starts_on=30)

        with django_assert_num_queries(1):
            apply_dates()


class TestTheOrganisationPage:
    def numbers(self, cast: Cast) -> None:
        cast.member.phone = "+85512000001"
        cast.member.save()

    @pytest.mark.parametrize(
        ("role", "sees"),
        [
            ("visitor", False),
            ("stranger", False),
            ("withdrawn", False),
            ("leaver", False),
            ("member", True),
            ("foreign_editor", True),
            ("group_member", True),
            ("secretariat", True),
        ],
    )
    @pytest.mark.parametrize("code", ["en", "km"])
    def test_members_see_whom_to_turn_to_and_the_public_does_not(
        self, code: str, role: str, sees: bool, cast: Cast, as_user: Any
    ) -> None:
        self.numbers(cast)
        page = page_of(cast.organisation, code)

        html = as_user(None if role == "visitor" else getattr(cast, role)).get(page.url).content.decode()

        assert ("+85512000001" in html) is sees
        assert (cast.member.email in html) is sees

    def test_only_who_is_there_to_be_asked_is_listed_in_their_order(self, cast: Cast, as_user: Any) -> None:
        page = page_of(cast.organisation)
        finance = cast.person(RoleKind.FINANCE)
        alternate = cast.person(RoleKind.ALTERNATE)
        closed = cast.person(RoleKind.FINANCE)
        closed.is_active = False
        closed.save()
        others = {cast.editor, cast.withdrawn, cast.foreign_editor}

        people = as_user(cast.member).get(page.url).context["people"]

        assert not others & {person["name"] for person in people}
        assert [person["name"] for person in people] == [cast.member, alternate, finance]

    def test_it_costs_the_same_for_one_and_three(
        self, cast: Cast, as_user: Any, django_assert_num_queries: Any
    ) -> None:
        page = page_of(cast.organisation)
        client = as_user(cast.member)
        client.get(page.url)
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url)
        cast.person(RoleKind.ALTERNATE)
        cast.person(RoleKind.FINANCE)

        with django_assert_num_queries(len(queries)):
            client.get(page.url)
