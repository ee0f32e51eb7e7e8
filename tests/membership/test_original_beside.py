"""In the editor of a translation: what its original says, beside each field."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from library.models import DossierPage
from membership.actions import start_translation
from tests.factories import make_record
from tests.library.test_dossiers import make_dossier
from tests.membership.test_segments import PARAGRAPHS, a_source, body
from tests.membership.test_translations import published
from tests.people import Cast

pytestmark = pytest.mark.django_db


def opened(client: Client, page: Any) -> BeautifulSoup:
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def beside(soup: BeautifulSoup) -> list[list[tuple[str, str, bool]]]:
    """Of each field the words of its original, their language, and whether they wait to be translated."""
    return [
        [
            (words.span.get_text(), words.span["lang"], bool(words.select(".w-status")))
            for words in box.select(".original__words")
        ]
        for box in soup.select(".original")
    ]


def test_each_field_has_the_words_of_its_original_above_it(cast: Cast, as_user: Any) -> None:
    source = a_source(cast, body=body(("heading", "How"), ("paragraph", PARAGRAPHS)), other_summary="អណ្ដូង")
    draft = start_translation(source=source, by=cast.editor)

    soup = opened(as_user(cast.editor), draft)

    assert beside(soup) == [
        [("Wells that stay", "en", True)],
        [("Wells.", "en", False)],
        [("How", "en", True), ("The council met in March.", "en", True), ("Nobody came to hear it.", "en", True)],
    ]
    assert [part["data-original-of"] for part in soup.select("[data-original-of]")] == [
        block.id for block in source.body
    ]


def test_what_looks_like_a_tag_is_text(cast: Cast, as_user: Any) -> None:
    source = published(make_record(shelf=cast.shelf(), title="<script>alert(1)</script> & wells"))
    draft = start_translation(source=source, by=cast.editor)

    soup = opened(as_user(cast.editor), draft)

    assert beside(soup)[0] == [("<script>alert(1)</script> & wells", "en", True)]


def test_it_follows_what_is_public_and_no_draft(cast: Cast, as_user: Any) -> None:
    source = a_source(cast)
    draft = start_translation(source=source, by=cast.editor)
    source.title = "Nobody has approved this"
    source.save_revision()

    soup = opened(as_user(cast.editor), draft)

    assert beside(soup)[0] == [("Wells that stay", "en", True)]
    assert "Nobody has approved this" not in soup.get_text()


def test_an_original_has_nothing_beside_it(cast: Cast, as_user: Any) -> None:
    source = a_source(cast)
    start_translation(source=source, by=cast.editor)

    assert beside(opened(as_user(cast.editor), source)) == []


def test_a_field_that_has_changed_says_so(cast: Cast, as_user: Any) -> None:
    source = a_source(cast)
    draft = start_translation(source=source, by=cast.editor)
    published(source, summary="Other wells.")

    heads = [head.get_text(" ", strip=True) for head in opened(as_user(cast.editor), draft).select(".original__head")]

    assert heads[0] == "The original, in English"
    assert "Changed since" in heads[1]


def test_the_notes_of_a_dossier_stand_beside_theirs(cast: Cast, as_user: Any) -> None:
    source = make_dossier(make_record(), make_record(), notes=("Read this first.", "Then this."), title="Water")
    source.save_revision().publish()
    draft = start_translation(source=DossierPage.objects.get(pk=source.pk), by=cast.secretariat)

    soup = opened(as_user(cast.secretariat), draft)

    assert beside(soup) == [
        [("Water", "en", True)],
        [("Read this first.", "en", True)],
        [("Then this.", "en", True)],
    ]


def test_a_refused_save_still_shows_it(cast: Cast, as_user: Any) -> None:
    draft = start_translation(source=a_source(cast), by=cast.editor)

    response = as_user(cast.editor).post(
        reverse("wagtailadmin_pages:edit", args=[draft.pk]), {"title": "\x00", "body-count": "0"}
    )

    assert beside(BeautifulSoup(response.content, "html.parser"))[0] == [("Wells that stay", "en", True)]


def test_the_editor_asks_no_more_for_a_long_text(cast: Cast, as_user: Any) -> None:
    counts = []
    for length in (1, 30):
        source = a_source(cast, body=body(*[("paragraph", f"<p>Paragraph {number}.</p>") for number in range(length)]))
        draft = start_translation(source=source, by=cast.editor)
        client = as_user(cast.editor)
        opened(client, draft)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            opened(client, draft)
        counts.append(len(queries))

    assert counts[0] == counts[1]
