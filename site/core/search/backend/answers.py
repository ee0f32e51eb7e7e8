"""Wagtail's search queries as conditions on tokens."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from modelsearch.query import And, Boost, Fuzzy, MatchAll, Not, Or, Phrase, PlainText

from core.search.analysis import Weight, mark_of, plain_token
from core.search.asking import LONGEST_QUERY, Query, Term, understand
from core.search.beginnings import begins, begins_the_text
from core.search.index import AS_WORDS, FOUND
from core.search.matching import AllOf, AnyOf, Match, Token, Without, all_of, any_of

# Among what is found by the same tier; the sum for a long question stays below a tier.
_OF_WEIGHT = {Weight.OFTEN: 10, Weight.SUBJECT: 20, Weight.TITLE: 30}
_MOST_BOOST = 100
# While somebody is typing, what they may be about to type comes before whole words in the middle of a long text.
BEGINS_THE_TEXT, BEGINS_A_WORD = 6_000, 3_000
# So much of a word must be right where nearly right is enough.
_RIGHT = 2 / 3
_SHORTEST_RIGHT = 4

_QUOTES = re.compile('["“”«»]')

How = Callable[[Term], Match]


@dataclass(frozen=True)
class Answer:
    """What meets a condition, or all else; without a condition nothing, or everything."""

    match: Match | None = None
    is_all_else: bool = False

    @property
    def is_everything(self) -> bool:
        return self.match is None and self.is_all_else

    @property
    def is_nothing(self) -> bool:
        return self.match is None and not self.is_all_else

    def __invert__(self) -> "Answer":
        return Answer(self.match, not self.is_all_else)


def both(answers: Iterable[Answer]) -> Answer:
    """Neither engine can look for what is not there by itself, so what is excluded is taken from what is wanted."""
    answers = list(answers)
    if any(answer.is_nothing for answer in answers):
        return Answer()
    wanted = [answer.match for answer in answers if answer.match and not answer.is_all_else]
    excluded = [answer.match for answer in answers if answer.match and answer.is_all_else]
    if not wanted:
        return Answer(any_of(excluded) if excluded else None, is_all_else=True)
    return Answer(Without(all_of(wanted), any_of(excluded)) if excluded else all_of(wanted))


def either(answers: Iterable[Answer]) -> Answer:
    return ~both(~answer for answer in answers)


def answer(query: Any, how: How) -> Answer | None:
    """None for what asks for nothing, such as blanks: beside others it changes nothing, alone it finds nothing."""
    match query:
        case MatchAll():
            return Answer(is_all_else=True)
        case Not():
            inner = answer(query.subquery, how)
            return inner and ~inner
        case Boost():
            return answer(query.subquery, how)
        # modelsearch's `AndNot`, which cannot be imported where the database is PostgreSQL.
        case object(subquery_a=wanted, subquery_b=unwanted):
            return answer(And([wanted, Not(unwanted)]), how)
        case And() | Or():
            parts = [part for one in query.subqueries if (part := answer(one, how))]
            return (both if isinstance(query, And) else either)(parts) if parts else None
        case _:
            return _of_words(query, how)


def _of_words(query: Any, how: How) -> Answer | None:
    asked = _understood(query)
    if asked.is_empty:
        return None
    if isinstance(query, Fuzzy) and how is not Term.as_words:
        how = nearly
    matches = [how(term) for term in asked.terms]
    is_or = getattr(query, "operator", "and") == "or"
    wanted = Answer(any_of(matches) if is_or else all_of(matches))
    if not asked.excluded:
        return wanted
    return both([wanted, Answer(any_of(term.as_words() for term in asked.excluded), is_all_else=True)])


def _understood(query: Any) -> Query:
    match query:
        case Phrase():
            # Marks of quoting inside it are no more than that.
            return understand(f'"{_QUOTES.sub(" ", query.query_string[: LONGEST_QUERY - 2])}"')
        case Fuzzy():
            return understand(query.query_string).taken_apart()
        case PlainText():
            return understand(query.query_string)
    message = f"{type(query).__name__} is no query that this search knows."
    raise NotImplementedError(message)


def _terms(query: Any, boost: float = 1) -> Iterator[tuple[Term, float]]:
    """Those that something is found by, with what they are boosted by."""
    match query:
        case MatchAll() | Not():
            return
        case Boost():
            yield from _terms(query.subquery, boost * query.boost)
        case object(subquery_a=wanted):
            yield from _terms(wanted, boost)
        case And() | Or():
            for part in query.subqueries:
                yield from _terms(part, boost)
        case _:
            own = boost * getattr(query, "boost", 1)
            yield from ((term, own) for term in _understood(query).terms)


def nearly(term: Term) -> Match:
    """Inside other words, and Latin words of which the first letters are right."""
    return any_of(
        [
            term.within_words(),
            *(Token(_first_letters(plain_token(piece)), is_prefix=True) for piece in term.pieces if not piece.is_khmer),
        ]
    )


def _first_letters(token: str) -> str:
    return token[: max(_SHORTEST_RIGHT, round(len(token) * _RIGHT))]


def while_typing(term: Term) -> Match:
    begun = begins(term)
    return any_of([begun, term.within_words()]) if begun else term.within_words()


@dataclass(frozen=True)
class Asked:
    """A query as whoever searches meant it: by whole terms, or while they are still typing."""

    query: Any
    fields: tuple[str, ...] | None = None
    is_typing: bool = False

    def answer(self) -> Answer:
        found = answer(self.query, while_typing if self.is_typing else Term.within_words) or Answer()
        return replace(found, match=self._in_fields(found.match)) if found.match else found

    def points(self) -> list[tuple[Match, int]]:
        """What each condition counts for; those of an answer sum up to `FOUND` or more, and nothing else does."""
        found = self.answer().match
        if found is None:
            return []
        counted = [(found, FOUND)]
        whole = answer(self.query, Term.as_words)
        if whole and whole.match and not whole.is_all_else:
            counted.append((self._in_fields(whole.match), AS_WORDS))
        terms = list(_terms(self.query))
        if self.is_typing and terms:
            first = begins_the_text(terms[0][0])
            counted += [(self._in_fields(first), BEGINS_THE_TEXT)] if first else []
            begun = [match for term, _boost in terms if (match := begins(term))]
            counted += [(self._in_fields(all_of(begun)), BEGINS_A_WORD)] if begun else []
        for term, boost in terms:
            for weight, points in _OF_WEIGHT.items():
                counted.append((self._in_fields(term.at(weight)), round(points * min(max(boost, 0), _MOST_BOOST))))
        return counted

    def _in_fields(self, match: Match) -> Match:
        if self.fields is None:
            return match
        return _marked(match, [mark_of(name) for name in self.fields])


def _marked(match: Match, marks: list[str]) -> Match:
    match match:
        case Token(text, is_prefix):
            return any_of(Token(mark + text, is_prefix) for mark in marks)
        case AllOf(parts):
            return all_of(_marked(part, marks) for part in parts)
        case AnyOf(parts):
            return any_of(_marked(part, marks) for part in parts)
        case Without(wanted, unwanted):
            return Without(_marked(wanted, marks), _marked(unwanted, marks))
