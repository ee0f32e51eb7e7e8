"""Two spellings of one word meet in search, and two words do not."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.khmer.clusters import clusters
from core.khmer.normalising import normalise
from core.khmer.spelling import folded
from tests.core.test_khmer_normalising import ANY

pytestmark = pytest.mark.any_database

KHMER_TEXT = st.text(st.one_of(st.characters(min_codepoint=0x1780, max_codepoint=0x17D3), st.sampled_from("មកណំ្")))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("សំរេច", "សម្រេច"),
        ("តំនាង", "តំណាង"),
        ("តំរូវ", "តម្រូវ"),
        ("ចំរើន", "ចម្រើន"),
        ("កំលាំង", "កម្លាំង"),
        ("តំលៃ", "តម្លៃ"),
        ("បំរើ", "បម្រើ"),
        ("សំគាល់", "សម្គាល់"),
        ("កំសាន្ត", "កម្សាន្ត"),
        ("លំអិត", "លម្អិត"),
        ("សំដែង", "សម្ដែង"),
        ("សំដេច", "សម្តេច"),
        ("សំភារៈ", "សម្ភារៈ"),
        ("ជំងឺ", "ជម្ងឺ"),
        ("ជំនះ", "ជម្នះ"),
        ("ចំនាយ", "ចំណាយ"),
        ("ដំនើរការ", "ដំណើរការ"),
        ("សំលេង", "សំឡេង"),
        ("សម្លេង", "សំឡេង"),
        ("កម្រិត", "កំរិត"),
        ("ឱ្យ", "ឲ្យ"),
        ("អោយ", "ឱ្យ"),
        ("ឪពុក", "ឳពុក"),
        ("ឮ", "លឺ"),
        ("ឬ", "រឺ"),
        ("២០០៥", "2005"),
        ("UNDP", "undp"),
        ("ស្រ្តី", "ស្ត្រី"),
        ("ការអភិវឌ្ឍន៍ឃុំ", "ការអភិវឌ្ឍឃុំ"),
    ],
)
def test_two_spellings_meet(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ណា", "នា"),
        ("បាន", "បាណ"),
        ("សម", "សំ"),
        ("យម", "យំ"),
        ("អម", "អំ"),
        ("កម្ម", "កំម"),
        ("រម្យ", "រំយ"),
        ("ធំណាស់", "ធំនាស់"),
        ("នាំ", "នម"),
        ("សុំ", "សុម"),
        ("ចាំ", "ចាម"),
        ("ឡើង", "លើង"),
        ("តោ", "ដោ"),
    ],
)
def test_two_words_are_kept_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("ម្ចាស់", "លោកម្ចាស់"),
        ("ម្នាក់", "អ្នកម្នាក់"),
        ("បំផុត", "ធំបំផុត"),
        ("ធំ", "ធំបំផុត"),
        ("ណាស់", "ធំណាស់"),
        ("នេះ", "ធំនេះ"),
        ("របស់", "ធំរបស់"),
    ],
)
def test_a_word_is_found_whatever_stands_before_it(part: str, text: str) -> None:
    sought, there = clusters(folded(part)), clusters(folded(text))
    assert any(there[start : start + len(sought)] == sought for start in range(len(there)))


@given(KHMER_TEXT, KHMER_TEXT)
def test_a_part_folds_to_a_part(first: str, second: str) -> None:
    first, second = normalise(first), normalise(second)
    assume(clusters(first) + clusters(second) == clusters(first + second) and second[:1] not in ("ណ", "ឡ"))
    assert clusters(folded(first)) + clusters(folded(second)) == clusters(folded(first + second))


@given(ANY)
def test_folding_again_changes_nothing(text: str) -> None:
    once = folded(text)
    assert (folded(once), normalise(once)) == (once, once)
