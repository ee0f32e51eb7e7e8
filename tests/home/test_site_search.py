"""The search of the whole site: pages of every type in both languages, nothing private, and the way to the library."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from core.actions import set_audience
from core.enums import Audience
from core.models import BasePage
from forums.models import GroupPage
from home.models import StandardPage
from library.enums import Outcome
from library.models import DossierPage, ShelfPage, TriedPage
from membership.models import OrganisationName, WorkingGroup
from tests.factories import (
    OrganisationFactory,
    PlaceFactory,
    TopicFactory,
    WorkingGroupFactory,
    make_organisation_page,
    make_page,
    make_record,
    section,
    shelf_of,
)
from tests.people import Cast

pytestmark = pytest.mark.django_db

OF_AN_ACCOUNT = 5
MOST_QUERIES = 12


def soup(client: Client, q: str, code: str = "en", **asked: str) -> BeautifulSoup:
    response = client.get(f"/{code}/search/", {"q": q, **asked})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(client: Client, q: str, code: str = "en", **asked: str) -> list[str]:
    return [heading.get_text().strip() for heading in soup(client, q, code, **asked).select(".row h3")]


def one_thing(page: BasePage, other: BasePage) -> None:
    Page.objects.filter(pk=other.pk).update(translation_key=page.translation_key)


def translated(page: BasePage, **fields: Any) -> None:
    one_thing(page, make_page(code="km", **fields))


def make_group_page(group: WorkingGroup, code: str = "en") -> GroupPage:
    parent = section("groups", code)
    page = GroupPage(title=group.name_en, slug=group.slug, working_group=group, locale=parent.locale)
    parent.add_child(instance=page)
    return page


def make_dossier(**fields: Any) -> DossierPage:
    parent = Page.objects.get(slug="collections", locale__language_code="en")
    page = DossierPage(**fields, locale=parent.locale)
    parent.add_child(instance=page)
    return page


def make_note(**fields: Any) -> TriedPage:
    shelf = shelf_of(OrganisationFactory.create())
    shelf.refresh_from_db()
    note = TriedPage(year=2004, outcome=Outcome.WORKED, locale=shelf.locale, audience=Audience.PUBLIC, **fields)
    note.record = make_record()
    shelf.add_child(instance=note)
    return note


class TestWhatIsFound:
    def test_pages_of_every_type_each_with_its_kind(self, client: Client) -> None:
        make_page(title="Pumps for schools")
        make_group_page(WorkingGroupFactory.create(name_en="Group of pumps"))
        make_dossier(title="Pumps that last")
        make_note(title="A pump at the pagoda", summary="It broke.")
        organisation = OrganisationFactory.create()
        OrganisationName.objects.filter(organisation=organisation).update(name_en="Pumps International")
        make_organisation_page(organisation)
        ShelfPage.objects.filter(pk=shelf_of(OrganisationFactory.create()).pk).update(title="Pump")

        rows = soup(client, "pump").select(".row")

        assert sorted((row.select_one(".kind").get_text(), row.h3.get_text().strip()) for row in rows) == [
            ("Dossier", "Pumps that last"),
            ("Organisation", "Pumps International"),
            ("Page", "Pumps for schools"),
            ("Tried elsewhere", "A pump at the pagoda"),
            ("Working group", "Group of pumps"),
        ]

    @pytest.mark.parametrize("q", ["ZEBRA", "zebra", "Stripes Asia", "ឆ្នូត", "Horses", "សេះ"])
    @pytest.mark.parametrize("code", ["en", "km"])
    def test_an_organisation_by_each_name_it_had_in_both_languages(self, q: str, code: str, client: Client) -> None:
        organisation = OrganisationFactory.create(acronym="ZEBRA")
        organisation.names.all().delete()
        former = {"name_en": "Horses Asia", "name_km": "អង្គការសេះ", "valid_to": "1999-01-01"}
        OrganisationName.objects.create(organisation=organisation, **former)
        now = {"name_en": "Stripes Asia", "name_km": "អង្គការឆ្នូត", "valid_from": "1999-01-02"}
        OrganisationName.objects.create(organisation=organisation, **now)
        one_thing(make_organisation_page(organisation), make_organisation_page(organisation, "km"))

        hit = soup(client, q, code).select(".row")

        assert [row.h3.get_text().strip() for row in hit] == [now["name_en" if code == "en" else "name_km"]]
        assert hit[0].h3.a["href"] == f"/{code}/members/{organisation.slug}/"
        assert hit[0].select("mark") != []

    def test_both_languages_are_one_hit_in_the_reader_s(self, client: Client) -> None:
        page = make_page(title="About pumps")
        translated(page, title="អំពីស្នប់ pumps")

        english, khmer = soup(client, "pumps"), soup(client, "pumps", "km")

        assert [heading.get_text().strip() for heading in english.select(".row h3")] == ["About pumps"]
        assert [heading.get_text().strip() for heading in khmer.select(".row h3")] == ["អំពីស្នប់ pumps"]
        assert [label["lang"] for label in english.select(".row .label")] == ["en", "km"]

    def test_what_the_reader_s_page_does_not_say_is_shown_from_the_other(self, client: Client) -> None:
        page = make_page(title="About water", lead="Wells.")
        translated(page, title="អំពីទឹក", lead="យើងជួសជុលស្នប់ជាមួយភូមិ")

        row = soup(client, "ស្នប់").select_one(".row")

        assert row.h3.get_text().strip() == "About water"
        assert row.h3["lang"] == "en"
        assert row.select_one(".row-summary")["lang"] == "km"
        assert [mark.get_text() for mark in row.select("mark")] == ["ស្នប់"]

    def test_a_page_in_the_other_language_alone_is_marked_as_such(self, client: Client) -> None:
        make_page(title="About pumps")

        row = soup(client, "pumps", "km").select_one(".row")

        assert row.h3["lang"] == "en"
        assert row.h3.a["href"].startswith("/en/")
        assert [label["lang"] for label in row.select(".label")] == ["en"]

    def test_words_of_the_text_are_shown_and_marked_and_nothing_else_is_html(self, client: Client) -> None:
        body = [("paragraph", f"<p>{'Ever so long. ' * 60}</p><p>Then <i>pumps</i> &lt;script&gt; came.</p>")]
        make_page(title="Story & <b>more</b>", body=body)

        row = soup(client, "pump").select_one(".row")

        assert row.h3.get_text().strip() == "Story & <b>more</b>"
        assert [mark.get_text() for mark in row.select("mark")] == ["pumps"]
        assert "<script>" in row.get_text()
        assert row.select("script, b, i") == []

    def test_where_the_title_has_all_of_it_the_first_words_are_shown(self, client: Client) -> None:
        make_page(title="Pumps", lead="How we mend them.")

        assert soup(client, "pump").select_one(".row-summary").get_text().strip() == "How we mend them."

    def test_quotes_minus_and_spellings_are_understood(self, client: Client) -> None:
        make_page(title="Local government today")
        make_page(title="Government of local pumps")
        make_page(code="km", title="ការសម្រេចរបស់ឃុំ")

        assert titles(client, '"local government"') == ["Local government today"]
        assert titles(client, "government -pumps") == ["Local government today"]
        assert titles(client, "សំរេច") == ["ការសម្រេចរបស់ឃុំ"]

    def test_where_nothing_has_all_together_each_word_is_looked_for(self, client: Client) -> None:
        make_page(code="km", title="ឃុំនិងថវិកា")

        page = soup(client, "ថវិកាឃុំ", "km")

        assert [heading.get_text().strip() for heading in page.select(".row h3")] == ["ឃុំនិងថវិកា"]
        assert len(page.select(".apart")) == 1

    def test_records_are_not_among_pages_but_counted(self, client: Client) -> None:
        make_record(title="Pumps")
        make_record(title="More pumps")
        make_record(title="Closed pumps", audience=Audience.MEMBERS)

        page = soup(client, "pumps")
        link = page.select_one(".beside-hits a")

        assert page.select(".row") == []
        assert link.get_text(" ", strip=True) == "2 documents in the library"
        assert link["href"] == "/en/library/?q=pumps"
        assert len(BeautifulSoup(client.get(link["href"]).content, "html.parser").select(".row")) == 2

    def test_topics_and_places_of_that_name_with_anything_to_read(self, client: Client) -> None:
        topic = TopicFactory.create(label_en="Pumps", slug="pumps")
        TopicFactory.create(label_en="Pumps without anything", slug="no-pumps")
        record = make_record()
        record.topics.set([topic])
        record.record_places.create(place=PlaceFactory.create(code="07", name_en="Seaside"))
        record.save()

        found = soup(client, "pumps").select(".beside-hits li a")
        place = soup(client, "Seaside").select(".beside-hits li a")

        assert [link["href"] for link in found] == ["/en/library/topics/pumps/"]
        assert [link["href"] for link in place] == ["/en/library/places/07/"]


class TestWhoFindsWhat:
    def test_nothing_closed_is_found_or_counted(self, client: Client, cast: Cast, as_user: Any) -> None:
        make_page(title="Open pump")
        make_page(title="Members' pump", audience=Audience.MEMBERS)
        make_page(title="Our own pump", audience=Audience.SECRETARIAT)
        make_page(title="Draft pump", live=False)

        assert titles(client, "pump") == ["Open pump"]
        assert "1 page of the site" in soup(client, "pump").select_one(".count").get_text()
        assert titles(as_user(cast.member), "pump") == ["Members' pump", "Open pump"]
        assert titles(as_user(cast.secretariat), "pump") == ["Our own pump", "Members' pump", "Open pump"]

    def test_a_closed_translation_is_not_told_by_an_open_page(self, client: Client) -> None:
        page = make_page(title="Open water")
        translated(page, title="ស្នប់បិទ", lead="ស្នប់", audience=Audience.MEMBERS)

        assert titles(client, "ស្នប់") == []
        assert [label["lang"] for label in soup(client, "water").select(".row .label")] == ["en"]


class TestTheScreen:
    @pytest.mark.parametrize(
        "q",
        [
            "",
            " ",
            "\x00",
            "pump\x00s",
            '"',
            '""',
            '" "',
            "-",
            "--",
            "-pump",
            '-"pump',
            "។",
            "%",
            "_",
            "\\",
            "*",
            "a:b",
            "' OR 1=1 --",
            "<script>alert(1)</script>",
            "x" * 10_000,
            "ក" * 10_000,
            "្" * 300,
            "្ ំ ះ",
            "\u200b\u200b",
            "😀",
            "AND OR NOT NEAR(",
        ],
    )
    @pytest.mark.parametrize("code", ["en", "km"])
    def test_nothing_typed_breaks_it(self, q: str, code: str, client: Client) -> None:
        make_page(title="Pumps")

        page = soup(client, q, code)

        assert page.select("main script") == []
        assert len(page.select("main form.search")) == 1

    @pytest.mark.parametrize("number", ["", "0", "-1", "9999", "x", "\x00", "១"])
    def test_a_page_that_is_not_there_is_the_nearest(self, number: str, client: Client) -> None:
        make_page(title="Pumps")

        assert titles(client, "pumps", page=number) == ["Pumps"]

    def test_many_are_shown_by_twenty(self, client: Client) -> None:
        for number in range(22):
            make_page(title=f"Pump {number:02}")

        first, second = titles(client, "pump"), titles(client, "pump", page="2")

        assert (len(first), len(second)) == (20, 2)
        assert sorted(first + second) == [f"Pump {number:02}" for number in range(22)]
        assert soup(client, "pump").select_one(".pages-step[rel=next]")["href"] == "?q=pump&page=2"

    def test_the_question_is_kept_when_the_language_is_switched(self, client: Client) -> None:
        link = soup(client, "pump mend").select_one('.languages a[hreflang="km"]')

        assert link["href"] == "/km/search/?q=pump+mend"

    def test_an_empty_answer_leads_on(self, client: Client) -> None:
        links = [link["href"] for link in soup(client, "xyzzy").select(".empty a")]

        assert links == [
            "/en/library/?q=xyzzy",
            "/en/library/",
            "/en/members/",
            "/en/library/topics/",
            "/en/library/places/",
        ]

    def test_without_a_question_it_says_what_it_is_for(self, client: Client) -> None:
        page = soup(client, "")

        assert "member organisations" in page.select_one("main").get_text()
        assert page.select(".ledger-head, .beside-hits, .empty") == []

    def test_machines_are_to_leave_it_alone(self, client: Client) -> None:
        assert soup(client, "pump").select_one("meta[name=robots]")["content"] == "noindex"

    def test_numerals_are_the_reader_s(self, client: Client) -> None:
        make_page(title="Pumps")

        assert "១" in soup(client, "pumps", "km").select_one(".count").get_text()

    def test_every_page_has_a_link_to_it_in_its_foot(self, client: Client) -> None:
        for address in ("/en/", "/en/library/", "/en/members/join/", "/en/nothing/"):
            foot = BeautifulSoup(client.get(address).content, "html.parser").select_one("footer")
            assert [link for link in foot.select("a") if link["href"] == "/en/search/"] != []

    def test_the_library_leads_to_it_where_it_finds_nothing(self, client: Client) -> None:
        empty = BeautifulSoup(client.get("/km/library/", {"q": "xyzzy & co"}).content, "html.parser")

        assert [link["href"] for link in empty.select(".empty a") if "/search/" in link["href"]] == [
            "/km/search/?q=xyzzy%20%26%20co"
        ]


class TestWhatItCosts:
    @pytest.mark.parametrize("code", ["en", "km"])
    def test_the_same_for_one_and_for_three(self, code: str, client: Client) -> None:
        def ask() -> int:
            with CaptureQueriesContext(connection) as queries:
                titles(client, "pump", code)
            return len(queries)

        def make() -> None:
            number = Page.objects.count()
            translated(make_page(title=f"Pump {number}", slug=f"p{number}"), title=f"Pump km {number}")
            organisation = OrganisationFactory.create()
            OrganisationName.objects.filter(organisation=organisation).update(name_en="Pumps")
            make_organisation_page(organisation)
            make_group_page(WorkingGroupFactory.create(name_en=f"Pump group {number}"))
            make_note(title="A pump", summary="It broke.")
            record = make_record(title="Pumps")
            record.topics.set([TopicFactory.create(label_en=f"Pumps {number}")])
            record.save()

        make()
        titles(client, "pump", code)
        one = ask()
        make()
        make()

        assert ask() == one
        assert one <= MOST_QUERIES

    @pytest.mark.parametrize("q", ["", "xyzzy", "ថវិកាឃុំ", '"', "-"])
    def test_an_empty_answer_costs_no_more(self, q: str, client: Client) -> None:
        titles(client, q)
        with CaptureQueriesContext(connection) as queries:
            titles(client, q)

        assert len(queries) <= MOST_QUERIES

    def test_an_account_adds_what_it_always_does(self, cast: Cast, as_user: Any) -> None:
        make_page(title="Pump")
        signed_in = as_user(cast.member)
        titles(signed_in, "pump")
        with CaptureQueriesContext(connection) as queries:
            titles(signed_in, "pump")

        assert len(queries) <= MOST_QUERIES + OF_AN_ACCOUNT


class TestWhatIsFresh:
    def test_an_organisation_is_found_by_a_new_name_at_once(self, client: Client) -> None:
        organisation = OrganisationFactory.create()
        make_organisation_page(organisation)
        assert titles(client, "zebra") == []

        organisation.acronym = "ZEBRA"
        organisation.save()
        OrganisationName.objects.create(organisation=organisation, name_en="Stripes", valid_from="2020-01-01")

        assert titles(client, "zebra") == ["Stripes"]
        assert titles(client, "stripes") == ["Stripes"]

    def test_and_no_more_by_one_that_was_a_mistake(self, client: Client) -> None:
        organisation = OrganisationFactory.create()
        wrong = OrganisationName.objects.create(organisation=organisation, name_en="Zebra")
        page = make_organisation_page(organisation)
        page.title = "Something else"
        page.save()
        assert len(titles(client, "zebra")) == 1

        wrong.delete()

        assert titles(client, "zebra") == []

    def test_a_group_is_found_by_a_new_name_at_once(self, client: Client) -> None:
        group = WorkingGroupFactory.create()
        one_thing(make_group_page(group), make_group_page(group, "km"))

        group.name_en, group.name_km = "Zebras", "សេះបង្កង់"
        group.save()

        assert titles(client, "zebra") == ["Zebras"]
        assert titles(client, "បង្កង់", "km") == ["សេះបង្កង់"]

    def test_a_page_from_the_moment_it_is_published_to_when_it_is_taken_down(self, client: Client, cast: Cast) -> None:
        page = make_page(title="Wells", live=False)
        assert titles(client, "wells") == []

        page.title = "Pumps"
        revision = page.save_revision(user=cast.secretariat)
        assert titles(client, "pumps") == []
        revision.publish(user=cast.secretariat)
        assert (titles(client, "pumps"), titles(client, "wells")) == (["Pumps"], [])

        StandardPage.objects.get(pk=page.pk).unpublish(user=cast.secretariat)
        assert titles(client, "pumps") == []

    def test_a_page_that_is_closed_is_found_no_more(self, client: Client, cast: Cast) -> None:
        page = make_page(title="Pumps")
        assert titles(client, "pumps") == ["Pumps"]

        set_audience(page=page, audience=Audience.MEMBERS, group=None, user=cast.secretariat)

        assert titles(client, "pumps") == []
