"""Asking to join, and being answered."""

import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.models import Refused
from forums.models import NextMeeting
from membership.actions import (
    accept_application,
    apply,
    ask_applicant,
    decline_application,
    reopen_application,
)
from membership.forms.join import SALT
from membership.models import Application, Invitation, Mail, Notice, Organisation
from membership.models.applications import working_days_after
from tests.factories import OrganisationFactory, PlaceFactory, WorkingGroupFactory
from tests.people import Cast

pytestmark = pytest.mark.django_db

ADDRESSES = ["/en/members/join/", "/km/members/join/"]


def stamp(seconds_ago: float = 60) -> str:
    return signing.dumps(int(time.time() - seconds_ago), salt=SALT)


def filled(**changes: Any) -> dict[str, Any]:
    return {
        "organisation_name": "Clean Water for All",
        "person_name": "Sok Dara",
        "phone": "012 345 678",
        "email": "",
        "why": "We work with commune councils on wells.",
        "homepage": "",
        "stamp": stamp(),
    } | changes


def make_application(**fields: Any) -> Application:
    number = Application.objects.count()
    values = {
        "organisation_name": f"Applicant {number}",
        "person_name": "Sok Dara",
        "phone": f"+8551234567{number}",
        "why": "Because.",
        "language": "km",
        "due_on": timezone.localdate() + timedelta(days=7),
    }
    return Application.objects.create(**(values | fields))


def told() -> list[tuple[str, str]]:
    notices = Notice.objects.select_related("mail__person").order_by("pk")
    return [(notice.kind, notice.mail.email or notice.mail.person.email) for notice in notices]


@pytest.fixture
def counting(settings: Any) -> Any:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    yield
    cache.clear()


class TestTheForm:
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_anybody_opens_it_and_it_carries_a_stamp(self, address: str, client: Client) -> None:
        response = client.get(address)

        assert response.status_code == 200
        assert signing.loads(response.context["form"].stamp, salt=SALT) <= time.time()

    @pytest.mark.parametrize("code", ["en", "km"])
    def test_the_directory_and_the_front_page_lead_to_it(self, code: str, client: Client) -> None:
        for address in (f"/{code}/members/", f"/{code}/"):
            assert f'href="/{code}/members/join/"' in client.get(address).content.decode()

    @pytest.mark.parametrize("code", ["en", "km"])
    def test_whoever_sends_it_is_thanked_at_once_on_a_page_of_its_own(
        self, code: str, client: Client, cast: Cast
    ) -> None:
        assert cast.secretariat.email
        places = [PlaceFactory.create(code="07"), PlaceFactory.create(code="12")]
        form = filled(email="Sok@Water.example", working_areas=[place.code for place in places])

        response = client.post(f"/{code}/members/join/", form)

        assert (response.status_code, response["Location"]) == (302, f"/{code}/members/join/thanks/")
        assert client.get(response["Location"]).status_code == 200
        application = Application.objects.get()
        assert (application.phone, application.email) == ("+85512345678", "sok@water.example")
        assert (application.language, application.state) == (code, "new")
        assert application.due_on == working_days_after(timezone.localdate())
        assert set(application.working_areas.all()) == set(places)
        assert told() == [("application_new", cast.secretariat.email), ("application_received", "sok@water.example")]
        assert Mail.objects.get(email="sok@water.example").language == code
        assert ModelLogEntry.objects.filter(action="membership.apply").count() == 1

    def test_without_an_address_only_the_secretariat_is_told(self, client: Client, cast: Cast) -> None:
        assert cast.secretariat.email

        client.post(ADDRESSES[0], filled())

        assert told() == [("application_new", cast.secretariat.email)]

    @pytest.mark.parametrize(
        ("code", "day", "place"),
        [("en", "14 October 2099", "Kampot town"), ("km", "ថ្ងៃទី១៤ ខែតុលា ឆ្នាំ២០៩៩", "ក្រុងកំពត")],
    )
    def test_thanks_say_when_and_where_the_next_meeting_is(
        self, code: str, day: str, place: str, client: Client
    ) -> None:
        soon = datetime(2099, 10, 14, 8, 30, tzinfo=timezone.get_default_timezone())
        NextMeeting.objects.create(
            working_group=WorkingGroupFactory.create(), starts_at=soon, place_en="Kampot town", place_km="ក្រុងកំពត"
        )
        NextMeeting.objects.create(
            working_group=WorkingGroupFactory.create(), starts_at=soon + timedelta(days=9), place_en="Later"
        )

        page = client.get(f"/{code}/members/join/thanks/").content.decode()

        assert day in page
        assert place in page
        assert "Later" not in page

    def test_provinces_are_sorted_by_the_reader_s_names(self, client: Client) -> None:
        PlaceFactory.create(code="01", name_en="Zebra", name_km="កំពត")
        PlaceFactory.create(code="02", name_en="Alpha", name_km="ខេត្តពីរ")
        PlaceFactory.create(code="0201", level=2, name_en="A district", name_km="ស្រុក")

        def shown(address: str) -> list[str]:
            return [label for _pk, label in client.get(address).context["form"]["working_areas"].field.choices]

        assert shown(ADDRESSES[0]) == ["Alpha", "Zebra"]
        assert shown(ADDRESSES[1]) == ["កំពត", "ខេត្តពីរ"]

    def test_it_costs_the_same_for_one_province_and_three(self, client: Client, django_assert_num_queries: Any) -> None:
        PlaceFactory.create()
        client.get(ADDRESSES[0])
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESSES[0])
        PlaceFactory.create()
        PlaceFactory.create()

        with django_assert_num_queries(len(queries)):
            client.get(ADDRESSES[0])


