"""Pages of topics: what is about a topic or a narrower one, for those who may read it, and whom it touches."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.enums import Audience
from core.models import Topic
from home.models import HomePage
from library.models import RecordPage
from membership.models import Organisation
from tests.access.test_doors import plain
from tests.factories import (
    OrganisationFactory,
    PlaceFactory,
    TopicFactory,
    make_organisation_page,
    make_record,
    shelf_of,
    translate_record,
)
from tests.people import Cast

pytestmark = pytest.mark.django_db


def topic_of(slug: str, parent: str = "") -> Topic:
    above = Topic.objects.get(slug=parent) if parent else None
    return TopicFactory.create(slug=slug, label_en=slug.capitalize(), label_km=f"ប្រធានបទ {slug}", parent=above)


@pytest.fixture(autouse=True)
def vocabulary(db: None) -> None:
    topic_of("services")
    topic_of("water", "services")
    topic_of("wells", "water")
    topic_of("schools", "services")
    topic_of("money")


def record_about(*slugs: str, partners: tuple[Organisation, ...] = (), **fields: Any) -> RecordPage:
    record = make_record(**fields)
    record.topics.set(Topic.objects.filter(slug__in=slugs))
    record.partners.set(partners)
    record.save()
    return record


def titles(response: Any) -> list[str]:
    return [row.title for row in response.context["records"]]


def told(branches: list[Any]) -> list[Any]:
    return [(branch.label, branch.count, told(branch.below)) for branch in branches]


class TestTheTree:
    def test_records_are_counted_at_their_topics_and_above_once_each(self, client: Client) -> None:
        record_about("wells", "schools", "water")
        translate_record(record_about("water"))
        record_about("money")

        assert told(client.get("/en/library/topics/").context["branches"]) == [
            ("Money", 1, []),
            ("Services", 2, [("Schools", 1, []), ("Water", 2, [("Wells", 1, [])])]),
        ]

    def test_what_one_may_not_read_is_not_counted(self, client: Client, cast: Cast, as_user: Any) -> None:
        record_about("water")
        record_about("water", audience=Audience.MEMBERS)
        record_about("money", audience=Audience.SECRETARIAT)
        record_about("wells", live=False)

        def seen(person: Client) -> list[Any]:
            return told(person.get("/en/library/topics/").context["branches"])

        assert seen(client) == [("Services", 1, [("Water", 1, [])])]
        assert seen(as_user(cast.member)) == [("Services", 2, [("Water", 2, [])])]
        assert seen(as_user(cast.secretariat)) == [("Money", 1, []), ("Services", 2, [("Water", 2, [])])]

    def test_it_is_in_the_reader_s_language(self, client: Client) -> None:
        record_about("money")

        assert told(client.get("/km/library/topics/").context["branches"]) == [("ប្រធានបទ money", 1, [])]

    def test_an_empty_library_says_so(self, client: Client) -> None:
        assert "Nothing here yet." in client.get("/en/library/topics/").content.decode()


class TestATopic:
    @pytest.mark.parametrize("slug", ["services", "water", "wells"])
    def test_it_lists_what_is_about_it_and_about_narrower_ones(self, slug: str, client: Client) -> None:
        record = record_about("wells", title="Wells")
        translate_record(record, title="អណ្ដូង")
        record_about("money", title="Elsewhere")

        assert titles(client.get(f"/en/library/topics/{slug}/")) == ["Wells"]
        assert titles(client.get(f"/km/library/topics/{slug}/")) == ["អណ្ដូង"]

    def test_a_record_about_two_narrower_topics_is_there_once(self, client: Client) -> None:
        record_about("wells", "schools", "services", title="Both")

        assert titles(client.get("/en/library/topics/services/")) == ["Both"]

    def test_it_leads_to_broader_and_narrower_ones(self, client: Client) -> None:
        record_about("wells")

        response = client.get("/en/library/topics/water/")
        page = BeautifulSoup(response.content, "html.parser")

        assert page.h1 is not None
        assert page.h1.text == "Water"
        assert [tag["href"] for tag in page.select(".facts a")] == ["/en/library/topics/services/"]
        assert told(response.context["narrower"]) == [("Wells", 1, [])]
        assert [(tag.text, tag["href"]) for tag in page.select(".crumbs a")] == [
            ("Library", "/en/library/"),
            ("Topics", "/en/library/topics/"),
            ("Services", "/en/library/topics/services/"),
        ]

    def test_it_tells_which_places_it_touches(self, client: Client) -> None:
        for code, level in (("07", 1), ("0702", 2), ("0703", 2), ("08", 1)):
            PlaceFactory.create(code=code, level=level, name_en=f"Place {code}")
        for codes in (("0702", "0703"), ("07",), ("08",)):
            record = record_about("water")
            for code in codes:
                record.record_places.create(place=PlaceFactory.create(code=code))
            record.save()

        context = client.get("/en/library/topics/services/").context

        assert [(place.label, place.url, place.count) for place in context["places"]] == [
            ("Place 07", "/en/library/places/07/", 2),
            ("Place 08", "/en/library/places/08/", 1),
        ]

    def test_it_tells_whose_records_they_are_and_who_was_a_partner(self, client: Client) -> None:
        owner, partner = OrganisationFactory.create(acronym="AAA"), OrganisationFactory.create(acronym="BBB")
        make_organisation_page(owner)
        translate_record(record_about("water", "wells", shelf=shelf_of(owner), partners=(partner, owner)))
        record_about("water", shelf=shelf_of(owner, "km"))
        record_about("water", shelf=shelf_of(partner), audience=Audience.MEMBERS)

        context = client.get("/en/library/topics/services/").context

        assert [(one.label, one.url, one.count) for one in context["organisations"]] == [
            ("Organisation AAA", f"/en/members/{owner.slug}/", 2),
            ("Organisation BBB", "", 1),
        ]

    @pytest.mark.parametrize("asked", ["nothing", "WATER", "0" * 200, "%00", "ទឹក", "water%27"])
    def test_what_is_no_topic_is_not_found(self, asked: str, client: Client) -> None:
        record_about("water")

        assert client.get(f"/en/library/topics/{asked}/").status_code == 404

    def test_where_there_is_nothing_to_read_it_answers_as_what_does_not_exist(
        self, client: Client, cast: Cast, as_user: Any
    ) -> None:
        record_about("water", audience=Audience.MEMBERS, title="Hidden")
        for person in (client, as_user(cast.stranger)):
            person.get("/en/library/topics/xxxxx/")
            with CaptureQueriesContext(connection) as of_missing:
                missing = person.get("/en/library/topics/xxxxx/")
            with CaptureQueriesContext(connection) as of_hidden:
                hidden = person.get("/en/library/topics/water/")
            assert (hidden.status_code, missing.status_code) == (404, 404)
            assert plain(hidden) == plain(missing)
            assert len(of_hidden) == len(of_missing)

        assert titles(as_user(cast.member).get("/en/library/topics/water/")) == ["Hidden"]

    def test_topics_in_a_circle_break_nothing(self, client: Client) -> None:
        Topic.objects.filter(slug="services").update(parent=Topic.objects.get(slug="wells"))
        record_about("water", title="Round")

        assert titles(client.get("/en/library/topics/wells/")) == ["Round"]
        assert client.get("/en/library/topics/").status_code == 200


class TestTheFrame:
    def test_machines_may_keep_it_and_are_told_of_both_languages(self, client: Client) -> None:
        record_about("water")

        head = BeautifulSoup(client.get("/km/library/topics/water/").content, "html.parser").head

        assert head is not None
        assert head.select_one('meta[name="robots"]') is None
        assert [tag["href"] for tag in head.select('link[rel="canonical"]')] == [
            "http://localhost:8000/km/library/topics/water/"
        ]
        assert [tag["hreflang"] for tag in head.select('link[rel="alternate"][hreflang]')] == ["en", "km"]

    def test_the_sitemap_has_what_is_public_in_both_languages(self, client: Client) -> None:
        record_about("water")
        record_about("money", audience=Audience.MEMBERS)
        spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}

        entries = ElementTree.fromstring(client.get("/sitemap.xml").content).findall("s:url", spaces)

        found = {str(entry.findtext("s:loc", namespaces=spaces)): entry for entry in entries}
        topics = {address.removeprefix("http://localhost:8000") for address in found if "/topics/" in address}
        assert topics == {
            f"/{code}/library/topics/{part}" for code in ("en", "km") for part in ("", "water/", "services/")
        }
        others = found["http://localhost:8000/km/library/topics/water/"].findall("x:link", spaces)
        assert {link.get("hreflang"): link.get("href") for link in others} == {
            code: f"http://localhost:8000/{code}/library/topics/water/" for code in ("en", "km")
        }

    def test_records_the_library_and_the_front_page_lead_to_it(self, client: Client) -> None:
        record = record_about("water")
        home = HomePage.objects.get(locale__language_code="en")
        home.topics.set(Topic.objects.filter(slug__in=["services", "money"]))
        home.save()

        assert "/en/library/topics/water/" in client.get(record.url).content.decode()
        assert "/km/library/topics/" in client.get("/km/library/").content.decode()
        front = client.get("/en/").content.decode()
        assert "/en/library/topics/services/" in front
        # Nothing is to be read about it.
        assert "/en/library/topics/money/" not in front


def test_a_record_leads_to_its_partners_pages_where_they_may_be_read(client: Client) -> None:
    shown, closed = OrganisationFactory.create(acronym="AAA"), OrganisationFactory.create(acronym="BBB")
    make_organisation_page(shown)
    page = make_organisation_page(closed)
    type(page).objects.filter(pk=page.pk).update(audience=Audience.MEMBERS)
    record = record_about("water", partners=(shown, closed))

    html = client.get(record.url).content.decode()

    assert f'<a href="/en/members/{shown.slug}/">Organisation AAA</a>' in html
    assert "<dd>Organisation BBB</dd>" in html


@pytest.mark.parametrize(
    "address", ["/en/library/topics/", "/km/library/topics/services/", "/en/library/topics/wells/"]
)
def test_it_costs_the_same_for_one_and_three_records_and_many_topics(
    address: str, client: Client, django_assert_num_queries: Any
) -> None:
    def add(*slugs: str) -> None:
        organisation = OrganisationFactory.create()
        make_organisation_page(organisation)
        partners = (OrganisationFactory.create(), organisation)
        translate_record(record_about(*slugs, shelf=shelf_of(organisation), partners=partners, places=1))

    add("wells")
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    for number in range(30):
        topic_of(f"narrow-{number}", "wells")
    for _ in range(2):
        add("wells", "water", *(f"narrow-{number}" for number in range(30)))

    with django_assert_num_queries(len(queries)):
        client.get(address)
