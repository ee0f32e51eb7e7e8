"""Finding records: which answer a question and a choice, in which order, and how many each further choice has."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import chain

from django.db import connection

from core.models import Reader
from core.search.asking import Query
from core.search.index import AS_WORDS, FOUND, IN_OWN_LANGUAGE
from library.models.search_rows import SearchRow, index_of_records

RELEVANCE, NEWEST = "relevance", "newest"


class Tier(IntEnum):
    """How a record answers a question, the nearest first."""

    AS_WORDS = 0
    # Inside other words, as far as writing without blanks shows words at all.
    WITHIN_WORDS = 1
    BY_MEANING = 2


@dataclass(frozen=True)
class Hit:
    pk: int
    tier: Tier


@dataclass
class Found:
    """Every record that answers, the first first, and of each facet how many there are of each value.

    The numbers of a facet are those one would get by choosing another of its values instead.
    """

    hits: list[Hit] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    # How many more there would be without what is chosen of a facet.
    kept_out: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.hits)


def answer(*, reader: Reader, query: Query | None, chosen: dict[str, str], order: str) -> tuple[Found, Query | None]:
    """What is found, and the query it was found by: where nothing has all words together, each of them anywhere."""
    found = find(reader=reader, query=query, chosen=chosen, order=order)
    if query is None or found.count:
        return found, query
    apart = query.anywhere()
    if apart is None:
        return found, query
    anywhere = find(reader=reader, query=apart, chosen=chosen, order=order)
    return (anywhere, apart) if anywhere.count else (found, query)


def find(*, reader: Reader, query: Query | None, chosen: dict[str, str], order: str = RELEVANCE) -> Found:
    """Two queries at most; `chosen` is by the name of a facet. A query that asks for nothing finds nothing."""
    if query is not None and query.is_empty:
        return Found()
    rows = _rows(reader, query, order)
    wanted = {name: f"{name}:{value}" for name, value in chosen.items() if value}
    hits: list[Hit] = []
    counts: Counter[str] = Counter()
    kept_out: Counter[str] = Counter()
    if not wanted:
        counts.update(chain.from_iterable(facets.split() for _pk, facets, _points in rows))
        hits = [Hit(pk, _tier(query, points)) for pk, _facets, points in rows]
    else:
        for pk, facets, points in rows:
            held = set(facets.split())
            missing = [name for name, token in wanted.items() if token not in held]
            if not missing:
                hits.append(Hit(pk, _tier(query, points)))
                counts.update(held)
            elif len(missing) == 1:
                kept_out[missing[0]] += 1
                counts.update(token for token in held if token.startswith(f"{missing[0]}:"))
    return Found(hits, _by_facet(counts), dict(kept_out))


def _rows(reader: Reader, query: Query | None, order: str) -> Iterable[tuple[int, str, int]]:
    visible, readers = SearchRow.objects.visible_to(reader).order_by().values("pk").query.sql_with_params()
    table = SearchRow._meta.db_table  # noqa: SLF001 - Django documents it
    # Without a date at the end; a number decides between equals, so that pages of a list never overlap.
    newest = f"COALESCE({table}.published_at, '0001-01-01') DESC, {table}.id DESC"
    parameters = list(readers)
    if query is None:
        sql = f"SELECT {table}.id, {table}.facets, 0 FROM {table} WHERE {table}.id IN ({visible}) ORDER BY {newest}"
    else:
        answers, sought = index_of_records.answers(query)
        first = "answer.points DESC, " if order == RELEVANCE else ""
        sql = (
            f"SELECT {table}.id, {table}.facets, answer.points FROM {table} JOIN ({answers}) AS answer "
            f"ON answer.id = {table}.id WHERE {table}.id IN ({visible}) ORDER BY {first}{newest}"
        )
        parameters[:0] = sought
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[int, str, int]] = cursor.fetchall()
    return rows


def _tier(query: Query | None, points: int) -> Tier:
    beyond = int(points) % FOUND
    if query is None or beyond >= AS_WORDS:
        return Tier.AS_WORDS
    return Tier.WITHIN_WORDS if beyond >= IN_OWN_LANGUAGE or not query.has_meanings else Tier.BY_MEANING


def _by_facet(counts: Counter[str]) -> dict[str, dict[str, int]]:
    by_facet: dict[str, dict[str, int]] = defaultdict(dict)
    for token, count in counts.items():
        name, _colon, value = token.partition(":")
        by_facet[name][value] = count
    return dict(by_facet)
