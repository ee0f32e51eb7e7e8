"""What helps a translator: terms of the glossary, and sentences that other pages say already in both languages."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from core.models import GlossaryTerm
from core.models.glossary import mentions
from library.models import RecordPage
from membership.actions import note_translations_there_are, start_translation
from membership.models import Sentence, User
from membership.models.sentences import said_before, sentences_in
from tests.factories import make_record, translate_record
from tests.membership.test_segments import body
from tests.membership.test_translations import published
from tests.people import Cast

pytestmark = pytest.mark.django_db

SAID = "The council meets every month."
MEANT = "ក្រុមប្រឹក្សាប្រជុំរៀងរាល់ខែ។"
OTHERS = "It is open to all."
OTHERS_MEANT = "វាបើកសម្រាប់គ្រប់គ្នា។"


def a_pair(cast: Cast, said: str = SAID, meant: str = MEANT, **fields: Any) -> tuple[RecordPage, RecordPage]:
    source = published(make_record(shelf=cast.shelf(), summary=said, **fields))
    copy = published(translate_record(source, title="កំណត់ត្រា", summary=meant))
    return RecordPage.objects.get(pk=source.pk), copy


def to_translate(cast: Cast, **fields: Any) -> RecordPage:
    return published(make_record(shelf=cast.shelf(), other_summary="", **fields))


def known(page: RecordPage, reader: User, *texts: str, code: str = "en") -> dict[str, list[str]]:
    return said_before(texts, code, User.objects.get(pk=reader.pk), but=page)


def term(en: str, km: str, **fields: Any) -> GlossaryTerm:
    return GlossaryTerm.objects.create(term_en=en, term_km=km, **fields)


def terms(text: str, code: str = "en") -> list[tuple[str, str]]:
    return [(mention.said, mention.meaning) for mention in mentions()(text, code)]


def hints(client: Client, page: Page) -> list[list[str]]:
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 200
    boxes = BeautifulSoup(response.content, "html.parser").select(".original")
    return [[" ".join(hint.get_text(" ").split()) for hint in box.select(".original__hints li")] for box in boxes]


# Sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("\u200b \n", []),
        ("One.", ["One."]),
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("He said “No.” Then he left.", ["He said “No.”", "Then he left."]),
        ("It cost 3.5 million, e.g. for roads.", ["It cost 3.5 million, e.g. for roads."]),
        (" Two  words.\u200b\nMore. ", ["Two words.", "More."]),
        ("មួយ។ពីរ។", ["មួយ។", "ពីរ។"]),
        ("មួយ។ ពីរ៕", ["មួយ។", "ពីរ៕"]),
        ("ស្រូវ ពោត ។ល។", ["ស្រូវ ពោត ។ល។"]),
        ("x" * 100_000, ["x" * 100_000]),
    ],
)
def test_a_text_is_cut_into_its_sentences(text: str, found: list[str]) -> None:
    assert sentences_in(text) == found


@pytest.mark.parametrize("text", [SAID, " The  council\nmeets every\u200b month. "])
def test_a_sentence_of_another_page_is_known_by_its_words(text: str, cast: Cast) -> None:
    a_pair(cast)

    assert known(to_translate(cast), cast.editor, text) == {SAID: [MEANT]}


def test_it_is_known_from_either_language(cast: Cast) -> None:
    a_pair(cast)

    assert known(to_translate(cast), cast.editor, MEANT, code="km") == {MEANT: [SAID]}


def test_sentences_are_aligned_where_both_have_as_many(cast: Cast) -> None:
    a_pair(cast, f"{SAID} {OTHERS}", f"{MEANT} {OTHERS_MEANT}")
    a_pair(cast, "One. Two.", "មួយ និងពីរ។")
    page = to_translate(cast)

    assert known(page, cast.editor, OTHERS) == {OTHERS: [OTHERS_MEANT]}
    assert known(page, cast.editor, "One.") == {}
    assert known(page, cast.editor, "One. Two.") == {"One. Two.": ["មួយ និងពីរ។"]}


def test_what_was_not_translated_or_has_changed_since_is_no_help(cast: Cast) -> None:
    a_pair(cast, SAID, SAID)
    source, _copy = a_pair(cast, OTHERS, OTHERS_MEANT)
    published(source, summary="It is closed.")

    assert known(to_translate(cast), cast.editor, SAID, OTHERS, "It is closed.") == {}


def test_what_is_said_most_comes_first_and_two_are_enough(cast: Cast) -> None:
    for meant in ("ក។", "ខ។", "ខ។", "គ។", "គ។", "គ។"):
        a_pair(cast, SAID, meant)

    assert known(to_translate(cast), cast.editor, SAID) == {SAID: ["គ។", "ខ។"]}


def test_a_page_is_no_help_to_itself(cast: Cast) -> None:
    source, copy = a_pair(cast)

    assert (known(source, cast.editor, SAID), known(copy, cast.editor, SAID)) == ({}, {})


def test_published_again_it_says_what_is_said_now(cast: Cast) -> None:
    _source, copy = a_pair(cast)
    page = to_translate(cast)

    published(copy, summary=OTHERS_MEANT)

    assert known(page, cast.editor, SAID) == {SAID: [OTHERS_MEANT]}


def test_a_deleted_page_leaves_no_sentence(cast: Cast) -> None:
    _source, copy = a_pair(cast)
    of_it = Sentence.objects.filter(translation=copy.pk)
    assert of_it.exists()

    RecordPage.objects.get(pk=copy.pk).delete()

    assert not of_it.exists()


def test_pages_there_were_before_are_taken_in_once(cast: Cast) -> None:
    a_pair(cast)
    Sentence.objects.all().delete()

    note_translations_there_are()
    note_translations_there_are()

    assert known(to_translate(cast), cast.editor, SAID) == {SAID: [MEANT]}
    assert Sentence.objects.filter(en=SAID).count() == 1


# Terms


@pytest.mark.parametrize("text", ["The Budget of a year", "budgets", "the budget’s size", "(budget)"])
def test_a_term_is_found_however_it_is_written(text: str) -> None:
    term("budget", "ថវិកា")

    assert terms(text) == [("budget", "ថវិកា")]


def test_the_longest_term_is_found_and_each_once() -> None:
    term("commune", "ឃុំ")
    term("commune council", "ក្រុមប្រឹក្សាឃុំ")

    assert terms("The commune council; all commune councils of a commune.") == [
        ("commune council", "ក្រុមប្រឹក្សាឃុំ"),
        ("commune", "ឃុំ"),
    ]


def test_terms_are_found_in_khmer_without_blanks_and_not_within_words() -> None:
    term("commune council", "ក្រុមប្រឹក្សាឃុំ")
    term("budget / money", "ថវិកា / ប្រាក់")

    assert terms("ក្រុមប្រឹក្សាឃុំអានថវិកា។", "km") == [
        ("ក្រុមប្រឹក្សាឃុំ", "commune council"),
        ("ថវិកា", "budget"),
    ]


@pytest.mark.parametrize("text", ["", "\x00", "។", "budgetary", "x" * 10_000])
def test_where_there_is_no_term_none_is_found(text: str) -> None:
    term("budget hearing", "សវនាការថវិកា")

    assert terms(text) == terms(text, "km") == []


# In the editor


def test_they_stand_below_the_words_they_help_with(cast: Cast, as_user: Any) -> None:
    term("council", "ក្រុមប្រឹក្សា", status="agreed")
    term("month", "ខែ", status="proposed")
    a_pair(cast)
    source = to_translate(cast, title="A well", summary=f"{SAID} Nobody knows why.")
    draft = start_translation(source=source, by=cast.editor)

    assert hints(as_user(cast.editor), draft) == [
        [],
        [
            "council : ក្រុមប្រឹក្សា Copy Agreed",
            "month : ខែ Copy Proposed",
            f"Translated before: {SAID} → {MEANT} Copy",
        ],
    ]


def test_a_hint_is_copied_as_it_is_and_looks_like_no_tag(cast: Cast, as_user: Any) -> None:
    meant = 'ក <b>"ខ"</b>។'
    a_pair(cast, SAID, meant)
    draft = start_translation(source=to_translate(cast, summary=SAID), by=cast.editor)

    response = as_user(cast.editor).get(reverse("wagtailadmin_pages:edit", args=[draft.pk]))

    buttons = BeautifulSoup(response.content, "html.parser").select(".original__hints button")
    assert [button["value"] for button in buttons] == [meant]


def test_the_editor_asks_no_more_for_many_hints(cast: Cast, as_user: Any) -> None:
    term("council", "ក្រុមប្រឹក្សា")
    counts = []
    for number in (1, 3):
        for at in range(number):
            a_pair(cast, f"Sentence {number}, {at}.", f"ប្រយោគ {number} {at}។")
        source = to_translate(
            cast,
            body=body(*[("paragraph", f"<p>Sentence {number}, {at}. A council.</p>") for at in range(number)]),
        )
        draft = start_translation(source=source, by=cast.editor)
        client = as_user(cast.editor)
        shown = hints(client, draft)
        with CaptureQueriesContext(connection) as queries:
            hints(client, draft)
        counts.append((len(shown[-1]) >= 2 * number, len(queries)))

    assert counts[0] == counts[1]
