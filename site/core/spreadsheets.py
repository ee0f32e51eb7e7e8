"""Exported cells that no spreadsheet takes for a formula."""

from typing import Any

from django.utils.encoding import force_str

# What a spreadsheet reads as the start of a formula, also after a tab or a line's end.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(value: Any) -> Any:
    """Text as it is, with an apostrophe before what would be computed; numbers and dates untouched."""
    text = force_str(value, strings_only=True)
    return f"'{text}" if isinstance(text, str) and text.startswith(STARTS_A_FORMULA) else text
