"""Khmer in the order of its dictionaries."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.khmer.sorting import initial, sort_key
from tests.core.test_khmer_normalising import ANY

pytestmark = pytest.mark.any_database

# Each before all that follow it, as in the dictionary of Chuon Nath and the Khmer rules of CLDR.
IN_ORDER = [
    "",
    "(1)",
    "២",
    "10",
    "ក",
    "ក ក",
    "កក",
    "កក់",
    "កណ្តាល",
    "កត",
    "កត់",
    "កា",
    "ការ",
    "កិច្ច",
    "កែប",
    "កំពង់ចាម",
    "កំពង់ឆ្នាំង",
    "កំពត",
    "កាំ",
    "កះ",
    "កោះកុង",
    "ក្រចេះ",
    "ខណ្ឌ",
    "ខ្មែរ",
    "ឃុំ",
    "ង",
    "តាកែវ",
    "ត្បូងឃ្មុំ",
    "ធម",
    "ធម្ម",
    "ធម៌",
    "ប",
    "ប៉",
    "បា",
    "ប៉ា",
    "ប៊ា",
    "បាត់ដំបង",
    "ប៉ៃលិន",
    "រតនគិរី",
    "រឿង",
    "ឫស",
    "លា",
    "ឭ",
    "វៀតណាម",
    "ស្ត្រី",
    "អង្គការ",
    "អាយុ",
    "អិ",
    "ឥ",
    "ឥណ្ឌា",
    "ឧត្តរមានជ័យ",
    "អូរ",
    "ឪពុក",
    "ឯកសារ",
    "ឱ្យ",
    "Commune",
    "Phnom Penh",
    "東京",
]


def test_words_stand_as_in_the_dictionary() -> None:
    keys = [sort_key(word) for word in IN_ORDER]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("ឆ្នាំ ២០០៥", "ឆ្នាំ 2010"),
        ("ក្រុម 2", "ក្រុម 10"),
        ("ក្រុម ២", "ក្រុម 10"),
        ("កក់ត", "ក់កត"),
        ("អន្តរ", "ឥណ្ឌា"),
        ("Ministry", "ministry of health"),
        ("Éducation", "Fisheries"),
        ("zone", "東京"),
    ],
)
def test_the_first_goes_before_the_second(first: str, second: str) -> None:
    assert sort_key(first) < sort_key(second)


@pytest.mark.parametrize(("one", "other"), [("ស្រ្តី", "ស្ត្រី"), ("២០០៥", "2005"), ("UNDP", "undp"), ("Café", "CAFE")])
def test_the_same_word_has_the_same_key(one: str, other: str) -> None:
    assert sort_key(one) == sort_key(other)


@given(ANY)
def test_any_text_has_a_key_that_every_collation_orders_alike(text: str) -> None:
    assert set(sort_key(text)) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


@given(st.lists(st.sampled_from(IN_ORDER)), st.text())
def test_what_begins_alike_goes_on_after_it(words: list[str], more: str) -> None:
    for word in words:
        assert sort_key(word) <= sort_key(f"{word} {more}")


def test_code_points_alone_would_be_wrong() -> None:
    wrong = {(one, other) for one, other in itertools.combinations(IN_ORDER, 2) if one > other}
    assert ("ឫស", "លា") in wrong


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("budget", "B"),
        ("Évaluation", "E"),
        ("“NGO”", "N"),
        ("ឃុំ/សង្កាត់", "ឃ"),
        ("ឧបករណ៍", "អ"),
        ("ឱកាស", "អ"),
        ("ឫស", "ឫ"),
        ("\u200bថវិកា", "ថ"),
        ("៣ ខេត្ត", "ខ"),
        ("12", ""),
        ("", ""),
    ],
)
def test_a_list_has_a_word_under_its_first_letter(text: str, letter: str) -> None:
    assert initial(text) == letter
