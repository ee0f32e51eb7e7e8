"""Latin letters for Khmer titles, because an address in Khmer is refused or loses its vowels on the way."""

import re
import unicodedata

from anyascii import anyascii

LONGEST = 60


def slug(text: str) -> str:
    """A Latin address part of at most 60 characters, cut between words; empty if the text has no letter or digit."""
    latin = anyascii(unicodedata.normalize("NFC", text)).lower()
    words = re.sub(r"[^a-z0-9]+", "-", latin.replace("'", "")).strip("-")
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST + 1].rsplit("-", 1)[0][:LONGEST].strip("-")
