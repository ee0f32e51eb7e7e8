"""Typed text brought to one form."""

import re
import unicodedata

# What turns the writing's direction.
_TURNING = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Zero-width space, non-joiner, joiner, word joiner, byte order mark, soft hyphen.
_UNSEEN = f"\u200b\u200c\u200d\u2060\ufeff\u00ad{_TURNING}"
_ENDS = re.compile(rf"^[\s{_UNSEEN}]+|[\s{_UNSEEN}]+$")
_IN_WORDS = re.compile(rf"[\u200b{_TURNING}]")
_KHMER_LETTER = re.compile(r"[\u1780-\u17b3]")


def has_khmer(text: str) -> bool:
    """Whether any letter of it is Khmer; digits and signs alone are not."""
    return bool(_KHMER_LETTER.search(text))


def tidy(text: str) -> str:
    """Composed (NFC), without blanks or invisible marks at its ends."""
    return _ENDS.sub("", unicodedata.normalize("NFC", text))


def is_seen(text: str) -> bool:
    """Whether anything of it can be seen: not blanks, marks that turn the writing, or other signs without a shape."""
    return any(unicodedata.category(sign)[0] not in "CZ" for sign in text)


def as_word(text: str) -> str:
    """Tidied, and without what nobody sees in it: the blanks of no width that Khmer keyboards put between words."""
    return _IN_WORDS.sub("", tidy(text))
