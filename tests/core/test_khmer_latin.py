"""Latin letters for Khmer ones."""

import pytest
from hypothesis import given

from core.khmer.latin import romanise, slug
from tests.core.test_khmer_normalising import ANY

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("khmer", "latin"),
    [
        ("ភ្នំពេញ", "phnumpenh"),
        ("កំពង់ឆ្នាំង", "kampongchhnamng"),
        ("កំពង់ធំ", "kampongthum"),
        ("សៀមរាប", "siemreab"),
        ("បាត់ដំបង", "batdambang"),
        ("ប៉ៃលិន", "pailin"),
        ("បន្ទាយមានជ័យ", "banteaymeanchey"),
        ("ហ៊ុន", "hun"),
        ("ព្រៃវែង", "preyveng"),
        ("ត្បូងឃ្មុំ", "tbongkhmum"),
        ("សង្កាត់", "sangkat"),
        ("ស្រ្តី", "strei"),
        ("ឯកសារ ២០០៥", "aeksar 2005"),
        ("សហគមន៍", "sahkom"),
        ("Café 東京", "Cafe DongJing"),
        ("", ""),
    ],
)
def test_khmer_in_latin_letters(khmer: str, latin: str) -> None:
    assert romanise(khmer) == latin


@given(ANY)
def test_any_text_is_told_in_ascii(text: str) -> None:
    assert romanise(text).isascii()


def test_an_address_has_the_vowels_too() -> None:
    assert slug("ការអនុវត្តល្អ") == "karanuvottla"
    assert slug("ថវិកាឃុំ") == "thavikakhum"
