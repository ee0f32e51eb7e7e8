"""What templates say in the reader's language: numerals, dates, sizes and names of languages."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from core.khmer import dates
from core.khmer.digits import to_khmer

register = template.Library()

KILO = 1000
UNITS = ("KB", "MB", "GB")


@register.filter
def digits(value: object) -> str:
    """Numerals as the reader's page writes them."""
    text = str(value)
    return to_khmer(text) if get_language() == "km" and settings.KHMER_DIGITS else text


@register.filter
def day(value: date | None) -> str:
    if value is None:
        return ""
    value = _local(value)
    return digits(dates.long_date(value)) if get_language() == "km" else date_format(value, "j F Y")


@register.filter
def month_year(value: date | None) -> str:
    if value is None:
        return ""
    value = _local(value)
    return digits(dates.month_year(value)) if get_language() == "km" else date_format(value, "F Y")


@register.filter
def time_of_day(value: datetime | None) -> str:
    if value is None:
        return ""
    value = timezone.localtime(value)
    return digits(dates.time_of_day(value)) if get_language() == "km" else date_format(value, "H:i")


@register.filter
def size(value: int | None) -> str:
    """A file's size in bytes as KB, MB or GB of a thousand, as phones show it."""
    if not value:
        return ""
    amount, unit = value / KILO, UNITS[0]
    for larger in UNITS[1:]:
        if amount < KILO:
            break
        amount, unit = amount / KILO, larger
    shown = f"{amount:.1f}" if unit != UNITS[0] and amount < KILO / 100 else f"{max(amount, 1):.0f}"
    return digits(f"{shown} {unit}")


@register.filter
def amount(value: int | None) -> str:
    """A sum of money with its thousands apart."""
    return "" if value is None else digits(f"{value:,}")


@register.filter
def language_label(code: str) -> str:
    """A language's name in the reader's; the switch alone calls each by its own."""
    return {"en": gettext("English"), "km": gettext("Khmer")}.get(code, code)


@register.filter
def page_numbers(page: Page[Any]) -> Iterator[int | str]:
    """The numbers of the pages of a long list that are near this one, and the first and the last."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


def _local(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
