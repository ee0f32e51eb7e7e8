"""Khmer numerals, dates and Latin addresses."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.khmer import dates
from core.khmer.digits import to_khmer
from core.khmer.latin import slug
from core.khmer.text import tidy

pytestmark = pytest.mark.any_database


@given(st.text())
def test_numerals_alone_are_changed(text: str) -> None:
    written = to_khmer(text)

    assert len(written) == len(text)
    assert not set(written) & set("0123456789")


def test_numerals_of_a_year() -> None:
    assert to_khmer("2005") == "២០០៥"


def test_a_long_date_names_the_khmer_month() -> None:
    assert dates.long_date(date(2005, 10, 14)) == "ថ្ងៃទី14 ខែតុលា ឆ្នាំ2005"


def test_all_months_have_names_of_their_own() -> None:
    assert len({dates.month_year(date(2005, month, 1)) for month in range(1, 13)}) == 12


@pytest.mark.parametrize(
    ("hour", "shown"),
    [(0, "ម៉ោង 12:30 ព្រឹក"), (8, "ម៉ោង 8:30 ព្រឹក"), (12, "ម៉ោង 12:30 រសៀល"), (14, "ម៉ោង 2:30 រសៀល"), (19, "ម៉ោង 7:30 យប់")],
)
def test_the_time_of_day_follows_everyday_speech(hour: int, shown: str) -> None:
    assert dates.time_of_day(datetime(2005, 10, 14, hour, 30)) == shown  # noqa: DTZ001 - only the clock matters here


@given(st.text())
def test_a_slug_is_latin_or_empty_whatever_the_text(text: str) -> None:
    made = slug(text)

    assert made.isascii()
    assert len(made) <= 60
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not made.startswith("-")
    assert not made.endswith("-")


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


def test_tidying_takes_unseen_marks_from_the_ends_alone() -> None:
    assert tidy("\u200b ឃុំ\u200bនេះ \ufeff") == "ឃុំ\u200bនេះ"
    assert tidy("e\u0301") == "é"
    assert tidy("\u200b\u200d") == ""


def test_a_long_title_is_cut_between_words() -> None:
    title = "How a commune and a farmers association plan clean water together every year"

    assert title.lower().replace(" ", "-").startswith(slug(title) + "-")
