"""Where a text has what was asked for, and the words around it: found as the index finds it, in the text's own letters.

Syllables and words are compared as they are in the index, so that whatever is found is marked, however it is spelled;
what is marked are whole syllables and whole words of the text as it was given.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.khmer.clusters import clusters
from core.khmer.digits import to_khmer, to_latin
from core.khmer.normalising import normalise
from core.khmer.signs import COENG, LETTERS
from core.khmer.spelling import folded
from core.search import analysis
from core.search.analysis import Piece
from core.search.asking import Query, Term
from core.search.matching import Token

# So many letters of a text are shown, and so many of them before what was found.
LENGTH = 240
_BEFORE = 80
# The first blank within so many letters is a better place to cut a text than a letter in a word.
_TO_A_BLANK = 25
# A longer text is looked at where a quick look says that something may be, and not everywhere.
_SHORT = 3_000
_MOST_LOOKS = 24
_PLACES_OF_EACH = 4

_UNSEEN = "\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_LATIN = "[^\\W\\d_\u1780-\u17b3]"
# Letters and signs also as they are before text is normalised.
_HANGING = f"(?:[{_UNSEEN}]*(?:{COENG}[{_UNSEEN}]*[\u1780-\u17b3]|[\u17b4-\u17d3\u17dd]))"
_UNIT = re.compile(
    f"(?P<khmer>[\u1780-\u17b3]{_HANGING}*+(?:(?<=ឌ្ឍ)(?:ន៍)++)?|[\u17b4-\u17d3\u17dd]++|\u17d7)"
    "|(?P<number>[0-9០-៩]+)"
    f"|(?P<word>{_LATIN}(?:[\u0300-\u036f{_UNSEEN}]*+{_LATIN})*+[\u0300-\u036f]*+)(?:{analysis.POSSESSIVE})?"
)
_ONLY_UNSEEN = re.compile(f"[{_UNSEEN}]*")
_ONLY_BLANK = re.compile(rf"[\s{_UNSEEN}]*")
_BLANKS = re.compile(r"\s+")
_STOPS = re.compile(r"[\s។៕៖]")


@dataclass(frozen=True)
class Part:
    """A piece of a text."""

    text: str
    is_match: bool = False


@dataclass(frozen=True)
class Snippet:
    parts: tuple[Part, ...]
    # Whether the text goes on before and after it.
    is_cut_before: bool = False
    is_cut_after: bool = False

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)

    @property
    def html(self) -> SafeString:
        """With what was found marked; a list has forty of them, for each of which a template would take longer."""
        marked = (f"<mark>{escape(part.text)}</mark>" if part.is_match else escape(part.text) for part in self.parts)
        before, after = "… " if self.is_cut_before else "", " …" if self.is_cut_after else ""
        return mark_safe(f"{before}{''.join(marked)}{after}")  # noqa: S308 - every part was escaped


@dataclass(frozen=True)
class _Unit:
    """What the index keeps as one; a syllable with two spellings may be two there, and is marked as one."""

    key: str
    start: int
    end: int
    # Nothing but blanks stands between it and the one before.
    is_joined: bool


@dataclass(frozen=True)
class _Step:
    """A unit as it is looked for."""

    key: str
    is_prefix: bool = False
    is_joined: bool = False

    def meets(self, unit: _Unit) -> bool:
        if self.is_joined and not unit.is_joined:
            return False
        return unit.key.startswith(self.key) if self.is_prefix else unit.key == self.key


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    # Which wish it meets, by its number.
    wish: int


class Marker:
    """Knows where texts have what a query asks for; made once for all of them."""

    def __init__(self, query: Query) -> None:
        self._wishes: list[list[_Sought]] = [
            [_Sought(term) for term in (*wish.terms, *wish.meanings)] for wish in query.wishes
        ]

    def spans(self, text: str) -> list[Span]:
        """In their order; they may lie over one another."""
        if not any(sought.may_be_in(text) for wish in self._wishes for sought in wish):
            return []
        found = _units(text)
        spans = [
            Span(found[first].start, found[last].end, number)
            for number, wish in enumerate(self._wishes)
            for sought in wish
            for first, last in sought.places(found)
        ]
        return sorted(spans, key=lambda span: (span.start, -span.end))

    def marked(self, text: str) -> tuple[Snippet, set[int]]:
        """The whole of it, and which wishes it meets."""
        spans = self.spans(text)
        return Snippet(tuple(_parts(text, spans, 0, len(text)))), {span.wish for span in spans}

    @property
    def wishes(self) -> set[int]:
        return set(range(len(self._wishes)))

    def around(self, text: str, wanted: set[int]) -> tuple[Snippet, set[int]] | None:
        """The words around what meets most of these wishes, and which; None where none is met."""
        best: tuple[Snippet, set[int]] | None = None
        for begin, end in islice(self._looks(text, wanted), _MOST_LOOKS):
            found = self._around(text, begin, end, wanted)
            if found and (best is None or len(found[1]) > len(best[1])):
                best = found
            if best and best[1] == wanted:
                break
        return best

    def _around(self, text: str, begin: int, end: int, wanted: set[int]) -> tuple[Snippet, set[int]] | None:
        # What touches an end of a part may be half a word.
        least, most = 0 if begin == 0 else begin + 1, end if end == len(text) else end - 1
        spans = [Span(one.start + begin, one.end + begin, one.wish) for one in self.spans(text[begin:end])]
        spans = [one for one in spans if least <= one.start and one.end <= most]
        wished = [span for span in spans if span.wish in wanted]
        if not wished:
            return None

        def met(first: Span) -> set[int]:
            return {one.wish for one in wished if first.start <= one.start < first.start + LENGTH - _BEFORE}

        first = max(wished, key=lambda one: (len(met(one)), -one.start))
        return _cut(text, spans, first), met(first)

    def _looks(self, text: str, wanted: set[int]) -> Iterator[tuple[int, int]]:
        """Parts of a text that may have it: all of a short one, if any."""
        if len(text) <= _SHORT:
            if any(sought.may_be_in(text) for number in wanted for sought in self._wishes[number]):
                yield 0, len(text)
            return
        places = [
            found.start()
            for number in sorted(wanted)
            for sought in self._wishes[number]
            for found in islice(sought.hint.finditer(text), _PLACES_OF_EACH)
        ]
        for place in places:
            yield max(0, place - _BEFORE), min(len(text), place + 2 * LENGTH)


class _Sought:
    """A term as steps from unit to unit, and as a quick hint of where it may be."""

    def __init__(self, term: Term) -> None:
        each = [_steps(piece) for piece in term.pieces]
        self._whole = [*chain.from_iterable(each)]
        alone = term.within_words()
        if isinstance(alone, Token) and not term.pieces[0].is_khmer:
            self._whole = [_Step(alone.text, is_prefix=alone.is_prefix)]
        # Without quotes its parts may be anywhere, if nowhere together.
        self._apart = each if len(each) > 1 and not term.is_quoted else []
        self._pieces = term.pieces

    def places(self, units: list[_Unit]) -> list[tuple[int, int]]:
        """The first and the last unit of each place."""
        together = _follow(self._whole, units)
        return together or [place for steps in self._apart for place in _follow(steps, units)]

    def may_be_in(self, text: str) -> bool:
        return bool(self._apart or self.hint.search(text))

    @cached_property
    def hint(self) -> re.Pattern[str]:
        """Found wherever the term's longest piece is, and perhaps elsewhere."""
        longest = max(self._pieces, key=lambda piece: len(piece.text))
        return re.compile(_hint_of(longest))


