"""Exported tables: no cell that a spreadsheet takes for a formula, and every word in the language they are asked in."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.utils.encoding import force_str
from django.utils.translation import get_language, override

# What a spreadsheet reads as the start of a formula, also after a tab or a line's end.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(value: Any) -> Any:
    """Text as it is, with an apostrophe before what would be computed; numbers and dates untouched."""
    text = force_str(value, strings_only=True)
    return f"'{text}" if isinstance(text, str) and text.startswith(STARTS_A_FORMULA) else text


def in_one_language(stream: Callable[..., Iterator[bytes]]) -> Callable[..., Iterator[bytes]]:
    """A table is written when its view is long left, and with it the language of whoever asked."""

    @wraps(stream)
    def streamed(*given: Any) -> Iterator[bytes]:
        return _spoken(stream(*given), get_language())

    return streamed


def _spoken(rows: Iterator[bytes], code: str | None) -> Iterator[bytes]:
    # Not around the whole loop: between two rows the language is whose turn it is.
    while True:
        with override(code):
            row = next(rows, None)
        if row is None:
            return
        yield row
