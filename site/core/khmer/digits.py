"""Khmer numerals for Latin ones and back."""

_LATIN = "0123456789"
_KHMER = "០១២៣៤៥៦៧៨៩"
_TO_KHMER = str.maketrans(_LATIN, _KHMER)
_TO_LATIN = str.maketrans(_KHMER, _LATIN)


def to_khmer(text: str) -> str:
    return text.translate(_TO_KHMER)


def to_latin(text: str) -> str:
    return text.translate(_TO_LATIN)
