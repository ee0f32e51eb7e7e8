"""Dossiers: chosen by hand with a note, asked by a question, or both; only what a reader may read."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from core.enums import Audience
from library.models import DossierIndexPage, DossierItem, DossierPage, DossierPlace, RecordPlace
from tests.factories import (
    OrganisationFactory,
    PlaceFactory,
    TagFactory,
    TopicFactory,
    WorkingGroupFactory,
    make_record,
    shelf_of,
    translate_record,
)
from tests.people import Cast

pytestmark = pytest.mark.django_db


def make_dossier(*records: Any, notes: tuple[str, ...] = (), code: str = "en", **fields: Any) -> DossierPage:
    parent = DossierIndexPage.objects.get(locale__language_code=code)
    relations = {name: fields.pop(name) for name in ("topics", "tags", "organisations", "groups") if name in fields}
    places = fields.pop("places", [])
    page = DossierPage(**({"title": f"Dossier {DossierPage.objects.count()}"} | fields), locale=parent.locale)
    page.items = [
        DossierItem(record=record, note=note, sort_order=order)
        for order, (record, note) in enumerate(zip(records, notes or ("",) * len(records), strict=True))
    ]
    page.dossier_places = [DossierPlace(place=place) for place in places]
    parent.add_child(instance=page)
    for name, things in relations.items():
        getattr(page, name).set(things)
    page.save()
    return page


def chosen(client: Client, page: DossierPage) -> list[tuple[str, str, str]]:
    return [(row.title, note["text"], note["lang"]) for row, note in client.get(page.url).context["chosen"]]


def found(client: Client, page: DossierPage) -> list[str] | None:
    records = client.get(page.url).context["records"]
    return None if records is None else sorted(row.title for row in records)


class TestChosen:
    def test_in_their_order_with_a_note_on_each(self, client: Client) -> None:
        wells, roads = make_record(title="Wells"), make_record(title="Roads")
        page = make_dossier(roads, wells, notes=("Begin here", "Then this"))

        assert chosen(client, page) == [("Roads", "Begin here", "en"), ("Wells", "Then this", "en")]
        assert found(client, page) is None

    def test_what_is_not_for_a_reader_is_not_there(self, client: Client, cast: Cast, as_user: Any) -> None:
        page = make_dossier(
            make_record(title="Wells"),
            make_record(title="Minutes", audience=Audience.MEMBERS),
            make_record(title="Draft", live=False),
            notes=("", "What members should know", "Soon"),
        )

        assert [title for title, *_ in chosen(client, page)] == ["Wells"]
        assert "What members should know" not in client.get(page.url).content.decode()
        assert [title for title, *_ in chosen(as_user(cast.member), page)] == ["Wells", "Minutes"]

    def test_a_translation_has_its_source_s_order_and_its_own_notes(self, client: Client) -> None:
        wells, roads, schools = (make_record(title=title) for title in ("Wells", "Roads", "Schools"))
        translate_record(wells, title="អណ្ដូង")
        page = make_dossier(roads, wells, notes=("Begin here", "Then this"))
        copy = make_dossier(
            wells, schools, notes=("បន្ទាប់", "x"), code="km", translation_key=page.translation_key, slug=page.slug
        )

        assert chosen(client, copy) == [("Roads", "Begin here", "en"), ("អណ្ដូង", "បន្ទាប់", "km")]

    def test_of_a_draft_s_choice_nobody_is_told(self, client: Client) -> None:
        page = make_dossier(make_record(title="Wells"), live=False)
        copy = make_dossier(make_record(title="Roads"), code="km", translation_key=page.translation_key)

        assert chosen(client, copy) == []

    def test_a_deleted_record_leaves_it(self, client: Client) -> None:
        wells = make_record()
        page = make_dossier(wells)

        wells.delete()

        assert chosen(client, page) == []


class TestAsked:
    def test_nothing_asked_finds_nothing_and_not_everything(self, client: Client) -> None:
        make_record()

        assert found(client, make_dossier()) is None

    @pytest.mark.parametrize(
        "asked", ["topics", "tags", "places", "organisations", "groups", "kind", "language", "years"]
    )
    def test_each_part_of_the_question_narrows(self, asked: str, client: Client) -> None:
        topic, tag, group = TopicFactory.create(), TagFactory.create(), WorkingGroupFactory.create()
        province = PlaceFactory.create(code="07")
        commune = PlaceFactory.create(code="070203", level=3)
        organisation = OrganisationFactory.create()
        fits = make_record(shelf=shelf_of(organisation), title="Fits", kind="tool", period_start=date(2004, 5, 1))
        fits.topics.set([topic])
        fits.tags.set([tag])
        fits.record_places = [RecordPlace(place=commune)]
        fits.save()
        translate_record(fits)
        other = make_record(title="Other", kind="report", period_start=date(2001, 1, 1), period_end=date(2002, 1, 1))
        shelf = other.get_parent().specific
        if asked == "groups":
            type(shelf).objects.filter(path=fits.get_parent().path).update(organisation=None, working_group=group)
        question: dict[str, Any] = {
            "topics": {"topics": [topic]},
            "tags": {"tags": [tag]},
            "places": {"places": [province]},
            "organisations": {"organisations": [organisation]},
            "groups": {"groups": [group]},
            "kind": {"kind": "tool"},
            "language": {"language": "km"},
            "years": {"year_from": 2003, "year_to": 2004},
        }[asked]

        assert found(client, make_dossier(**question)) == ["Fits"]

    def test_one_of_each_and_all_together(self, client: Client) -> None:
        first, second, tag = TopicFactory.create(), TopicFactory.create(), TagFactory.create()
        for title, topics, tags in (
            ("A", [first], [tag]),
            ("B", [second], [tag]),
            ("C", [first], []),
            ("D", [], [tag]),
        ):
            record = make_record(title=title)
            record.topics.set(topics)
            record.tags.set(tags)
            record.save()

        assert found(client, make_dossier(topics=[first, second], tags=[tag])) == ["A", "B"]

    def test_an_organisation_or_a_group(self, client: Client) -> None:
        organisation, other = OrganisationFactory.create(), OrganisationFactory.create()
        make_record(shelf=shelf_of(organisation), title="Theirs")
        make_record(shelf=shelf_of(other), title="Others'")
        group = WorkingGroupFactory.create()

        assert found(client, make_dossier(organisations=[organisation], groups=[group])) == ["Theirs"]

    @pytest.mark.parametrize(("first", "last", "hits"), [(2003, 2003, True), (2005, 2005, True), (2006, 2009, False)])
    def test_a_period_that_touches_the_years(self, first: int, last: int, hits: bool, client: Client) -> None:
        make_record(title="Long", period_start=date(2002, 3, 1), period_end=date(2005, 2, 1))

        assert found(client, make_dossier(year_from=first, year_to=last)) == (["Long"] if hits else [])

    def test_what_was_chosen_is_not_found_again(self, client: Client) -> None:
        chosen_one, other = make_record(title="Chosen", kind="tool"), make_record(title="Other", kind="tool")
        page = make_dossier(chosen_one, kind="tool")

        assert [title for title, *_ in chosen(client, page)] == ["Chosen"]
        assert found(client, page) == [other.title]

    def test_it_counts_only_what_a_reader_may_read(self, client: Client, cast: Cast, as_user: Any) -> None:
        make_record(kind="tool")
        make_record(kind="tool", audience=Audience.MEMBERS)
        make_record(kind="tool", live=False)
        page = make_dossier(kind="tool")

        counts = [reader.get(page.url).context["records"].paginator.count for reader in (client, as_user(cast.member))]

        assert counts == [1, 2]


class TestItsScreens:
    def test_the_list_names_those_a_reader_may_read(self, client: Client, cast: Cast, as_user: Any) -> None:
        make_dossier(title="Open")
        make_dossier(title="For members", audience=Audience.MEMBERS)
        index = DossierIndexPage.objects.get(locale__language_code="en").url

        assert [row["title"] for row in client.get(index).context["dossiers"]] == ["Open"]
        assert [row["title"] for row in as_user(cast.member).get(index).context["dossiers"]] == ["For members", "Open"]

    def test_it_costs_the_same_for_one_and_for_three(self, client: Client) -> None:
        pages = [
            make_dossier(*(make_record(topics=1, places=1, files=1) for _ in range(count)), kind="report")
            for count in (1, 3)
        ]
        client.get(pages[0].url)

        costs = []
        for address in [page.url for page in pages]:
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            costs.append(len(queries))

        assert costs[0] == costs[1]

    def test_the_list_costs_the_same_for_one_and_for_three(self, client: Client) -> None:
        index = DossierIndexPage.objects.get(locale__language_code="en").url
        make_dossier()
        client.get(index)

        costs = []
        for more in (0, 2):
            for _ in range(more):
                make_dossier()
            with CaptureQueriesContext(connection) as queries:
                client.get(index)
            costs.append(len(queries))

        assert costs[0] == costs[1]

    @pytest.mark.parametrize(
        ("fields", "where"), [({"year_from": 1200}, "year_from"), ({"year_from": 2005, "year_to": 2004}, "year_to")]
    )
    def test_years_are_checked(self, fields: dict[str, int], where: str) -> None:
        with pytest.raises(ValidationError) as refusal:
            make_dossier(**fields)

        assert set(refusal.value.message_dict) == {where}

    def test_the_secretariat_writes_one(self, cast: Cast, as_user: Any) -> None:
        index = DossierIndexPage.objects.get(locale__language_code="en")
        record = make_record()
        form = {"title": "Water", "slug": "", "lead": "", "action-publish": "1", "kind": "", "language": ""}
        for name in ("items", "dossier_places", "comments"):
            form |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
        form |= {
            "items-TOTAL_FORMS": "1",
            "items-0-record": str(record.pk),
            "items-0-note": "Here",
            "items-0-ORDER": "1",
        }

        response = as_user(cast.secretariat).post(f"/admin/pages/add/library/dossierpage/{index.pk}/", form)

        page = DossierPage.objects.get()
        assert response.status_code == 302
        assert (page.live, [item.note for item in page.items.all()]) == (True, ["Here"])

    def test_no_editor_of_an_organisation_does(self, cast: Cast, as_user: Any) -> None:
        index = DossierIndexPage.objects.get(locale__language_code="en")

        assert as_user(cast.editor).get(f"/admin/pages/add/library/dossierpage/{index.pk}/").status_code == 404


def test_the_house_has_a_place_for_them_in_both_languages() -> None:
    addresses = [page.url for page in Page.objects.type(DossierIndexPage).order_by("path")]

    assert addresses == ["/en/library/collections/", "/km/library/collections/"]
