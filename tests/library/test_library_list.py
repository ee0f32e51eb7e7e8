"""The library's list: one row a record, narrowed by what the address asks for."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.enums import Audience
from library.actions import keep_row
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


def titles(client: Client, address: str) -> list[str]:
    return [row.title for row in client.get(address).context["records"]]


class TestRows:
    def test_a_record_in_two_languages_is_one_row_in_the_reader_s(self, client: Client) -> None:
        record = make_record(title="Wells")
        translate_record(record, title="អណ្ដូង")

        assert titles(client, "/en/library/") == ["Wells"]
        assert titles(client, "/km/library/") == ["អណ្ដូង"]

    def test_a_record_in_one_language_is_listed_in_both_and_says_so(self, client: Client) -> None:
        make_record(title="English only")

        row = next(iter(client.get("/km/library/").context["records"]))

        assert (row.title, row.lang) == ("English only", "en")
        assert [(language.code, language.available) for language in row.languages] == [("en", True), ("km", False)]

    def test_a_translation_that_is_still_a_draft_is_not_among_the_languages(self, client: Client) -> None:
        record = make_record(title="Wells")
        translate_record(record, live=False, title="ព្រាង")

        row = next(iter(client.get("/km/library/").context["records"]))

        assert row.title == "Wells"
        assert [language.available for language in row.languages] == [True, False]

    def test_a_translation_closed_to_the_reader_is_not_shown_in_its_stead(self, client: Client) -> None:
        record = make_record(title="Wells")
        copy = translate_record(record, title="បិទ")
        type(copy).objects.filter(pk=copy.pk).update(audience=Audience.MEMBERS)

        assert titles(client, "/km/library/") == ["Wells"]

    def test_the_newest_stands_first(self, client: Client) -> None:
        made = [make_record(title=f"Number {number}").title for number in range(3)]

        assert titles(client, "/en/library/") == made[::-1]

    def test_places_are_named_by_their_province_once(self, client: Client) -> None:
        province = PlaceFactory.create(code="07", name_en="Kampot", name_km="កំពត")
        record = make_record()
        for code in ("0701", "0702"):
            place = PlaceFactory.create(code=code, level=2, parent=province, name_en=f"D{code}", name_km=f"ស{code}")
            record.record_places.create(place=place)
        record.save()

        assert next(iter(client.get("/en/library/").context["records"])).place_names == ["Kampot"]


class TestNarrowing:
    def test_by_kind(self, client: Client) -> None:
        make_record(title="Best")
        make_record(title="Lesson", kind="lesson_learned")

        assert titles(client, "/en/library/?kind=lesson_learned") == ["Lesson"]

    @pytest.mark.parametrize("address", ["/en/library/", "/km/library/"])
    def test_facts_of_the_source_find_both_languages(self, address: str, client: Client) -> None:
        topic = TopicFactory.create(slug="water")
        record = make_record(title="Wells")
        record.topics.add(topic)
        record.save()
        translate_record(record, title="អណ្ដូង")
        make_record(title="Other")

        assert titles(client, f"{address}?topic=water") in (["Wells"], ["អណ្ដូង"])

    @pytest.mark.parametrize("asked", ["kind=tool", "topic=water"])
    def test_what_only_a_draft_source_says_finds_nothing(self, asked: str, client: Client) -> None:
        source = make_record(kind="tool")
        source.topics.add(TopicFactory.create(slug="water"))
        source.save()
        translate_record(source, title="អណ្ដូង")
        assert titles(client, f"/km/library/?{asked}") == ["អណ្ដូង"]

        type(source).objects.filter(pk=source.pk).update(live=False)
        keep_row(source.translation_key)

        assert titles(client, f"/km/library/?{asked}") == []

    def test_by_tag(self, client: Client) -> None:
        tag = TagFactory.create(name="ledger")
        record = make_record(title="Wells")
        record.tags.add(tag)
        record.save()
        make_record(title="Other")

        assert titles(client, "/en/library/?tag=ledger") == ["Wells"]

    def test_a_province_finds_its_communes(self, client: Client) -> None:
        record = make_record(title="In a commune")
        record.record_places.create(place=PlaceFactory.create(code="070203", level=3, name_en="C", name_km="ឃ"))
        record.save()
        PlaceFactory.create(code="07")
        make_record(title="Elsewhere", places=1)

        assert titles(client, "/en/library/?place=07") == ["In a commune"]
        assert titles(client, "/en/library/?place=0702") == ["In a commune"]
        assert titles(client, "/en/library/?place=08") == []

    def test_by_group(self, client: Client, cast: Cast) -> None:
        shelf = shelf_of(OrganisationFactory.create())
        type(shelf).objects.filter(slug=shelf.slug).update(organisation=None, working_group=cast.group)
        shelf.refresh_from_db()
        make_record(shelf=shelf, title="The group's")
        make_record(title="Other")

        assert titles(client, "/en/library/?group=ddwg") == ["The group's"]

    def test_by_language(self, client: Client) -> None:
        make_record(title="English only")
        both = make_record(title="Both")
        translate_record(both)

        assert titles(client, "/en/library/?language=km") == ["Both"]

    def test_several_at_once(self, client: Client) -> None:
        make_record(title="Budget tool", kind="tool")
        make_record(title="Budget report", kind="report")

        assert titles(client, "/en/library/?q=budget&kind=tool") == ["Budget tool"]

    @pytest.mark.parametrize("name", ["kind", "topic", "tag", "place", "group", "language"])
    @pytest.mark.parametrize("value", ["nonsense", "' OR 1=1 --", "%00", "ក" * 300, "9" * 90])
    def test_what_makes_no_sense_finds_nothing_and_breaks_nothing(self, name: str, value: str, client: Client) -> None:
        make_record()

        assert titles(client, f"/en/library/?{name}={value}") in ([], ["Record 0"])

    def test_pages_out_of_range_get_the_nearest(self, client: Client) -> None:
        make_record(title="Only")

        assert [titles(client, f"/en/library/?page={page}") for page in ("0", "-1", "99", "x")] == [["Only"]] * 4

    def test_the_next_page_keeps_what_was_asked(self, client: Client) -> None:
        shelf = shelf_of(OrganisationFactory.create())
        for _ in range(21):
            make_record(shelf=shelf)

        page = client.get("/en/library/?kind=best_practice").content.decode()

        assert "kind=best_practice&amp;page=2" in page
        assert len(titles(client, "/en/library/?kind=best_practice&page=2")) == 1


class TestWords:
    @pytest.mark.parametrize("query", ["ថវិកា", "ឃុំ", "ថវិកាឃុំ", "ក្រុមប្រឹក្សា"])
    def test_a_khmer_word_is_found_inside_unspaced_text(self, query: str, client: Client) -> None:
        make_record(title="ការប្រជុំសាធារណៈស្តីពីថវិកាឃុំ", summary="ក្រុមប្រឹក្សាបានបើកការប្រជុំ")
        make_record(title="អណ្ដូងទឹក", summary="សហគមន៍")

        assert titles(client, f"/km/library/?q={query}") == ["ការប្រជុំសាធារណៈស្តីពីថវិកាឃុំ"]

    def test_what_is_found_in_the_other_language_is_shown_in_the_reader_s(self, client: Client) -> None:
        record = make_record(title="Shared wells")
        translate_record(record, title="អណ្ដូងរួម")

        assert titles(client, "/km/library/?q=wells") == ["អណ្ដូងរួម"]

    def test_every_word_must_be_there(self, client: Client) -> None:
        make_record(title="Commune budget")
        make_record(title="Commune plan")

        assert titles(client, "/en/library/?q=budget+commune") == ["Commune budget"]

    @pytest.mark.parametrize("query", ['"', "'", "%", "_", "\\", "*", "()", "AND", "\u200b", " ", "<script>"])
    def test_no_query_breaks_the_list(self, query: str, client: Client) -> None:
        make_record()

        response = client.get("/en/library/", {"q": query})

        assert response.status_code == 200
        assert "<script>" not in response.content.decode()

    def test_an_empty_result_says_what_to_do(self, client: Client) -> None:
        page = client.get("/en/library/?q=nothingofthekind").content.decode()

        assert "Nothing found." in page
        assert 'href="/en/library/"' in page


@pytest.mark.parametrize("address", ["/en/library/", "/km/library/", "/en/library/?q=summary&topic=t&place=0", "/en/"])
def test_a_list_costs_the_same_for_one_and_three_records(
    address: str, client: Client, django_assert_num_queries: Any
) -> None:
    topic = TopicFactory.create(slug="t")

    def add() -> None:
        record = make_record(files=1, places=1)
        record.topics.add(topic)
        record.save()
        translate_record(record)

    add()
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    add()
    add()

    with django_assert_num_queries(len(queries)):
        client.get(address)


def test_a_shelf_costs_the_same_for_one_and_three_records(client: Client, django_assert_num_queries: Any) -> None:
    shelf = shelf_of(OrganisationFactory.create())
    make_record(shelf=shelf, places=1)
    client.get(shelf.url)
    with CaptureQueriesContext(connection) as queries:
        client.get(shelf.url)
    for _ in range(2):
        translate_record(make_record(shelf=shelf, places=2))

    with django_assert_num_queries(len(queries)):
        client.get(shelf.url)
