"""Finding records: which answer a question and a choice, in which order, and how many each further choice has."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import overload

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


@dataclass(frozen=True)
class Hits(Sequence[Hit]):
    """Made as they are looked at: a page shows twenty of what may be ten thousand."""

    query: Query | None = None
    # Numbers of rows, and the points of each.
    rows: list[tuple[int, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, place: int) -> Hit: ...

    @overload
    def __getitem__(self, place: slice) -> list[Hit]: ...

    def __getitem__(self, place: int | slice) -> Hit | list[Hit]:
        if isinstance(place, slice):
            return [Hit(pk, _tier(self.query, points)) for pk, points in self.rows[place]]
        pk, points = self.rows[place]
        return Hit(pk, _tier(self.query, points))

    @property
    def has_whole_words(self) -> bool:
        """Whether any answers as whole words."""
        most = max((points for _pk, points in self.rows), default=0)
        return bool(self.rows) and _tier(self.query, most) == Tier.AS_WORDS


@dataclass
class Found:
    """Every record that answers, the first first, and of each facet how many there are of each value.

    The numbers of a facet are those one would get by choosing another of its values instead.
    """

    hits: Hits = field(default_factory=Hits)
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
    wanted = {name: _token(name, value) for name, value in chosen.items() if value}
    found: list[tuple[int, int]] = []
    # Facets of what is found, and of what one choice alone keeps out, by its name.
    held: dict[str, list[str]] = defaultdict(list)
    for pk, facets, points in rows:
        missing = [name for name, token in wanted.items() if token not in facets]
        if not missing:
            found.append((pk, points))
            held[""].append(facets)
        elif len(missing) == 1:
            held[missing[0]].append(facets)
    counts = _counted(held.pop("", []))
    for name, kept_out in held.items():
        others = _counted(kept_out)
        counts.update({token: count for token, count in others.items() if token.startswith(f"{name}:")})
    return Found(Hits(query, found), _by_facet(counts), {name: len(kept_out) for name, kept_out in held.items()})


def _token(facet: str, value: str) -> str:
    """As rows have it; they have none with a blank in it."""
    return f" {facet}:{value} " if " " not in value else "\n"


def _counted(facets: list[str]) -> Counter[str]:
    return Counter("".join(facets).split())


def _rows(reader: Reader, query: Query | None, order: str) -> Iterable[tuple[int, str, int]]:
    visible, parameters = (
        SearchRow.objects.visible_to(reader).order_by().values("id", "facets", "published_at").query.sql_with_params()
    )
    # Without a date at the end; a number decides between equals, so that pages of a list never overlap.
    newest = "COALESCE(visible.published_at, '0001-01-01') DESC, visible.id DESC"
    if query is None:
        sql = f"SELECT visible.id, visible.facets, 0 FROM ({visible}) AS visible ORDER BY {newest}"
        return index_of_records.fetched(sql, parameters)
    answers, sought = index_of_records.answers(query)
    first = "answer.points DESC, " if order == RELEVANCE else ""
    sql = (
        f"SELECT visible.id, visible.facets, answer.points FROM ({visible}) AS visible "
        f"JOIN ({answers}) AS answer ON answer.id = visible.id ORDER BY {first}{newest}"
    )
    return index_of_records.fetched(sql, (*parameters, *sought))


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
