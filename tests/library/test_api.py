"""What programs are told: everything public, in both languages, as the library's screen has it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.enums import Audience
from core.models import GlossaryTerm
from library.models import Entry
from tests.factories import (
    OrganisationFactory,
    PlaceFactory,
    TagFactory,
    TopicFactory,
    make_record,
    shelf_of,
    translate_record,
)
from tests.people import Cast

pytestmark = pytest.mark.django_db


def asked(client: Client, address: str, status: int = 200) -> Any:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == status, response.content
    kind = "application/json; charset=utf-8" if status == 200 else "application/problem+json"
    assert response["Content-Type"] == kind
    return response.json()


def titles(client: Client, address: str = "") -> list[str]:
    return [record["title"]["en"] for record in asked(client, f"records?{address}")["results"]]


class TestARecord:
    def test_it_is_told_whole_in_both_languages(self, client: Client) -> None:
        owner = OrganisationFactory.create(acronym="PACT", slug="pact")
        record = make_record(
            title="Wells", summary="Clean water", other_summary="ទឹកស្អាត", shelf=shelf_of(owner), kind="report",
            period_start="2004-01-01", period_end="2005-12-31", files=1,
        )  # fmt: skip
        record.topics.add(TopicFactory.create(slug="water", label_en="Water", label_km="ទឹក"))
        record.tags.add(TagFactory.create(name="ledger", label_en="ledger", label_km="បញ្ជី"))
        record.record_places.create(place=PlaceFactory.create(code="07", name_en="Kampot", name_km="កំពត"))
        record.save()
        translate_record(record, title="អណ្តូង", summary="ទឹក")
        entry = Entry.objects.get(translation_key=record.translation_key)

        told = asked(client, f"records/{entry.identifier}")

        assert told.pop("changed_at")
        assert told.pop("published_at")
        (file,) = told.pop("files")
        assert file["language"] == "en"
        assert file["url"].startswith("http://localhost:8000/media/")
        assert told == {
            "id": entry.identifier,
            "url": f"http://localhost:8000/r/{entry.identifier}/",
            "pages": {
                "en": "http://localhost:8000/en/library/pact/wells/",
                "km": "http://localhost:8000/km/library/pact/wells/",
            },
            "kind": {"code": "report", "label": {"en": "Report", "km": "របាយការណ៍"}},
            "title": {"en": "Wells", "km": "អណ្តូង"},
            "summary": {"en": "Clean water", "km": "ទឹក"},
            "organisation": {
                "code": "pact",
                "acronym": "PACT",
                "name": {"en": "Organisation PACT", "km": "អង្គការ PACT"},
            },
            "group": None,
            "partners": [],
            "topics": [{"code": "water", "label": {"en": "Water", "km": "ទឹក"}}],
            "tags": [{"code": "ledger", "label": {"en": "ledger", "km": "បញ្ជី"}}],
            "places": [{"code": "07", "label": {"en": "Kampot", "km": "កំពត"}}],
            "period_start": "2004-01-01",
            "period_end": "2005-12-31",
            "licence": "cc-by-4.0",
            "licence_url": "https://creativecommons.org/licenses/by/4.0/",
            "series": None,
            "series_number": "",
        }

    @pytest.mark.parametrize("identifier", ["no-such", "%00", "%2e%2e", "x" * 500, "ឯកសារ"])
    def test_what_is_not_there_is_a_problem(self, client: Client, identifier: str) -> None:
        assert asked(client, f"records/{identifier}", 404) == {
            "type": "about:blank",
            "title": "Not found",
            "status": 404,
            "detail": "There is nothing public of this name.",
        }

    def test_what_is_not_everybodys_is_as_if_it_were_not_there_whoever_asks(self, client: Client, cast: Cast) -> None:
        record = make_record(audience=Audience.MEMBERS)
        identifier = Entry.objects.get(translation_key=record.translation_key).identifier
        nothing = asked(client, "records/no-such", 404)
        client.force_login(cast.secretariat)

        assert asked(client, f"records/{identifier}", 404) == nothing
        assert asked(client, "records")["count"] == 0


class TestTheList:
    @pytest.mark.parametrize("query", ["", "q=wells", "q=wells&sort=newest", "kind=tool", "q=អណ្តូង", "q=budget"])
    def test_it_has_the_order_and_the_number_of_the_screen(self, client: Client, query: str) -> None:
        GlossaryTerm.objects.create(term_en="budget", term_km="ថវិកា")
        for number in range(3):
            record = make_record(title=f"On wells {number}" if number % 2 else f"On roads {number}", kind="tool")
            translate_record(record, title="អណ្តូង" if number else "ថវិកា", summary="wells" if number == 2 else "ក")

        page = client.get(f"/en/library/?{query}").context["records"]

        assert asked(client, f"records?{query}")["count"] == page.paginator.count > 0
        assert titles(client, query) == [row.title for row in page]

    @pytest.mark.parametrize(
        "choice",
        ["topic=water", "place=07", "place=0702", "organisation=pact", "kind=report", "year=2005", "language=km",
         "file=any", "file=en", "tag=ledger"],
    )  # fmt: skip
    def test_each_choice_narrows_it(self, client: Client, choice: str) -> None:
        make_record(title="Other", kind="tool")
        shelf = shelf_of(OrganisationFactory.create(acronym="PACT", slug="pact"))
        record = make_record(title="Wells", shelf=shelf, kind="report", period_start="2005-05-05", files=1)
        record.topics.add(TopicFactory.create(slug="below", parent=TopicFactory.create(slug="water")))
        record.tags.add(TagFactory.create(name="ledger"))
        record.record_places.create(place=PlaceFactory.create(code="070203", level=3))
        record.save()
        translate_record(record)

        assert titles(client, choice) == ["Wells"]

    def test_it_comes_in_pages(self, client: Client) -> None:
        made = [make_record(title=f"Wells {number}").title for number in range(5)]
        first = asked(client, "records?q=wells&page_size=2")
        second = asked(client, first["next"].partition("/api/v1/")[2])
        third = asked(client, second["next"].partition("/api/v1/")[2])

        assert [page["count"] for page in (first, second, third)] == [5, 5, 5]
        shown = [record["title"]["en"] for page in (first, second, third) for record in page["results"]]
        assert sorted(shown) == sorted(made)
        assert third["next"] is None
        assert first["previous"] is None
        assert third["previous"] == "http://localhost:8000/api/v1/records?q=wells&page_size=2&page=2"

    def test_a_thousand_may_be_asked_for_at_once(self, client: Client) -> None:
        make_record()

        assert asked(client, "records?page_size=1000")["count"] == 1

    @pytest.mark.parametrize(
        ("query", "parameter"),
        [
            ("page_size=1001", "page_size"),
            ("page_size=0", "page_size"),
            ("page=0", "page"),
            ("page=x", "page"),
            ("sort=age", "sort"),
            (f"q={'x' * 201}", "q"),
            ("lang=en", "lang"),
        ],
    )
    def test_what_is_not_understood_is_named(self, client: Client, query: str, parameter: str) -> None:
        told = asked(client, f"records?{query}", 422)

        assert (told["title"], told["status"]) == ("Not understood", 422)
        assert [fault["parameter"] for fault in told["detail"]] == [parameter]

    def test_a_page_beyond_the_last_is_a_problem(self, client: Client) -> None:
        make_record()

        assert asked(client, "records?page=2", 404)["detail"] == "This list has no such page."

    @pytest.mark.parametrize("query", ["q=%00", "kind=%00", "q=%22", "q=%20", "topic=no-such", "q=%F0%9F%98%80"])
    def test_odd_questions_are_answered(self, client: Client, query: str) -> None:
        make_record()

        asked(client, f"records?{query}")

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
    def test_nothing_but_asking_is_possible(self, method: str, client: Client) -> None:
        response = getattr(client, method)("/api/v1/records")

        assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")
        assert (response["Allow"], response.json()["title"]) == ("GET, HEAD", "Not allowed")

    @pytest.mark.parametrize("address", ["nothing", "records/", "docs", "", "records/a/b"])
    def test_an_address_that_there_is_not_is_a_problem(self, address: str, client: Client) -> None:
        response = client.get(f"/api/v1/{address}")

        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")

    def test_its_head_alone_may_be_asked_for(self, client: Client) -> None:
        response = client.head("/api/v1/records")

        assert (response.status_code, response["Content-Type"]) == (200, "application/json; charset=utf-8")

    def test_pages_of_other_sites_may_read_it_and_nobody_keeps_it(self, client: Client) -> None:
        response = client.get("/api/v1/records")

        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response["Cache-Control"] == "no-cache"

    def test_an_old_address_of_a_tag_is_that_of_the_tag_there_is(self, client: Client) -> None:
        tag = TagFactory.create()
        tag.aliases.create(slug="old-word", name="old word")
        record = make_record()
        record.tags.add(tag)
        record.save()

        assert asked(client, "records?tag=old-word")["count"] == asked(client, f"records?tag={tag.slug}")["count"] == 1

    def test_a_year_may_be_in_khmer_numerals(self, client: Client) -> None:
        make_record(period_start=date(2005, 1, 1))

        assert asked(client, "records?year=២០០៥")["count"] == 1
        assert client.get("/km/library/?year=២០០៥").context["records"].paginator.count == 1

    def test_any_number_of_records_takes_the_same_queries(self, client: Client) -> None:
        counted = []
        for count in (1, 3):
            for _ in range(count - asked(client, "records")["count"]):
                record = make_record(files=1, places=1, topics=1)
                translate_record(record)
            with CaptureQueriesContext(connection) as queries:
                asked(client, "records?q=record")
            counted.append(len(queries))

        assert counted[0] == counted[1]


class TestVocabularies:
    def test_topics_are_counted_at_broader_ones_too(self, client: Client) -> None:
        above = TopicFactory.create(slug="above", label_en="A", label_km="ក")
        below = TopicFactory.create(slug="below", label_en="B", label_km="ខ", parent=above)
        TopicFactory.create(slug="unused")
        for audience in (Audience.PUBLIC, Audience.MEMBERS):
            record = make_record(audience=audience)
            record.topics.add(below)
            record.save()

        assert asked(client, "topics") == {
            "count": 2,
            "next": None,
            "previous": None,
            "results": [
                {"code": "above", "label": {"en": "A", "km": "ក"}, "records": 1, "broader": None},
                {"code": "below", "label": {"en": "B", "km": "ខ"}, "records": 1, "broader": "above"},
            ],
        }

    def test_places(self, client: Client) -> None:
        province = PlaceFactory.create(code="07", name_en="Kampot", name_km="កំពត")
        commune = PlaceFactory.create(code="0702", level=2, parent=province, name_en="Chhuk", name_km="ឈូក")
        record = make_record()
        record.record_places.create(place=commune)
        record.save()

        assert asked(client, "places")["results"] == [
            {"code": "07", "label": {"en": "Kampot", "km": "កំពត"}, "records": 1},
            {"code": "0702", "label": {"en": "Chhuk", "km": "ឈូក"}, "records": 1},
        ]

    def test_organisations(self, client: Client) -> None:
        OrganisationFactory.create(acronym="NONE", slug="none")
        make_record(shelf=shelf_of(OrganisationFactory.create(acronym="PACT", slug="pact")))

        assert asked(client, "organisations")["results"] == [
            {
                "code": "pact",
                "acronym": "PACT",
                "name": {"en": "Organisation PACT", "km": "អង្គការ PACT"},
                "records": 1,
            }
        ]

    @pytest.mark.parametrize("name", ["topics", "places", "organisations"])
    def test_any_number_takes_the_same_queries(self, client: Client, name: str) -> None:
        counted = []
        for count in (1, 3):
            for _ in range(count - asked(client, name)["count"]):
                make_record(places=1, topics=1)
            assert asked(client, name)["count"] == count
            with CaptureQueriesContext(connection) as queries:
                asked(client, name)
            counted.append(len(queries))

        assert counted[0] == counted[1]


def test_what_may_be_asked_is_described(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()

    assert sorted(described["paths"]) == [
        "/api/v1/organisations",
        "/api/v1/places",
        "/api/v1/records",
        "/api/v1/records/{identifier}",
        "/api/v1/topics",
    ]
    names = {parameter["name"] for parameter in described["paths"]["/api/v1/records"]["get"]["parameters"]}
    assert names >= {"q", "topic", "place", "organisation", "group", "kind", "year", "language", "page", "page_size"}
