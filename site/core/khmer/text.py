"""Typed text brought to one form."""

import re
import unicodedata

# Zero-width space, non-joiner, joiner, word joiner, byte order mark, soft hyphen.
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_ENDS = re.compile(rf"^[\s{_UNSEEN}]+|[\s{_UNSEEN}]+$")
_KHMER_LETTER = re.compile(r"[\u1780-\u17b3]")


def has_khmer(text: str) -> bool:
    """Whether any letter of it is Khmer; digits and signs alone are not."""
    return bool(_KHMER_LETTER.search(text))


def tidy(text: str) -> str:
    """Composed (NFC), without blanks or invisible marks at its ends."""
    return _ENDS.sub("", unicodedata.normalize("NFC", text))


def as_word(text: str) -> str:
    """Tidied, and without the blanks of no width that Khmer keyboards put between words and nobody sees."""
    return tidy(text).replace("\u200b", "")
