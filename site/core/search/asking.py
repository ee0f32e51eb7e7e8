"""What a person typed, as conditions on tokens: never an error, whatever was typed."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from core.search import analysis
from core.search.analysis import Piece, Weight
from core.search.matching import Match, Token, Without, all_of, any_of

LONGEST_QUERY = 200
LONGEST_GIST = 300
MOST_TERMS = 12
# Between straight or curly quotes, up to the next blank otherwise; the closing quote may be missing.
_CHUNK = re.compile(r'(?P<minus>-?)(?:["“”«»](?P<quoted>[^"“”«»]*)["“”«»]?|(?P<plain>[^\s"“”«»]+))')
# Beginnings shorter than this are in too many words.
_SHORTEST_BEGINNING = 3
# They say nothing of what a text is about; alone they are looked for all the same.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be by for from how in into is it its of on or that the their this to was what when where "
        "which who why will with",
    )
)


@dataclass(frozen=True)
class Term:
    """What stands together: an unspaced run, or what is between quotes."""

    text: str
    pieces: tuple[Piece, ...]
    is_quoted: bool = False

    def within_words(self) -> Match:
        """It is there, if only inside longer words."""
        pairs = self._pairs()
        exactly = self.is_quoted or bool(pairs)
        return all_of([*(self._in_piece(piece, exactly=exactly) for piece in self.pieces), *pairs])

    def as_words(self) -> Match:
        """It is there as whole words."""
        exactly = (self._in_piece(piece, exactly=True) for piece in self.pieces)
        return all_of([*exactly, *(_as_words(piece, 0) for piece in self.pieces), *self._pairs()])

    def at(self, weight: Weight) -> Match:
        """Its words weigh so much there."""
        return all_of(_as_words(piece, weight) for piece in self.pieces)

    def words(self) -> list["Term"]:
        each = (word for piece in self.pieces for word in (piece.words() if piece.is_khmer else [piece.text]))
        return [term for word in each if (term := term_of(word))]

    def _in_piece(self, piece: Piece, *, exactly: bool) -> Match:
        if piece.is_khmer:
            return _syllables(piece.syllables())
        word = analysis.plain_token(piece)
        may_go_on = piece.kind == "word" and len(word) > _SHORTEST_BEGINNING and not exactly
        return Token(word, is_prefix=may_go_on)

    def _pairs(self) -> list[Match]:
        """Latin words of one term follow one another."""
        return [
            Token(analysis.pair_token(analysis.plain_token(one), analysis.plain_token(two)))
            for one, two in pairwise(self.pieces)
            if one.kind == two.kind == "word"
        ]


def _syllables(run: list[str]) -> Match:
    # Three tell the order by themselves; one or two are told apart by what each is.
    if len(run) > 2:  # noqa: PLR2004
        return all_of(map(Token, analysis.threes(run)))
    each: list[Match] = [Token(analysis.syllable_token(syllable)) for syllable in run]
    return all_of(each if len(run) == 1 else [*each, Token(analysis.beginning(run), is_prefix=True)])


def _as_words(piece: Piece, weight: int) -> Match:
    prefix = str(weight) if weight else ""
    if not piece.is_khmer:
        return Token(prefix + analysis.plain_token(piece))
    # What the segmenter takes apart here it may have left whole in a text, and the other way round.
    whole = Token(prefix + analysis.word_token("".join(piece.text.split())))
    parts = [Token(prefix + analysis.word_token(word)) for word in piece.words()]
    return any_of([whole, all_of(parts)]) if parts else whole


@dataclass(frozen=True)
class Wish:
    """One or several terms, and what they mean together in the other language."""

    terms: tuple[Term, ...]
    meanings: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Query:
    """All its wishes are to be met, and none of what it excludes."""

    typed: str
    wishes: tuple[Wish, ...] = ()
    excluded: tuple[Term, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing in it can be looked for."""
        return not self.wishes

    @property
    def terms(self) -> list[Term]:
        return [term for wish in self.wishes for term in wish.terms]

    @property
    def sought(self) -> list[Term]:
        """Every term whose words are to be marked in what was found."""
        return [term for wish in self.wishes for term in (*wish.terms, *wish.meanings)]

    @property
    def has_meanings(self) -> bool:
        return any(wish.meanings for wish in self.wishes)

    def as_words(self) -> Match:
        return self._less_excluded(all_of(term.as_words() for term in self.terms))

    def within_words(self) -> Match:
        return self._less_excluded(all_of(term.within_words() for term in self.terms))

    def in_either_language(self) -> Match:
        return self._less_excluded(
            all_of(
                any_of([all_of(term.within_words() for term in wish.terms), *(one.as_words() for one in wish.meanings)])
                for wish in self.wishes
            )
        )

    def _less_excluded(self, wanted: Match) -> Match:
        return Without(wanted, any_of(term.as_words() for term in self.excluded)) if self.excluded else wanted

    def anywhere(self) -> "Query | None":
        """It taken apart, for where nothing has its words together; None if that asks for nothing else."""
        apart = self.taken_apart()
        return apart if len(apart.wishes) > len(self.wishes) else None

    def taken_apart(self) -> "Query":
        """The same with each word a term of its own, but for what was put between quotes or has no word."""
        apart = [part for term in self.terms for part in ([term] if term.is_quoted else term.words() or [term])]
        wishes = tuple(Wish((term,)) for term in dict.fromkeys(apart))
        return replace(self, wishes=wishes[:MOST_TERMS])


# Given terms that follow one another, what the longest known saying that they begin with means in the other language,
# and of how many terms it is; nothing and 0 if none is known.
Meanings = Callable[[list[Term]], tuple[list[str], int]]


def no_meanings(_terms: list[Term]) -> tuple[list[str], int]:
    return [], 0


def term_of(text: str, *, is_quoted: bool = False) -> Term | None:
    found = tuple(analysis.pieces(text))
    return Term(text.strip(), found, is_quoted) if found else None


def gist(typed: str) -> str:
    """The same for all ways of typing one question: spellings that meet, numerals, capitals, plurals, blanks, signs.

    Empty where nothing in it can be looked for.
    """
    found = analysis.pieces(typed[:LONGEST_QUERY])
    told = ("".join(piece.syllables()) if piece.is_khmer else analysis.plain_token(piece) for piece in found)
    return " ".join(told)[:LONGEST_GIST]


def understand(typed: str, meanings: Meanings = no_meanings) -> Query:
    typed = typed[:LONGEST_QUERY]
    wanted: list[Term] = []
    excluded: list[Term] = []
    for chunk in _CHUNK.finditer(typed):
        quoted = chunk.group("quoted")
        term = term_of(quoted if quoted is not None else chunk.group("plain"), is_quoted=quoted is not None)
        if term and len(wanted) + len(excluded) < MOST_TERMS:
            (excluded if chunk.group("minus") else wanted).append(term)
    telling = [term for term in wanted if term.is_quoted or term.text.lower() not in _COMMON]
    return Query(typed, tuple(_wishes(telling or wanted, meanings)), tuple(excluded) if wanted else ())


def _wishes(terms: list[Term], meanings: Meanings) -> Iterable[Wish]:
    rest = list(terms)
    while rest:
        said, length = meanings(rest)
        here, rest = rest[: length or 1], rest[length or 1 :]
        meant = (term_of(saying, is_quoted=True) for saying in said)
        yield Wish(tuple(here), tuple(term for term in meant if term))
