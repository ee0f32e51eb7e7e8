"""Notes by those who tried a practice elsewhere: written on their own shelf, approved like anything else."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from core.enums import Audience
from library.actions import start_note
from library.models import RecordPage, ShelfPage, TriedPage
from membership.models import ReviewState
from tests.factories import make_record, translate_record
from tests.people import Cast, editor_form

pytestmark = pytest.mark.django_db


def make_note(record: RecordPage, shelf: ShelfPage, *, live: bool = True, **fields: Any) -> TriedPage:
    number = TriedPage.objects.count()
    values = {"title": f"Note {number}", "year": 2005, "outcome": "worked", "summary": f"It worked {number}"}
    note = TriedPage(**(values | fields), record=record, locale=shelf.locale, live=live)
    shelf.refresh_from_db()
    shelf.add_child(instance=note)
    return note


def address(record: RecordPage, code: str = "en") -> str:
    return f"/{code}/r/{record.entry.identifier}/tried/"


class TestOnTheRecord:
    def test_those_this_reader_may_read_the_newest_first(self, client: Client, cast: Cast, as_user: Any) -> None:
        record = make_record()
        shelf = cast.shelf_of(cast.other_organisation)
        old, new = make_note(record, shelf, year=2004), make_note(record, shelf, year=2006)
        closed = make_note(record, shelf, year=2005, audience=Audience.MEMBERS)
        make_note(record, shelf, live=False)
        make_note(make_record(), shelf)

        shown = [note["title"] for note in client.get(record.url).context["tried"]]

        assert shown == [new.title, old.title]
        shown = [note["title"] for note in as_user(cast.member).get(record.url).context["tried"]]
        assert shown == [new.title, closed.title, old.title]

    def test_in_the_reader_s_language_where_there_is_that(self, client: Client, cast: Cast) -> None:
        record = make_record()
        copy = translate_record(record)
        english = make_note(record, cast.shelf())
        make_note(copy, cast.shelf("km"), title="កំណត់ត្រា", translation_key=english.translation_key)
        make_note(record, cast.shelf(), title="Only English", year=2001)

        shown = {page.url: [note["title"] for note in client.get(page.url).context["tried"]] for page in (record, copy)}

        assert shown == {record.url: [english.title, "Only English"], copy.url: ["កំណត់ត្រា", "Only English"]}

    def test_it_costs_the_same_for_one_and_for_three(self, client: Client, cast: Cast) -> None:
        one, three = make_record(), make_record()
        for record, count in ((one, 1), (three, 3)):
            for _ in range(count):
                make_note(record, cast.shelf())
        client.get(one.url)

        costs = []
        for url in [record.url for record in (one, three)]:
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            costs.append(len(queries))

        assert costs[0] == costs[1]

    def test_a_note_leads_to_what_was_tried_if_its_reader_may_read_it(
        self, client: Client, cast: Cast, as_user: Any
    ) -> None:
        record = make_record(title="Hidden wells", audience=Audience.MEMBERS)
        note = make_note(record, cast.shelf())
        note.audience = Audience.PUBLIC
        TriedPage.objects.filter(pk=note.pk).update(audience=Audience.PUBLIC)

        assert "Hidden wells" not in client.get(note.url).content.decode()
        assert "Hidden wells" in as_user(cast.member).get(note.url).content.decode()

    def test_a_note_stays_when_what_was_tried_is_deleted(self, client: Client, cast: Cast) -> None:
        record = make_record()
        note = make_note(record, cast.shelf())

        record.delete()

        assert client.get(note.url).status_code == 200


class TestWritingOne:
    @pytest.mark.parametrize("code", ["en", "km"])
    def test_an_editor_comes_to_a_draft_of_their_own(self, code: str, cast: Cast, as_user: Any) -> None:
        record = make_record(title="Wells")
        shelf = cast.shelf_of(cast.other_organisation, code)
        page = make_record(shelf=cast.shelf(code)) if code == "km" else record
        client = as_user(cast.foreign_editor)

        offered = client.get(address(page, code)).context["shelves"]
        response = client.post(address(page, code), {"shelf": shelf.pk})

        note = TriedPage.objects.get()
        assert offered == [shelf]
        assert response.url == f"/admin/pages/{note.pk}/edit/"
        assert (note.record, note.live, note.owner) == (page, False, cast.foreign_editor)
        assert note.get_parent().specific == shelf
        assert client.get(response.url).status_code == 200

    def test_pressing_twice_makes_one(self, cast: Cast, as_user: Any) -> None:
        record, shelf = make_record(), cast.shelf_of(cast.other_organisation)
        client = as_user(cast.foreign_editor)

        answers = {client.post(address(record), {"shelf": shelf.pk}).url for _ in range(2)}

        assert len(answers) == 1
        assert TriedPage.objects.count() == 1

    def test_it_is_submitted_to_their_own_reviewer_first(self, cast: Cast, as_user: Any) -> None:
        record, shelf = make_record(), cast.shelf_of(cast.other_organisation)
        assert cast.foreign_reviewer.is_active
        note = start_note(record=record, shelf=shelf, by=cast.foreign_editor)
        form = editor_form(note, cast.foreign_editor)
        form |= {"outcome": "failed", "summary": "It broke", "changed": "null", "action-submit": "1"}

        as_user(cast.foreign_editor).post(f"/admin/pages/{note.pk}/edit/", form)

        step = ReviewState.objects.get()
        assert list(step.task.specific.eligible(step.page, step)) == [cast.foreign_reviewer]
        assert not TriedPage.objects.get().live

    @pytest.mark.parametrize("role", ["visitor", "member", "stranger", "withdrawn"])
    def test_others_are_told_how_it_comes_about(self, role: str, cast: Cast, as_user: Any) -> None:
        record = make_record()
        person = None if role == "visitor" else getattr(cast, role)
        client = as_user(person)

        response = client.get(address(record))

        assert (response.status_code, response.context["shelves"]) == (200, [])
        shelf = cast.shelf_of(cast.other_organisation)
        assert client.post(address(record), {"shelf": shelf.pk}).status_code in {403, 404}
        assert not TriedPage.objects.exists()

    @pytest.mark.parametrize("shelf", ["", "0", "x", "٣", "9" * 40, "-1", "\x00"])
    def test_no_such_shelf_is_not_found(self, shelf: str, cast: Cast, as_user: Any) -> None:
        record = make_record()

        assert as_user(cast.editor).post(address(record), {"shelf": shelf}).status_code == 404

    def test_on_another_organisation_s_shelf_nobody_writes(self, cast: Cast, as_user: Any) -> None:
        record = make_record()

        response = as_user(cast.foreign_editor).post(address(record), {"shelf": cast.shelf().pk})

        assert response.status_code == 404
        assert not TriedPage.objects.exists()

    def test_a_record_one_may_not_read_is_one_that_does_not_exist(self, client: Client) -> None:
        hidden = make_record(audience=Audience.MEMBERS)

        assert client.get(address(hidden)).status_code == client.get("/en/r/nothing/tried/").status_code == 404

    def test_a_document_is_not_tried(self, client: Client) -> None:
        assert client.get(address(make_record(kind="report"))).status_code == 404

    def test_two_notes_of_one_title_have_addresses_of_their_own(self, cast: Cast) -> None:
        first, second = make_record(title="Wells"), make_record(title="Wells")

        notes = [start_note(record=record, shelf=cast.shelf(), by=cast.editor) for record in (first, second)]

        assert [note.slug for note in notes] == ["we-tried-it-wells", "we-tried-it-wells-2"]

    def test_a_year_is_checked(self, cast: Cast, as_user: Any) -> None:
        note = start_note(record=make_record(), shelf=cast.shelf(), by=cast.editor)
        form = editor_form(note, cast.editor) | {"year": "5002", "outcome": "worked", "summary": "It worked"}

        response = as_user(cast.editor).post(f"/admin/pages/{note.pk}/edit/", form)

        assert "Give a year between 1900 and 2100." in response.content.decode()


def test_a_note_in_the_other_language_starts_as_a_draft_of_the_same_record(cast: Cast) -> None:
    record = make_record()
    note = make_note(record, cast.shelf())

    copy = note.copy_for_translation(Locale.objects.get(language_code="km"))

    assert (copy.live, copy.record, copy.outcome) == (False, record, "worked")