class TestWhatIsTyped:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("012 345 678", "+85512345678"),
            ("០១២ ៣៤៥ ៦៧៨", "+85512345678"),
            ("012-345-678", "+85512345678"),
            ("+855 (0)12 345 678", "+85512345678"),
            ("+855 012 345 678", "+85512345678"),
            ("00855 12 345 678", "+85512345678"),
            ("855 97 123 4567", "+855971234567"),
            ("12 345 678", "+85512345678"),
            ("023\u200b 123 456", "+85523123456"),
            ("＋49 228 4460 3333", "+4922844603333"),
            ("+1 (202) 555-0143", "+12025550143"),
        ],
    )
    def test_a_phone_number_is_brought_to_one_form(self, typed: str, kept: str, client: Client) -> None:
        client.post(ADDRESSES[0], filled(phone=typed))

        assert Application.objects.get().phone == kept

    @pytest.mark.parametrize(
        "typed",
        [
            "call me",
            "12",
            "012 34",
            "0" * 12,
            "+0123456789",
            "+855 1",
            "4 9 2 2 8 4 4 6 0 3",
            "012 345 678 x9",
            "1" * 300,
        ],
    )
    def test_what_is_no_phone_number_is_told_so(self, typed: str, client: Client) -> None:
        response = client.post(ADDRESSES[0], filled(phone=typed))

        assert list(response.context["form"].errors) == ["phone"]
        assert Application.objects.count() == 0

    @pytest.mark.parametrize("address", ADDRESSES)
    @pytest.mark.parametrize("nothing", ["", "   ", "\u200b\u200b \ufeff", "\n\t"])
    def test_nothing_is_nothing_however_it_is_typed(self, nothing: str, address: str, client: Client) -> None:
        form = dict.fromkeys(("organisation_name", "person_name", "phone", "why"), nothing) | {"stamp": stamp()}

        response = client.post(address, form)

        assert response.status_code == 200
        assert set(response.context["form"].errors) == {"organisation_name", "person_name", "phone", "why"}

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("organisation_name", "x" * 201),
            ("person_name", "ក" * 151),
            ("why", "y" * 2001),
            ("email", "no address"),
            ("email", "sok@wаter.example"),
            ("why", "NUL \0 inside"),
            ("organisation_name", "NUL \0 inside"),
            ("phone", "012\0345678"),
            ("working_areas", "\0"),
            ("working_areas", "999999"),
            ("working_areas", "9" * 40),
        ],
    )
    def test_a_slip_is_told_at_its_field_and_everything_typed_is_kept(
        self, field: str, typed: str, client: Client
    ) -> None:
        form = filled(**{field: typed})

        response = client.post(ADDRESSES[0], form)
        page = response.content.decode()

        assert response.status_code == 200
        assert list(response.context["form"].errors) == [field]
        assert response.context["form"].stamp == form["stamp"]
        assert "Clean Water for All" in page or field == "organisation_name"
        assert "We work with commune councils" in page or field == "why"
        assert Application.objects.count() == 0

    def test_khmer_is_kept_as_it_was_written(self, client: Client) -> None:
        name = "អង្គការ\u200bទឹកស្អាត"

        client.post(ADDRESSES[1], filled(organisation_name=f" {name}\u200b "))

        assert Application.objects.get().organisation_name == name

    def test_fields_that_are_not_on_the_form_change_nothing(self, client: Client) -> None:
        client.post(ADDRESSES[0], filled(state="accepted", organisation="1", due_on="2000-01-01", language="xx"))

        application = Application.objects.get()
        assert (application.state, application.organisation, application.language) == ("new", None, "en")
        assert application.due_on > timezone.localdate()


