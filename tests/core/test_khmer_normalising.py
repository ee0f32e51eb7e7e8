"""What looks the same is one text, and nothing that can be typed or pasted is too much for it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.khmer.clusters import clusters
from core.khmer.normalising import normalise

pytestmark = pytest.mark.any_database

KHMER = st.characters(min_codepoint=0x1780, max_codepoint=0x17FF)
UNSEEN = st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad\u17b4\u17b5\u200e")
# Lone surrogates are among them, and marks that NFC moves about.
ANY = st.text(st.one_of(st.characters(exclude_categories=()), KHMER, UNSEEN, st.sampled_from("\u0316\u0301\u0345a")))
LETTERS = st.sampled_from([chr(code) for code in (*range(0x1780, 0x17A3), *range(0x17A5, 0x17B4)) if code != 0x17A8])


@st.composite
def syllables(draw: st.DrawFn) -> list[str]:
    """A letter and what may hang on it, in order; a subscript's sign and letter are one part."""
    parts = [draw(LETTERS), draw(st.sampled_from(["", "៌"]))]
    parts.append(draw(st.sampled_from(["", "្ក", "្ត", "្ង"])))
    parts.append(draw(st.sampled_from(["", "្រ"])))
    parts.append(draw(st.sampled_from(["", "៉", "៊"])))
    parts.append(draw(st.sampled_from(["", *map(chr, range(0x17B6, 0x17C6))])))
    parts.append(draw(st.sampled_from(["", "ំ", "់", "៍", "៎", "៏"])))
    parts.append(draw(st.sampled_from(["", "ះ", "ៈ"])))
    return [part for part in parts if part]


@pytest.mark.parametrize(
    ("typed", "one"),
    [
        ("ស\u17d2\u179a\u17d2ត\u17b8", "ស\u17d2ត\u17d2\u179a\u17b8"),
        ("ក\u17d2ដ\u17b6", "ក\u17d2ត\u17b6"),
        ("ក\u17c1\u17b8", "ក\u17be"),
        ("ក\u17b8\u17c1", "ក\u17be"),
        ("ក\u17c1\u17b6", "ក\u17c4"),
        ("ក\u17c1\u17d2រ\u17b6ម", "ក\u17d2រ\u17c4ម"),
        ("ក\u17c6\u17b6", "ក\u17b6\u17c6"),
        ("ឃ\u17c6\u17bb", "ឃ\u17bb\u17c6"),
        ("ស\u17b8\u17ca", "ស\u17ca\u17b8"),
        ("ស\u17bb\u17b8", "ស\u17ca\u17b8"),
        ("ម\u17bb\u17c1\u17b8", "ម\u17c9\u17be"),
        ("ស\u17bb\u17b6\u17c6", "ស\u17ca\u17b6\u17c6"),
        ("ធម\u17cc", "ធម\u17cc"),
        ("កម\u17cc\u17d2ម", "កម\u17cc\u17d2ម"),
        ("កម\u17d2ម\u17cc", "កម\u17cc\u17d2ម"),
        ("\u17a3\u17a4\u17a8ត\u17d3\u17d8", "អអាឧកតំ។ល។"),
        ("ន\u17b7\u17b7ង", "ន\u17b7ង"),
        ("ក\u17b6\u17b6", "ក\u17b6\u17b6"),
        ("ខ្មែរ\u200bយើង\ufeff\u17b4", "ខ្មែរយើង"),
        ("e\u0301", "é"),
        ("\u17b6ក", "\u17b6ក"),
        ("", ""),
    ],
)
def test_what_looks_the_same_is_one_text(typed: str, one: str) -> None:
    assert normalise(typed) == one


@given(ANY)
@example("ក\u17b6\u17dd\u0316")
@example("\u0316\u17b6\u17d2ក")
@example("ក\u17d2\u17dd\u17b7\u17d2ក")
@example("\ud800\u17d2")
def test_a_second_time_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(syllables(), st.data())
def test_the_marks_of_a_syllable_may_be_typed_in_any_order(parts: list[str], data: st.DataObject) -> None:
    letter, *hanging = parts
    typed = letter + "".join(data.draw(st.permutations(hanging)))
    assert normalise(typed) == normalise("".join(parts))


@given(syllables(), st.data())
def test_split_vowels_repeated_marks_and_unseen_signs_make_no_difference(parts: list[str], data: st.DataObject) -> None:
    letter, *hanging = parts
    signs = [sign for part in hanging for sign in {"ើ": "េី", "ោ": "េា"}.get(part, part.replace("្ត", "្ដ"))]
    seen_once = {"៌", "៉", "៊", "ិ", "ី", "ុ", "ំ", "់"}
    doubled = [sign * 2 if sign in seen_once and data.draw(st.booleans()) else sign for sign in "".join(signs)]
    typed = "".join(sign + data.draw(st.one_of(st.just(""), UNSEEN)) for sign in [letter, *doubled])
    assert normalise(typed) == normalise("".join(parts))


@given(syllables(), syllables())
def test_a_syllable_in_order_stays_as_it_is(first: list[str], second: list[str]) -> None:
    text = "".join([*first, *second])
    assert normalise(text) == text


@given(ANY)
def test_clusters_joined_are_the_text(text: str) -> None:
    text = normalise(text)
    assert "".join(clusters(text)) == text


@given(st.lists(syllables()))
def test_a_cluster_is_a_letter_with_what_hangs_on_it(written: list[list[str]]) -> None:
    text = ["".join(parts) for parts in written]
    assert clusters("".join(text)) == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ក្រុមប្រឹក្សាឃុំ", ["ក្រុ", "ម", "ប្រឹ", "ក្សា", "ឃុំ"]),
        ("ឱ្យ ១", ["ឱ្យ", " ", "១"]),
        ("\u17b6\u17c6ក\u17d2", ["\u17b6\u17c6", "ក\u17d2"]),
        ("\u17d2ក\u17d2\u17b6", ["\u17d2ក\u17d2\u17b6"]),
        ("", []),
    ],
)
def test_text_in_clusters(text: str, parts: list[str]) -> None:
    assert clusters(text) == parts
