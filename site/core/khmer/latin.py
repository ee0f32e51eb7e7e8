"""Latin letters for Khmer titles, because an address in Khmer is refused or loses its vowels on the way."""

import re

from anyascii import anyascii

from core.khmer.clusters import clusters
from core.khmer.normalising import normalise
from core.khmer.signs import COENG, MUUSIKATOAN, TRIISAP
from core.khmer.sounds import CONSONANTS, INDEPENDENT_VOWELS, SECOND_SERIES, SONORANT, VOWELS

LONGEST = 60
_LETTERS = CONSONANTS | INDEPENDENT_VOWELS
_SILENT, _CLOSING = "៍", "់"
# Below another letter these begin a syllable; a pair with another below and no vowel ends one.
_BEGINNING = frozenset("រលអ")
_RUN = re.compile("[\u1780-\u17d3\u17dd]+")


def romanise(text: str) -> str:
    """ASCII for all of it. A hint at the sound: a vowel that is not written is guessed at, and words stay unparted."""
    # anyascii knows the numerals and stops of Khmer too, and all other scripts.
    return anyascii(_RUN.sub(lambda run: _spoken(run[0]), normalise(text)))


def slug(text: str) -> str:
    """A Latin address part of at most 60 characters, cut between words; empty if the text has no letter or digit."""
    words = re.sub(r"[^a-z0-9]+", "-", romanise(text).lower().replace("'", "")).strip("-")
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST + 1].rsplit("-", 1)[0][:LONGEST].strip("-")


class _Cluster:
    """What the signs of one cluster say; whether it is a syllable or ends one, its neighbours tell."""

    def __init__(self, signs: str) -> None:
        self.letters = [sign for sign in signs if sign in _LETTERS]
        self.is_silent = _SILENT in signs
        vowel = "".join(sign for sign in signs if sign in VOWELS)
        self.vowel = vowel if vowel in VOWELS else vowel[:1]
        self.is_bare = not self.vowel and signs[0] in CONSONANTS
        self.closes = self.is_bare and not _BEGINNING & set(self.letters[1:])
        self.must_close = self.closes and (_CLOSING in signs or COENG in signs)
        ruling = [letter for letter in self.letters if letter not in SONORANT] or self.letters
        is_second = bool(ruling) and ruling[-1] in SECOND_SERIES
        self.series = int((is_second or TRIISAP in signs) and MUUSIKATOAN not in signs)
        self.consonants = "".join(_LETTERS[letter] for letter in self.letters)
        if self.consonants[:1] == "b" and (COENG in signs or MUUSIKATOAN in signs):
            self.consonants = f"p{self.consonants[1:]}"


def _spoken(run: str) -> str:
    parts = [part for signs in clusters(run) if not (part := _Cluster(signs)).is_silent]
    spoken, is_open = [], False
    for place, part in enumerate(parts):
        following = parts[place + 1] if place + 1 < len(parts) else None
        spoken.append(part.consonants)
        if is_open and part.closes and (part.must_close or following is None or not following.must_close):
            is_open = False
            continue
        if part.vowel or part.is_bare:
            spoken.append(VOWELS[part.vowel][part.series])
        # Only ង stands after a vowel with ំ in one syllable.
        is_nasal = following is not None and following.letters == ["ង"]
        is_open = not part.vowel.endswith("ះ") and (is_nasal or not part.vowel.endswith("ំ"))
    return "".join(spoken)