class TestTwice:
    def test_the_same_within_a_day_is_thanked_and_not_kept_again(self, client: Client) -> None:
        for phone in ("012 345 678", "+855 12 345 678"):
            response = client.post(ADDRESSES[0], filled(phone=phone))
            assert response["Location"].endswith("/thanks/")
        client.post(ADDRESSES[1], filled(organisation_name="CLEAN WATER for all"))

        assert Application.objects.count() == 1
        assert Notice.objects.filter(kind="application_received").count() == 0

    def test_another_organisation_or_another_day_is_another_application(self, client: Client) -> None:
        client.post(ADDRESSES[0], filled())
        client.post(ADDRESSES[0], filled(organisation_name="Another"))
        assert Application.objects.count() == 2

        long_ago = timezone.now() - timedelta(days=2)
        Application.objects.update(received_at=long_ago, fingerprint=None)
        client.post(ADDRESSES[0], filled())

        assert Application.objects.count() == 3

    def test_whoever_was_answered_may_answer_the_same_day(self, client: Client, cast: Cast) -> None:
        client.post(ADDRESSES[0], filled())
        decline_application(application=Application.objects.get(), words="No.", by=cast.secretariat)

        client.post(ADDRESSES[0], filled(why="But yes."))

        assert sorted(Application.objects.values_list("state", flat=True)) == ["declined", "new"]


