"""Khmer words that are spelled in two ways brought to one, so that asking for either finds both; never to be shown."""

import re

from core.khmer.digits import to_latin
from core.khmer.normalising import normalise
from core.khmer.signs import COENG, LETTERS, MARKS, NIKAHIT, SHIFTERS, SUBSCRIPT, VIRIAM

# The m that closes a syllable, as a cluster that no word of today has: neither សំ nor សម is spelled so.
_CLOSING_M = f"ម{VIRIAM}"
_NOTHING_HANGS = f"(?![{MARKS}{COENG}])"

# Letters that have one spelling each in the dictionaries and another in many offices.
_LETTERS = re.compile(f"[ឮឬឲឳ]{_NOTHING_HANGS}|[ឱឲ]{COENG}យ{_NOTHING_HANGS}")
_LETTERS_AS = {"ឮ": "លឺ", "ឬ": "រឺ", "ឲ": "ឱ", "ឳ": "ឪ", f"ឱ{COENG}យ": "អោយ", f"ឲ{COENG}យ": "អោយ"}

# Development is written with its silent end and without, in one text and for one thing.
_SILENT = re.compile("(?<=ឌ្ឍ)(?:ន៍)+")
# តំណាង as តំនាង, សំឡេង as សំលេង. Of the letters that make nouns and verbs with an m only: words that end in one of the
# others, as ធំ, meet ណ and ឡ at the next word's beginning.
_AFTER_M = re.compile(f"(?<!{COENG})([កគចជដតទបពរលសអ]{NIKAHIT})([ណឡ])")
_PLAIN = {"ណ": "ន", "ឡ": "ល", "ត": "ដ"}
# សំរេច is សម and រេច.
_NIKAHIT_ALONE = re.compile(f"([{LETTERS}](?:{SUBSCRIPT})*+[{SHIFTERS}]?+){NIKAHIT}{_NOTHING_HANGS}")
# So is សម្រេច. Nobody writes the m of ធម្មតា or រម្យ in the other way.
_M_ABOVE = re.compile(f"(?<!{COENG})ម{COENG}([{LETTERS}])(?<![មយ])")


def folded(text: str) -> str:
    """
    For search only, of what is stored and of what is asked alike: normalised, in lower case, numerals Latin, and of two
    accepted spellings one. It works syllable by syllable, so a part of a text folds to a part of the folded text; only
    ណ, ឡ and a silent ន៍ look at the syllable before them. docs/khmer.md lists what meets and what is kept apart.
    """
    text = to_latin(normalise(text.lower()))
    text = _SILENT.sub("", text)
    text = _LETTERS.sub(lambda found: _LETTERS_AS[found[0]], text)
    text = _AFTER_M.sub(lambda found: found[1] + _PLAIN[found[2]], text)
    text = _NIKAHIT_ALONE.sub(rf"\1{_CLOSING_M}", text)
    return _M_ABOVE.sub(lambda found: _CLOSING_M + _PLAIN.get(found[1], found[1]), text)
