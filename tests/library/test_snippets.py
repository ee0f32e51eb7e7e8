"""Words around what was found: whole syllables and words, found by what the index goes by."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.khmer.clusters import clusters
from core.khmer.normalising import normalise
from core.search.asking import understand
from core.search.snippets import LENGTH, Marker, Snippet

pytestmark = pytest.mark.any_database


def marked(query: str, text: str) -> list[str]:
    snippet, _met = Marker(understand(query)).marked(text)
    return [part.text for part in snippet.parts if part.is_match]


def around(query: str, text: str) -> Snippet | None:
    marker = Marker(understand(query))
    found = marker.around(text, marker.wishes)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("budget", "The Budgets of communes", ["Budgets"]),
        ("budgets", "a budget", ["budget"]),
        ("organise", "We organized it", ["organized"]),
        ("budg", "a budget", ["budget"]),
        ("policy", "Policies", ["Policies"]),
        ("café", "Cafe\u0301 and cafe", ["Cafe\u0301", "cafe"]),
        ("the", "the end", ["the"]),
        ("ថវិកា", "ការប្រជុំស្តីពីថវិកាឃុំ", ["ថវិកា"]),
        ("អភិវឌ្ឍន៍ឃុំ", "ផែនការអភិវឌ្ឍឃុំ", ["អភិវឌ្ឍឃុំ"]),
        ("អភិវឌ្ឍឃុំ", "ផែនការអភិវឌ្ឍន៍ឃុំ តំណាង", ["អភិវឌ្ឍន៍ឃុំ"]),
        ("អភិវឌ្ឍ", "ផែនការអភិវឌ្ឍន៍ឃុំ", ["អភិវឌ្ឍន៍"]),
        # The same word in its other spelling, in another order of its marks, and with a blank of no width in it.
        ("សំរេច", "ការសម្រេចចិត្ត", ["សម្រេច"]),
        ("សម្រេច", "ការសំរេចចិត្ត", ["សំរេច"]),
        ("តំណាង", "អ្នកតំនាងរាស្ត្រ", ["តំនាង"]),
        ("ឱ្យ", "ធ្វើអោយ ឲ្យ", ["អោយ", "ឲ្យ"]),
        ("ថវិកា", "ថវិ\u200bកា", ["ថវិ\u200bកា"]),
        ("ស្រី", "ស្ត្រី ស្រី", ["ស្រី"]),
        # Never inside a syllable.
        ("ក", "កា ក", ["ក"]),
        ("ថវិក", "ថវិកា", []),
        ("២០០៥", "2005 ២០០៥ 20055", ["2005", "២០០៥"]),
        ("ឆ្នាំ2005", "ឆ្នាំ ២០០៥", ["ឆ្នាំ ២០០៥"]),
        # A stop parts Khmer words.
        ("ឃុំសង្កាត់", "ឃុំ។សង្កាត់ ឃុំ សង្កាត់", ["ឃុំ សង្កាត់"]),
        ('"commune budget"', "commune plan, budget; Commune budgets", ["Commune budgets"]),
        ("e-mail", "by e-mail", ["e-mail"]),
        ("commune -budget", "commune budget", ["commune"]),
        ("<b>", "<b>bold</b>", ["b", "b"]),
        ("WGPD", "អ្នកWGPDបាន", ["WGPD"]),
    ],
)
def test_what_is_marked(query: str, text: str, expected: list[str]) -> None:
    assert marked(query, text) == expected


def test_nothing_of_a_text_is_lost_in_marking() -> None:
    text = "ការ\u200bសំរេច  of the\nBudget\x00 <script>"

    snippet, _met = Marker(understand("budget សម្រេច")).marked(text)

    assert str(snippet) == text


def test_the_words_are_shown_where_most_of_the_question_is() -> None:
    text = f"Of the budget. {'Other words. ' * 400}The commune and its budget were read. {'More words. ' * 40}"

    snippet = around("commune budget", text)

    assert snippet is not None
    assert [part.text for part in snippet.parts if part.is_match] == ["commune", "budget"]
    assert (snippet.is_cut_before, snippet.is_cut_after) == (True, True)
    assert len(str(snippet)) <= LENGTH + 1


def test_khmer_is_cut_between_syllables() -> None:
    text = normalise("ការប្រជុំសាធារណៈស្តីពីការងារឃុំសង្កាត់" * 40 + "ថវិកា" + "ក្រុមប្រឹក្សាឃុំសង្កាត់ខេត្តស្រុក" * 40)

    snippet = around("ថវិកា", text)

    assert snippet is not None
    assert "".join(part.text for part in snippet.parts if part.is_match) == "ថវិកា"
    begin = text.index(str(snippet))
    borders = {0}
    for cluster in clusters(text):
        borders.add(max(borders) + len(cluster))
    assert {begin, begin + len(str(snippet))} <= borders


def test_what_is_not_there_has_no_words_around_it() -> None:
    assert around("budget", "wells " * 2000) is None
    assert around("ថវិកា", "ទឹក" * 2000) is None


@pytest.mark.parametrize(
    ("query", "text", "shown"),
    [
        ("commune budget", "lorem policy tempor ", " the commune budgets were read aloud "),
        ("សំរេចអំពីថវិកា", "ការប្រជុំសាធារណៈស្តីពីការងារឃុំសង្កាត់នៅក្នុងខេត្ត ", "ក្រុមប្រឹក្សាឃុំសម្រេចអំពីថវិកាឆ្នាំ២០០៥ "),
    ],
)
def test_deep_in_a_book_they_are_found_in_no_time(query: str, text: str, shown: str) -> None:
    book = (text * 30_000)[:480_000] + shown + text * 500
    marker = Marker(understand(query))

    began = time.process_time()
    found = marker.around(book, marker.wishes)
    taken = time.process_time() - began

    assert found is not None
    assert any(part.is_match for part in found[0].parts)
    # Around 10 ms; a slow machine may take longer.
    assert taken < 0.2


@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.characters(min_codepoint=0x1780, max_codepoint=0x17FF)), max_size=60
    ),
    st.text(
        alphabet=st.one_of(st.characters(), st.characters(min_codepoint=0x1780, max_codepoint=0x17FF)), max_size=200
    ),
)
def test_nothing_breaks_it(query: str, text: str) -> None:
    marker = Marker(understand(query))

    snippet, met = marker.marked(text)

    assert str(snippet) == text
    assert met <= marker.wishes
    marker.around(text * 60, marker.wishes)


@pytest.mark.parametrize("text", ["ការប្រជុំសាធារណៈស្តីពីថវិកាឃុំ", "សម្រេចឱ្យស្ត្រីធំៗ", "ឧត្តមភាព ឬ សំរេច"])
def test_every_part_of_a_text_is_marked_in_it(text: str) -> None:
    parts = clusters(normalise(text))
    for first in range(len(parts)):
        for last in range(first + 1, min(first + 5, len(parts)) + 1):
            asked = "".join(parts[first:last]).strip()
            if asked and len(asked.split()) == 1 and understand(asked).wishes:
                assert marked(asked, text), asked
