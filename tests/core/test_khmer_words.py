"""Words as the model cuts them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given

from core.khmer.normalising import normalise
from core.khmer.words import words
from tests.core.test_khmer_normalising import ANY

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("ប្រជាពលរដ្ឋនៅក្នុងឃុំ", ["ប្រជាពលរដ្ឋ", "នៅក្នុង", "ឃុំ"]),
        ("ឃុំ\u200bសង្កាត់ (commune) ឆ្នាំ២០០៥។", ["ឃុំ", "សង្កាត់", "ឆ្នាំ"]),
        ("only English, 2005", []),
        ("", []),
    ],
)
def test_khmer_is_cut_into_words(text: str, cut: list[str]) -> None:
    assert words(text) == cut


@given(ANY)
def test_nothing_khmer_is_lost(text: str) -> None:
    kept = [sign for sign in normalise(text) if "\u1780" <= sign <= "\u17d3" or sign == "\u17dd"]
    assert "".join(words(text)) == "".join(kept)


def test_a_run_without_end_is_cut_piece_by_piece() -> None:
    run = "ប្រជាពលរដ្ឋនៅក្នុងឃុំ" * 500
    assert "".join(words(run)) == run


def test_several_threads_at_once_get_the_same() -> None:
    texts = ["ប្រជាពលរដ្ឋនៅក្នុងឃុំ" * count for count in range(1, 30)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(words, texts)) == [words(text) for text in texts]