class TestSpam:
    @pytest.mark.parametrize(
        "given_away",
        [
            {"homepage": "https://spam.example"},
            {"stamp": ""},
            {"stamp": "forged:stamp"},
            {"stamp": signing.dumps(0, salt="another")},
            {"why": "http://a.example http://b.example www.c.example"},
            {"organisation_name": "Cheap http://a.example"},
        ],
    )
    def test_it_is_kept_thanked_and_told_to_nobody(
        self, given_away: dict[str, str], client: Client, cast: Cast
    ) -> None:
        assert cast.secretariat.email

        response = client.post(ADDRESSES[0], filled(email="a@b.example", **given_away))

        assert response["Location"] == "/en/members/join/thanks/"
        assert Application.objects.get().state == "held"
        assert told() == []

    def test_so_is_what_was_filled_in_faster_than_anybody_reads(self, client: Client) -> None:
        client.post(ADDRESSES[0], filled(stamp=stamp(seconds_ago=0)))

        assert Application.objects.get().state == "held"

    def test_a_form_left_open_for_days_is_sent_once_more(self, client: Client) -> None:
        response = client.post(ADDRESSES[0], filled(stamp=stamp(seconds_ago=100_000)))
        assert "more than a day" in response.content.decode()
        assert Application.objects.count() == 0

        client.post(ADDRESSES[0], filled(stamp=response.context["form"].stamp))

        assert Application.objects.get().state == "new"

    def test_a_link_or_two_is_nothing_bad(self, client: Client) -> None:
        client.post(ADDRESSES[0], filled(why="See https://water.example and www.wells.example"))

        assert Application.objects.get().state == "new"

    @pytest.mark.usefixtures("counting")
    def test_more_than_a_few_from_one_address_are_held(self) -> None:
        for number in range(7):
            Client().post(ADDRESSES[0], filled(organisation_name=f"Applicant {number}"))
        Client(REMOTE_ADDR="10.0.0.9").post(ADDRESSES[0], filled(organisation_name="Somebody else"))

        assert Application.objects.filter(state="held").count() == 2
        assert Application.objects.get(organisation_name="Somebody else").state == "new"

    @pytest.mark.usefixtures("counting")
    @pytest.mark.parametrize(("proxies", "held"), [(1, 0), (0, 2)])
    def test_behind_a_proxy_each_reader_s_own_address_counts(self, proxies: int, held: int, settings: Any) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

        for number in range(7):
            asks = Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": f"203.0.113.{number}"})
            asks.post(ADDRESSES[0], filled(organisation_name=f"Applicant {number}"))

        assert Application.objects.filter(state="held").count() == held

    @pytest.mark.usefixtures("counting")
    def test_a_flood_from_everywhere_is_held(self) -> None:
        for number in range(61):
            Client(REMOTE_ADDR=f"10.0.1.{number}").post(ADDRESSES[0], filled(organisation_name=f"Applicant {number}"))

        assert Application.objects.filter(state="held").count() == 1

    @pytest.mark.usefixtures("counting")
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_flood_from_one_address_is_stopped_with_a_kind_word(self, address: str) -> None:
        for number in range(20):
            Client().post(address, filled(organisation_name=f"Applicant {number}"))

        response = Client().post(address, filled(organisation_name="One more"))

        assert response.status_code == 429
        assert "One more" in response.content.decode()
        assert Application.objects.count() == 20


@pytest.mark.parametrize(
    ("day", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 30)),
        (date(2026, 11, 27), date(2026, 12, 4)),
        (date(2026, 11, 28), date(2026, 12, 4)),
        (date(2026, 11, 29), date(2026, 12, 4)),
    ],
)
def test_five_working_days_leave_out_the_weekend(day: date, due: date) -> None:
    assert working_days_after(day) == due


class TestTheList:
    @pytest.mark.parametrize("role", ["member", "editor", "reviewer", "organisation_admin", "stranger"])
    def test_nobody_but_the_secretariat_finds_it(self, role: str, cast: Cast, as_user: Any) -> None:
        application = make_application()
        client = as_user(getattr(cast, role))

        for address in (
            "/admin/applications/",
            "/admin/applications/results/",
            f"/admin/applications/{application.pk}/",
        ):
            there = client.get(address)
            # Wagtail leads those who may not enter the admin at all to its door.
            assert there.status_code in {302, 404}
            assert b"Applicant" not in there.content
        missing = client.get("/admin/applications/999999/")
        assert missing.status_code == client.get(f"/admin/applications/{application.pk}/").status_code

    def test_those_that_wait_come_first_by_due_date_and_late_ones_are_marked(self, cast: Cast, as_user: Any) -> None:
        today = timezone.localdate()
        make_application(organisation_name="Answered", state="declined", due_on=today)
        make_application(organisation_name="Soon", due_on=today + timedelta(days=1))
        make_application(organisation_name="Late", due_on=today - timedelta(days=1), state="asked")
        make_application(organisation_name="Spam", state="held", due_on=today)

        response = as_user(cast.secretariat).get("/admin/applications/")

        assert [row.organisation_name for row in response.context["object_list"]] == ["Late", "Soon", "Answered"]
        assert response.content.decode().count("Late:") == 1

    def test_what_was_held_is_listed_where_it_is_asked_for(self, cast: Cast, as_user: Any) -> None:
        make_application(organisation_name="Spam", state="held")
        make_application(organisation_name="New")

        response = as_user(cast.secretariat).get("/admin/applications/", {"state": "held"})

        assert [row.organisation_name for row in response.context["object_list"]] == ["Spam"]

    def test_it_costs_the_same_for_one_and_three(
        self, cast: Cast, as_user: Any, django_assert_num_queries: Any
    ) -> None:
        client = as_user(cast.secretariat)
        make_application()
        client.get("/admin/applications/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/applications/")
        make_application()
        make_application()

        with django_assert_num_queries(len(queries)):
            client.get("/admin/applications/")

    def test_it_is_in_the_secretariat_s_menu(self, cast: Cast, as_user: Any) -> None:
        assert "/admin/applications/" in as_user(cast.secretariat).get("/admin/").content.decode()


