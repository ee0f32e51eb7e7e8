"""Words of a text that lead to the glossary, where its writer has chosen so."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import expand_db_html

from core.blocks import PARAGRAPH
from core.models import GlossaryTerm
from library.models import RecordPage
from tests.factories import make_record
from tests.people import Cast

pytestmark = pytest.mark.django_db

STORED = '<p>The <a linktype="term" id="budget">money</a> of a year.</p>'


@pytest.fixture(autouse=True)
def budget() -> GlossaryTerm:
    return GlossaryTerm.objects.create(term_en="budget", term_km="ថវិកា", note='of "a" <year>')


def test_it_leads_to_the_term_in_the_reader_s_language_and_tells_of_it() -> None:
    link = BeautifulSoup(expand_db_html(STORED), "html.parser").a
    assert link is not None
    assert (link.attrs, link.text) == (
        {"class": ["term"], "href": "/en/glossary/#budget", "title": 'budget / ថវិកា: of "a" <year>'},
        "money",
    )

    with translation.override("km"):
        assert 'href="/km/glossary/#budget"' in expand_db_html(STORED)


def test_of_a_term_that_is_gone_the_word_stays(budget: GlossaryTerm) -> None:
    budget.delete()

    assert expand_db_html(STORED) == "<p>The <a>money</a> of a year.</p>"
    assert expand_db_html('<a linktype="term">money</a>') == "<a>money</a>"


def test_it_follows_the_term_to_other_words(budget: GlossaryTerm) -> None:
    budget.term_en, budget.note = "yearly budget", ""
    budget.save()

    assert 'href="/en/glossary/#budget" title="yearly budget / ថវិកា"' in expand_db_html(STORED)


def test_a_text_with_many_terms_asks_once() -> None:
    with CaptureQueriesContext(connection) as asked:
        expand_db_html(STORED * 3)

    assert len(asked) == 1


def test_the_editor_keeps_it() -> None:
    converter = ContentstateConverter(PARAGRAPH)
    state = converter.from_database_format(STORED)

    assert [entity["data"] for entity in json.loads(state)["entityMap"].values()] == [
        {"id": "budget", "title": "budget / ថវិកា"}
    ]
    kept = BeautifulSoup(converter.to_database_format(state), "html.parser").a
    assert kept is not None
    assert (kept.attrs, kept.text) == ({"linktype": "term", "id": "budget"}, "money")


def test_it_stands_in_a_record_s_page(client: Client) -> None:
    record = make_record(body=[("paragraph", STORED)], problem=STORED)

    page = BeautifulSoup(client.get(RecordPage.objects.get(pk=record.pk).url).content, "html.parser")

    assert {link["href"] for link in page.select("main a.term")} == {"/en/glossary/#budget"}


class TestChoosing:
    def test_writers_find_terms_in_either_language(self, cast: Cast, as_user: Any) -> None:
        GlossaryTerm.objects.create(term_en="village", term_km="ភូមិ")
        client = as_user(cast.editor)

        for q, found in (("budgets", ["budget / ថវិកា"]), ("ភូមិ", ["village / ភូមិ"]), ("zz", [])):
            page = client.get(reverse("term_chooser:choose_results"), {"q": q}).content
            titles = BeautifulSoup(page, "html.parser").select("a[data-chooser-modal-choice]")
            assert [title.get_text(strip=True) for title in titles] == found

    def test_a_chosen_term_is_told_by_its_address(self, cast: Cast, as_user: Any, budget: GlossaryTerm) -> None:
        response = as_user(cast.editor).get(reverse("term_chooser:chosen", args=[budget.pk]))

        told = json.loads(response.content)["result"]
        assert (told["id"], told["title"]) == ("budget", "budget / ថវិកា")

    def test_it_costs_the_same_for_one_term_and_for_three(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.editor)

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("term_chooser:choose"))
            return len(asked)

        queries()
        one = queries()
        GlossaryTerm.objects.create(term_en="village", term_km="ភូមិ")
        GlossaryTerm.objects.create(term_en="tool", term_km="ឧបករណ៍")

        assert queries() == one

    def test_nobody_makes_terms_on_the_way(self, cast: Cast, as_user: Any) -> None:
        for person in (cast.editor, cast.secretariat):
            response = as_user(person).post(reverse("term_chooser:create"), {"term_en": "x", "term_km": "ក"})
            assert response.status_code == 404
