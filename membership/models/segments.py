"""The words of a page in pieces, each known by where it stands, and which of them a translation has not translated."""

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bs4 import MarkupResemblesLocatorWarning
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from core.khmer.text import as_word, has_khmer
from core.models import BasePage
from membership.models.translations import word_fields, word_relations, words_in

# What is written alike in every language.
ADDRESSES = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")
LATIN_LETTER = re.compile(r"[A-Za-z]")
# A name has so many words at most.
LONGEST_NAME = 2
# A field, a block of a body, and what that block is made of.
INSIDE_A_BLOCK = 3
# Words are only guessed from signs: whole translations were found to have from 0.8 to 1.3 times as many.
ENOUGH = 0.75


@dataclass(frozen=True)
class Segment:
    """As little as is translated by itself: a field, a paragraph, a cell of a table.

    `path` is wagtail-localize's: field, number of the block, what of it; of rows beside the page their place in the
    list. Paragraphs of one rich text share it and are counted by `number`. `html` has tags without their attributes.
    """

    path: str
    number: int
    html: str
    text: str

    @property
    def place(self) -> tuple[str, int]:
        """The same in a source and in the translation that was begun from it."""
        return self.path, self.number

    @property
    def field(self) -> str:
        return _first(self.path)

    @cached_property
    def said(self) -> str:
        """What it says: blanks, and those of no width, make no other text."""
        return " ".join(as_word(self.text).split())

    @property
    def has_words(self) -> bool:
        return any(sign.isalpha() for sign in ADDRESSES.sub("", self.said))


def segments_of(page: BasePage) -> list[Segment]:
    """In the order of its fields, then of the lists beside it; facts, addresses and empty places are none."""
    fields = word_fields(page)
    with warnings.catch_warnings():
        # Of a field that holds nothing but an address.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        values = [value for value in extract_segments(page) if isinstance(value, StringSegmentValue)]
        return list(_numbered([value for value in values if _first(value.path) in fields] + _beside(page)))


def not_translated(source: BasePage, page: BasePage) -> list[Segment]:
    """What a translation leaves as it found it, and what it has left out.

    Left as it was is what says the same as its source, and what has no letter of the translation's own script. Names
    may stay where they stand by themselves in a block, such as a credit or a cell; elsewhere acronyms alone. Paragraphs
    that are gone may have been merged, so they count only where their field says clearly less than its source.
    """
    theirs = [segment for segment in segments_of(source) if segment.has_words]
    ours = [segment for segment in segments_of(page) if segment.has_words]
    said = {segment.said for segment in theirs}
    is_own = has_khmer if page.words_language == "km" else _has_latin
    left = [one for one in ours if not _may_stay(one) and (one.said in said or not is_own(one.said))]
    return _in_order(theirs, left + list(_gone(theirs, ours)))


def _beside(page: BasePage) -> list[StringSegmentValue]:
    """Of lists wagtail-localize copies as they are, such as a dossier's notes."""
    return [
        StringSegmentValue(f"{name}.{number}.{field.name}", getattr(row, field.name))
        for name, fields in word_relations(page).items()
        for number, row in enumerate(getattr(page, name).all())
        for field in fields
        if getattr(row, field.name)
    ]


def _numbered(values: Iterable[StringSegmentValue]) -> Iterator[Segment]:
    before: Counter[str] = Counter()
    for value in values:
        html = value.string.get_translatable_html()
        yield Segment(value.path, before[value.path], html, value.string.render_text())
        before[value.path] += 1


def _first(path: str) -> str:
    return path.partition(".")[0]


def _has_latin(text: str) -> bool:
    return bool(LATIN_LETTER.search(text))


def _may_stay(segment: Segment) -> bool:
    words = ADDRESSES.sub("", segment.said).split()
    if len(words) > LONGEST_NAME or not _has_latin(segment.said) or has_khmer(segment.said):
        return False
    if segment.said == segment.said.upper():
        return True
    return segment.path.count(".") + 1 >= INSIDE_A_BLOCK and all(not word[0].islower() for word in words)


def _gone(theirs: list[Segment], ours: list[Segment]) -> Iterator[Segment]:
    places = {segment.place for segment in ours}
    for field in dict.fromkeys(segment.field for segment in theirs):
        there, here = ([one for one in segments if one.field == field] for segments in (theirs, ours))
        if _words(here) < ENOUGH * _words(there):
            yield from (segment for segment in there if segment.place not in places)


def _words(segments: list[Segment]) -> int:
    return sum(words_in(segment.said) for segment in segments)


def _in_order(theirs: list[Segment], found: list[Segment]) -> list[Segment]:
    """As the source has them; what it does not have at the end of its field."""
    order = {segment.place: number for number, segment in enumerate(theirs)}
    fields = {segment.field: number for number, segment in enumerate(theirs)}
    last = len(theirs)
    return sorted(found, key=lambda one: (order.get(one.place, fields.get(one.field, last)), one.place not in order))