def _steps(piece: Piece) -> list[_Step]:
    if piece.is_khmer:
        return [_Step(syllable, is_joined=number > 0) for number, syllable in enumerate(piece.syllables())]
    return [_Step(analysis.plain_token(piece))]


def _follow(steps: list[_Step], units: list[_Unit]) -> list[tuple[int, int]]:
    last = len(steps) - 1
    return [
        (first, first + last)
        for first in range(len(units) - last)
        if steps[0].meets(units[first]) and all(steps[n].meets(units[first + n]) for n in range(1, len(steps)))
    ]


def _units(text: str) -> list[_Unit]:
    found: list[_Unit] = []
    group: list[re.Match[str]] = []
    joined = False
    end = 0
    for unit in _UNIT.finditer(text):
        if group and (unit.lastgroup != "khmer" or not _ONLY_UNSEEN.fullmatch(text, end, unit.start())):
            found.extend(_syllables(group, joined=joined))
            group = []
        is_joined = bool(_ONLY_BLANK.fullmatch(text, end, unit.start()))
        end = unit.end()
        if unit.lastgroup == "khmer":
            joined = joined if group else is_joined
            group.append(unit)
        else:
            kind = unit.lastgroup or ""
            found.append(_Unit(_plain_key(unit.group(kind), kind), unit.start(), end, is_joined))
    found.extend(_syllables(group, joined=joined))
    return found