class TestAnswering:
    def accept(self, client: Client, application: Application, **changes: Any) -> Any:
        form = {
            "answer": "accept",
            "accept-status": "observer",
            "accept-known": "",
            "accept-acronym": "CWA",
            "accept-kind": "local_ngo",
            "accept-name_en": "Clean Water for All",
            "accept-name_km": "",
            "accept-words": "",
        }
        changed = {f"accept-{name}": value for name, value in changes.items()}
        return client.post(f"/admin/applications/{application.pk}/", form | changed)

    def test_accepting_makes_the_organisation_and_invites_the_person(self, cast: Cast, as_user: Any) -> None:
        application = make_application(email="sok@water.example")
        application.working_areas.add(PlaceFactory.create(code="07"))

        response = self.accept(as_user(cast.secretariat), application, name_km="ទឹកស្អាត", words="Welcome!")

        organisation = Organisation.objects.get(acronym="CWA")
        assert response.status_code == 302
        assert (organisation.status, organisation.slug) == ("observer", "cwa")
        assert [(name.name_en, name.name_km) for name in organisation.names.all()] == [
            ("Clean Water for All", "ទឹកស្អាត")
        ]
        assert [place.code for place in organisation.working_areas.all()] == ["07"]
        assert [change.reason for change in organisation.status_changes.all()] == ["Welcome!"]
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.organisation) == ("sok@water.example", organisation)
        assert (set(invitation.roles), invitation.language) == ({"admin", "representative"}, "km")
        assert told() == [("application_accepted", "sok@water.example"), ("invitation", "sok@water.example")]
        application.refresh_from_db()
        assert (application.state, application.organisation) == ("accepted", organisation)
        assert organisation.room.retired_on is None

    def test_accepting_may_mean_an_organisation_that_is_known(self, cast: Cast, as_user: Any) -> None:
        known = OrganisationFactory.create(status="former")
        application = make_application()

        self.accept(as_user(cast.secretariat), application, known=known.pk, status="member", acronym="")

        known.refresh_from_db()
        application.refresh_from_db()
        assert (known.status, application.organisation) == ("member", known)
        assert Organisation.objects.count() == 1
        assert Invitation.objects.count() == 0

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"acronym": ""}, "acronym"),
            ({"acronym": "TAKEN"}, "acronym"),
            ({"acronym": "អក្សរ\0"}, "acronym"),
            ({"kind": ""}, "kind"),
            ({"kind": "nonsense"}, "kind"),
            ({"name_en": "\u200b"}, "name_en"),
            ({"status": "former"}, "status"),
            ({"known": "99999"}, "known"),
        ],
    )
    def test_a_slip_in_accepting_is_told_and_nothing_is_made(
        self, changes: dict[str, str], field: str, cast: Cast, as_user: Any
    ) -> None:
        OrganisationFactory.create(acronym="TAKEN")
        application = make_application(email="sok@water.example")

        response = self.accept(as_user(cast.secretariat), application, **changes)

        assert list(response.context["forms"]["accept"].errors) == [field]
        assert Organisation.objects.count() == 1
        assert Invitation.objects.count() == 0

    @pytest.mark.parametrize(("answer", "state"), [("ask", "asked"), ("decline", "declined")])
    def test_asking_and_declining_need_words_which_the_applicant_receives(
        self, answer: str, state: str, cast: Cast, as_user: Any
    ) -> None:
        application = make_application(email="sok@water.example", language="km")
        client = as_user(cast.secretariat)
        address = f"/admin/applications/{application.pk}/"

        empty = client.post(address, {"answer": answer, f"{answer}-words": " \u200b"})
        assert list(empty.context["forms"][answer].errors) == ["words"]
        client.post(address, {"answer": answer, f"{answer}-words": "សូមអភ័យទោស"})

        application.refresh_from_db()
        assert application.state == state
        assert [answer.words for answer in application.answers.all()] == ["សូមអភ័យទោស"]
        notice = Notice.objects.get()
        assert (notice.kind, notice.mail.email, notice.mail.language) == (
            f"application_{state}",
            "sok@water.example",
            "km",
        )
        assert notice.facts["words"] == "សូមអភ័យទោស"

    def test_without_an_address_the_screen_says_whom_to_call_and_what_to_tell(self, cast: Cast, as_user: Any) -> None:
        application = make_application(phone="+85512345678")
        client = as_user(cast.secretariat)

        response = client.post(
            f"/admin/applications/{application.pk}/", {"answer": "ask", "ask-words": "How many are you?"}, follow=True
        )

        page = response.content.decode()
        assert "call +85512345678 and tell them" in page
        assert "How many are you?" in page
        assert Mail.objects.count() == 0

    def test_not_spam_puts_it_among_the_others_and_thanks(self, cast: Cast, as_user: Any) -> None:
        application = make_application(state="held", email="sok@water.example")

        as_user(cast.secretariat).post(f"/admin/applications/{application.pk}/", {"answer": "reopen"})

        application.refresh_from_db()
        assert application.state == "new"
        assert told() == [("application_received", "sok@water.example")]

    @pytest.mark.parametrize("answer", ["ask", "decline", "accept"])
    def test_the_second_of_two_is_told_what_happened(self, answer: str, cast: Cast, as_user: Any) -> None:
        application = make_application()
        decline_application(application=application, words="No.", by=cast.second_secretary)
        client = as_user(cast.secretariat)
        address = f"/admin/applications/{application.pk}/"

        if answer == "accept":
            response = self.accept(client, application)
        else:
            response = client.post(address, {"answer": answer, f"{answer}-words": "Words"})

        assert "answered in the meantime: Declined" in client.get(response["Location"]).content.decode()
        assert application.answers.count() == 1
        assert Organisation.objects.count() == 0

    @pytest.mark.parametrize("role", ["member", "organisation_admin", "stranger", "leaver"])
    def test_the_actions_ask_for_the_secretariat_themselves(self, role: str, cast: Cast) -> None:
        by = getattr(cast, role)
        organisation = Organisation(acronym="CWA", kind="local_ngo")
        application = make_application()
        held = make_application(state="held")

        for refused in (
            lambda: accept_application(application=application, organisation=organisation, status="member", by=by),
            lambda: ask_applicant(application=application, words="x", by=by),
            lambda: decline_application(application=application, words="x", by=by),
            lambda: reopen_application(application=held, by=by),
        ):
            with pytest.raises(PermissionDenied):
                refused()

    def test_one_that_was_declined_is_opened_again_and_accepted(self, cast: Cast) -> None:
        application = make_application()
        decline_application(application=application, words="Why?", by=cast.secretariat)
        reopen_application(application=application, by=cast.secretariat)
        organisation = OrganisationFactory.create(status="applicant")

        accept_application(application=application, organisation=organisation, status="observer", by=cast.secretariat)

        assert [answer.state for answer in application.answers.all()] == ["declined", "new", "accepted"]
        with pytest.raises(Refused):
            reopen_application(application=application, by=cast.secretariat)

    def test_what_fails_half_way_leaves_nothing(self, cast: Cast) -> None:
        """The address belongs to a closed account, so that the invitation at the end is refused."""
        application = make_application(email=cast.leaver.email)
        organisation = Organisation(acronym="CWA", slug="cwa", kind="local_ngo")

        with pytest.raises(Refused):
            accept_application(application=application, organisation=organisation, status="member", by=cast.secretariat)

        application.refresh_from_db()
        assert (application.state, Organisation.objects.count(), Mail.objects.count()) == ("new", 0, 0)

    def test_it_stands_in_the_site_s_history_in_words(self, cast: Cast, as_user: Any) -> None:
        ask_applicant(application=make_application(), words="More?", by=cast.secretariat)

        page = as_user(cast.secretariat).get("/admin/reports/site-history/").content.decode()

        assert "Application changed from “New” to “Asked for more”" in page


