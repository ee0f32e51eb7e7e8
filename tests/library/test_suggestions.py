"""Suggestions while somebody types: what this reader may read, in both languages, in a flat number of queries."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.enums import Audience
from library.actions import keep_row
from library.models.suggesting import MOST
from tests.factories import (
    OrganisationFactory,
    PlaceFactory,
    TopicFactory,
    make_record,
    shelf_of,
    translate_record,
)
from tests.people import Cast

pytestmark = pytest.mark.django_db


def labels(client: Client, typed: str, code: str = "en") -> list[str]:
    return [result["label"] for result in client.get(f"/{code}/library/suggest/", {"q": typed}).json()["results"]]


@pytest.fixture
def water() -> Any:
    record = make_record(title="Shared wells", shelf=shelf_of(OrganisationFactory.create(acronym="WELLORG", slug="wo")))
    record.topics.add(TopicFactory.create(slug="wells", label_en="Wells and pumps", label_km="អណ្តូងនិងស្នប់"))
    record.record_places.create(place=PlaceFactory.create(code="0702", level=2, name_en="Wellsbury", name_km="ស្រុកអណ្តូង"))
    record.save()
    translate_record(record, title="អណ្ដូងរួម")
    return record


def test_a_place_with_records_is_not_lost_among_many_without(client: Client) -> None:
    for number in range(40):
        PlaceFactory.create(code=f"01{number:02}", level=2, name_en=f"Svay {number}")
    record = make_record()
    record.record_places.create(place=PlaceFactory.create(code="20", name_en="Svay Rieng with a longer name"))
    record.save()

    assert labels(client, "svay") == ["Svay Rieng with a longer name"]


@pytest.mark.usefixtures("water")
def test_titles_topics_places_and_organisations_are_suggested(client: Client) -> None:
    answer = client.get("/en/library/suggest/", {"q": "well"}).json()

    assert answer == {
        "said": "4 suggestions",
        "results": [
            {
                "label": "WELLORG",
                "lang": "en",
                "url": "/en/library/?organisation=wo",
                "kind": "Organisation",
                "count": "1",
            },
            {
                "label": "Wellsbury",
                "lang": "en",
                "url": "/en/library/places/0702/",
                "kind": "District, municipality or khan",
                "count": "1",
            },
            {
                "label": "Wells and pumps",
                "lang": "en",
                "url": "/en/library/topics/wells/",
                "kind": "Topic",
                "count": "1",
            },
            {"label": "Shared wells", "lang": "en", "url": "/en/library/wo/shared-wells/", "kind": "", "count": ""},
        ],
    }


@pytest.mark.usefixtures("water")
@pytest.mark.parametrize("code", ["en", "km"])
@pytest.mark.parametrize("typed", ["អណ្តូង", "អណ្ដូង", "អណ្តូ", "អណ្ត", "អណ្"])
def test_khmer_is_suggested_to_both_before_a_syllable_is_finished(typed: str, code: str, client: Client) -> None:
    found = labels(client, typed, code)

    assert {"អណ្ដូងរួម", "អណ្តូងនិងស្នប់", "ស្រុកអណ្តូង"} == set(found)


@pytest.mark.usefixtures("water")
def test_latin_words_are_suggested_by_their_beginnings(client: Client) -> None:
    assert "Shared wells" in labels(client, "wel shar", "km")
    assert labels(client, "ells") == []


@pytest.mark.parametrize(
    "typed", ["", " ", "\x00", "%", "_", '"', "'", "\\", "*", "<script>", "x" * 5000, "ក" * 500, "្"]
)
def test_nothing_breaks_it(typed: str, client: Client) -> None:
    make_record()

    response = client.get("/en/library/suggest/", {"q": typed})

    assert (response.status_code, response.json()["results"]) == (200, [])


def test_at_most_eight(client: Client) -> None:
    shelf = shelf_of(OrganisationFactory.create())
    for number in range(12):
        make_record(shelf=shelf, title=f"Wells {number}")

    assert len(labels(client, "wells")) == MOST


class TestWhatIsVisible:
    @pytest.mark.parametrize("audience", [Audience.MEMBERS, Audience.SECRETARIAT])
    def test_what_one_may_not_read_is_not_suggested(
        self, audience: Audience, water: Any, client: Client, cast: Cast, as_user: Any
    ) -> None:
        type(water).objects.filter(translation_key=water.translation_key).update(audience=audience)
        keep_row(water.translation_key)

        assert labels(client, "well") == []
        assert labels(client, "អណ្តូង", "km") == []
        found = labels(as_user(cast.member), "well")
        assert ("Wells and pumps" in found, "Shared wells" in found) == (audience is Audience.MEMBERS,) * 2

    def test_a_draft_is_not_suggested(self, client: Client) -> None:
        make_record(title="Hidden wells", live=False, topics=1)

        assert labels(client, "hidden") == []
        assert labels(client, "topic") == []

    def test_closed_titles_do_not_take_the_places_of_open_ones(self, client: Client) -> None:
        make_record(title="Ponds for all")
        for number in range(MOST):
            make_record(title=f"Ponds {number}", audience=Audience.MEMBERS)

        assert labels(client, "ponds") == ["Ponds for all"]

    def test_a_closed_translation_is_not_suggested(self, water: Any, client: Client) -> None:
        copy = type(water).objects.get(translation_key=water.translation_key, locale__language_code="km")
        type(copy).objects.filter(pk=copy.pk).update(audience=Audience.MEMBERS)
        keep_row(water.translation_key)

        assert "អណ្ដូងរួម" not in labels(client, "អណ្តូង")
        assert "Shared wells" in labels(client, "wells", "km")

    def test_a_name_with_nothing_is_not_suggested(self, client: Client) -> None:
        TopicFactory.create(label_en="Wells", slug="wells")

        assert labels(client, "wells") == []

    def test_the_number_is_the_reader_s(self, water: Any, client: Client) -> None:
        closed = make_record(audience=Audience.MEMBERS)
        closed.topics.set(water.topics.all())
        closed.save()

        (topic,) = client.get("/km/library/suggest/", {"q": "pumps"}).json()["results"]
        assert topic["count"] == "១"


def test_answers_are_kept_by_the_browser_for_a_moment_and_those_of_an_account_not(
    client: Client, cast: Cast, as_user: Any
) -> None:
    assert client.get("/en/library/suggest/?q=x")["Cache-Control"] == "private, max-age=30"
    assert as_user(cast.member).get("/en/library/suggest/?q=x")["Cache-Control"] == "private, no-store"


def test_only_reading_is_allowed(client: Client) -> None:
    assert client.post("/en/library/suggest/?q=x").status_code == 405


def test_it_costs_the_same_for_one_and_three_records(water: Any, client: Client) -> None:
    def cost() -> list[str]:
        client.get("/en/library/suggest/?q=wells")
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/library/suggest/?q=wells")
        # Wagtail keeps where its sites begin in the cache, which tests have none of.
        return [query["sql"] for query in queries if "wagtailcore_site" not in query["sql"]]

    one = cost()
    for _number in range(2):
        more = make_record(title="More wells")
        more.topics.set(water.topics.all())
        more.save()

    three = cost()
    assert len(three) == len(one)
    # And the page at which Wagtail's site begins.
    assert len(one) <= 6