def _syllables(group: list[re.Match[str]], *, joined: bool) -> Iterator[_Unit]:
    """A run of syllables without a blank, folded together, since two spellings look at the syllable before them."""
    if not group:
        return
    alone = [_alone(unit.group()) for unit in group]
    together = clusters(folded("".join(unit.group() for unit in group)))
    keys = iter(together if len(together) == sum(map(len, alone)) else chain.from_iterable(alone))
    for unit, parts in zip(group, alone, strict=True):
        for key in islice(keys, len(parts)):
            yield _Unit(key, unit.start(), unit.end(), joined)
            joined = True


@lru_cache(maxsize=8_192)
def _alone(syllable: str) -> tuple[str, ...]:
    return tuple(clusters(folded(syllable)))


@lru_cache(maxsize=8_192)
def _plain_key(text: str, kind: str) -> str:
    return analysis.plain_token(Piece(to_latin(normalise(text.lower())), kind))


# Letters by which a spelling may differ from the one that all meet in.
_LETTER_OR = {"ន": "នណ", "ល": "លឡឮ", "ដ": "ដត", "រ": "រឬ", "អ": "អឱឲឣឤ", "ឱ": "ឱឲ", "ឪ": "ឪឳ", "ឧ": "ឧឨ"}
_MARKS = f"(?:{COENG}[{LETTERS}]|[\u17b4-\u17d3\u17dd{_UNSEEN}])*?"
# A letter that is written and not spoken.
_KILLED = f"(?:{_MARKS}[{LETTERS}]\u17cd)?"
_LETTER = re.compile(f"[{LETTERS}]")


def _hint_of(piece: Piece) -> str:
    if piece.kind == "number":
        return "".join(f"[{digit}{to_khmer(digit)}]" for digit in piece.text)
    if not piece.is_khmer:
        bare = analysis.plain_token(piece)
        # A stem may end in another letter than its word.
        sure = bare[1:-1] if bare.startswith("e") and len(bare) > len("ewww") else piece.text[:2]
        # A Khmer letter before it is no part of its word.
        either_case = (f"[{re.escape(sign)}{re.escape(sign.upper()[:1])}]" for sign in sure)
        return "(?<![^\\W_\u1780-\u17dd])" + "".join(either_case)
    hints: list[str] = []
    for syllable in piece.syllables():
        letter = _LETTER.search(syllable)
        if not letter:
            continue
        one_of = f"{COENG}?[{_LETTER_OR.get(letter[0], letter[0])}]"
        # The m that closes a syllable may be a sign upon it.
        hints.append(f"(?:{one_of})?" if syllable == "ម\u17d1" and hints else one_of)
    return f"{_KILLED}{_MARKS}\\s?".join(hints) or re.escape(piece.text)


def _parts(text: str, spans: Iterable[Span], begin: int, end: int) -> Iterator[Part]:
    here = begin
    for span in spans:
        first, last = max(span.start, here), min(span.end, end)
        if first >= last:
            continue
        if first > here:
            yield Part(text[here:first])
        yield Part(text[first:last], is_match=True)
        here = last
    if here < end:
        yield Part(text[here:end])


def _cut(text: str, spans: list[Span], first: Span) -> Snippet:
    begin = _boundary(text, first.start - _BEFORE, first.start)
    end = len(text) if len(text) - begin <= LENGTH else _end(text, max(begin + LENGTH, first.end))
    parts = [Part(_BLANKS.sub(" ", part.text), part.is_match) for part in _parts(text, spans, begin, end)]
    if parts and not parts[0].is_match:
        parts[0] = Part(parts[0].text.lstrip())
    if parts and not parts[-1].is_match:
        parts[-1] = Part(parts[-1].text.rstrip())
    return Snippet(
        tuple(part for part in parts if part.text),
        is_cut_before=bool(text[:begin].strip()),
        is_cut_after=bool(text[end:].strip()),
    )


def _boundary(text: str, place: int, latest: int) -> int:
    """Where a part of a text may begin: after a blank or a stop if one is near, else before a syllable or a word."""
    if place <= 0:
        return 0
    if found := _STOPS.search(text, place, min(place + _TO_A_BLANK, latest)):
        return found.end()
    return next((unit.start() for unit in _UNIT.finditer(text, place, latest) if unit.start() > place), latest)


def _end(text: str, place: int) -> int:
    """Where it may end."""
    if place >= len(text):
        return len(text)
    if found := [stop.start() for stop in _STOPS.finditer(text, place - _TO_A_BLANK, place)]:
        return found[-1]
    begin = max(0, place - _TO_A_BLANK)
    return next((unit.start() for unit in _UNIT.finditer(text, begin) if unit.end() > place), place)
