"""One thing, two names: the mixin for records that carry a label in each language."""

from django.utils.translation import get_language


def in_reader_language(en: str, km: str) -> str:
    """The text in the reader's language, or the other one where that is empty."""
    return (km or en) if get_language() == "km" else (en or km)