class TestMails:
    def sent_to(self, address: str, mailoutbox: list[Any]) -> Any:
        (mail,) = [mail for mail in mailoutbox if mail.to == [address]]
        return mail

    @pytest.mark.parametrize(("code", "day"), [("en", "14 October 2099"), ("km", "១៤ ខែតុលា ឆ្នាំ២០៩៩")])
    def test_thanks_name_the_next_meeting_in_the_applicant_s_language(
        self, code: str, day: str, client: Client, mailoutbox: list[Any]
    ) -> None:
        soon = datetime(2099, 10, 14, 8, 30, tzinfo=timezone.get_default_timezone())
        NextMeeting.objects.create(working_group=WorkingGroupFactory.create(), starts_at=soon, place_en="Kampot")

        client.post(f"/{code}/members/join/", filled(email="sok@water.example"))

        assert day in self.sent_to("sok@water.example", mailoutbox).body

    def test_the_secretariat_s_holds_a_link_and_nothing_of_the_application(
        self, client: Client, cast: Cast, mailoutbox: list[Any], settings: Any
    ) -> None:
        assert cast.secretariat.email

        client.post(ADDRESSES[0], filled())

        mail = self.sent_to(cast.secretariat.email, mailoutbox)
        assert f"{settings.SITE_URL}/admin/applications/{Application.objects.get().pk}/" in mail.body
        assert "Clean Water" not in f"{mail.subject} {mail.body}"
        assert "345678" not in mail.body

    @pytest.mark.parametrize("code", ["en", "km"])
    @pytest.mark.parametrize("answer", [ask_applicant, decline_application])
    def test_an_answer_holds_its_words_and_the_way_to_answer_it(
        self, answer: Any, code: str, cast: Cast, mailoutbox: list[Any], settings: Any
    ) -> None:
        application = make_application(email="sok@water.example", language=code)

        answer(application=application, words="<b>ហេតុអ្វី</b>?", by=cast.secretariat)

        body = self.sent_to("sok@water.example", mailoutbox).body
        assert "<b>ហេតុអ្វី</b>?" in body
        assert f"{settings.SITE_URL}/{code}/members/join/" in body

    def test_a_line_break_in_a_name_makes_no_other_header(self, client: Client, mailoutbox: list[Any]) -> None:
        name = "Water\r\nBcc: everybody@spam.example"

        client.post(ADDRESSES[0], filled(organisation_name=name, email="sok@water.example"))

        assert Application.objects.get().organisation_name == "Water Bcc: everybody@spam.example"
        assert [mail.bcc for mail in mailoutbox] == [[]]


def test_two_who_send_in_the_same_instant_make_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second asks before the first is kept: the table itself lets only one in."""
    from django.db.models import QuerySet

    def applied() -> bool:
        return apply(
            application=Application(
                organisation_name="One", person_name="A", phone="+85512345678", why="x", language="en"
            ),
            working_areas=[],
        )

    assert applied()
    monkeypatch.setattr(QuerySet, "exists", lambda _: False)
    assert not applied()
    monkeypatch.undo()
    assert Application.objects.count() == 1
