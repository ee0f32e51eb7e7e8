"""No cell of what the admin exports is taken for a formula."""

from datetime import date
from typing import Any

import pytest
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from core.spreadsheets import inert

pytestmark = pytest.mark.any_database

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=", '=HYPERLINK("http://a.example")']
PLAIN = ["Ponds", "ស្រះ", "1=1", " =1", "a-b", "'=1", ""]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_be_computed_is_text(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("value", [*PLAIN, 1, -1, 1.5, None, True, date(2005, 1, 2)])
def test_all_else_stays_as_it_is(value: Any) -> None:
    assert inert(value) == value
    assert type(inert(value)) is type(value)


class Export(SpreadsheetExportMixin):
    """What any report of the admin does with a cell."""


@pytest.mark.parametrize("value", [*FORMULAS, ["=1", "2"], ("=1",)])
def test_each_report_s_table_passes_it(value: Any) -> None:
    cell = str(Export().preprocess_field_value("title", value, "csv"))

    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("value", PLAIN)
def test_a_report_s_plain_words_are_exported_as_they_are(value: str) -> None:
    assert Export().preprocess_field_value("title", value, "csv") == value
