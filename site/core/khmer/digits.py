"""Khmer numerals for Latin ones."""

_LATIN = "0123456789"
_KHMER = "០១២៣៤៥៦៧៨៩"
_TO_KHMER = str.maketrans(_LATIN, _KHMER)


def to_khmer(text: str) -> str:
    return text.translate(_TO_KHMER)
