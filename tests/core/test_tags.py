"""What templates say in the reader's language."""

from datetime import UTC, date, datetime

import pytest
from django.test import override_settings
from django.utils import translation

from core.templatetags import core_tags

pytestmark = pytest.mark.any_database

DAY = date(2005, 10, 14)


def test_dates_in_english() -> None:
    assert core_tags.day(DAY) == "14 October 2005"
    assert core_tags.month_year(DAY) == "October 2005"


def test_dates_in_khmer_with_khmer_numerals() -> None:
    with translation.override("km"):
        assert core_tags.day(DAY) == "ថ្ងៃទី១៤ ខែតុលា ឆ្នាំ២០០៥"
        assert core_tags.month_year(DAY) == "ខែតុលា ឆ្នាំ២០០៥"


@override_settings(KHMER_DIGITS=False)
def test_khmer_pages_write_latin_numerals_where_that_is_chosen() -> None:
    with translation.override("km"):
        assert core_tags.day(DAY) == "ថ្ងៃទី14 ខែតុលា ឆ្នាំ2005"
        assert core_tags.digits("12") == "12"


def test_the_time_is_phnom_penh_s() -> None:
    assert core_tags.time_of_day(datetime(2005, 10, 14, 1, 30, tzinfo=UTC)) == "08:30"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, ""),
        (0, ""),
        (1, "1 KB"),
        (35_000, "35 KB"),
        (410_400, "410 KB"),
        (1_240_000, "1.2 MB"),
        (3_000_000_000, "3.0 GB"),
    ],
)
def test_sizes_are_short(given: int | None, shown: str) -> None:
    assert core_tags.size(given) == shown


def test_sizes_in_khmer_numerals() -> None:
    with translation.override("km"):
        assert core_tags.size(410_000) == "៤១០ KB"


def test_nothing_is_shown_for_no_date() -> None:
    assert [core_tags.day(None), core_tags.month_year(None), core_tags.time_of_day(None)] == ["", "", ""]
