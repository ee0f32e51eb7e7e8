"""The index: tokens of texts by number, in the full-text search of whichever database there is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connections

from core.search.analysis import Weight
from core.search.asking import Query
from core.search.matching import FTS5, TSQUERY, Match

# What a hit counts for, so that a sum tells how it was found: its tier by thousands, what its words weigh below that.
FOUND = 1_000_000
IN_OWN_LANGUAGE = 1_000
AS_WORDS = 2_000
_OF_WEIGHT = {Weight.OFTEN: 1, Weight.SUBJECT: 2, Weight.TITLE: 3}

# PostgreSQL refuses a text with more.
_MOST_BYTES = 1_000_000
_BYTES_BESIDE_A_TOKEN = 5

Sql = tuple[str, list[str]]


@dataclass(frozen=True)
class TextIndex:
    """A table of two columns, `rowid` and `tokens`; a temporary one is seen by its own connection alone."""

    name: str
    is_temporary: bool = False
    using: str = "default"

    @property
    def _is_sqlite(self) -> bool:
        return bool(connections[self.using].vendor == "sqlite")

    def _run(self, sql: str, parameters: Iterable[str | int] = ()) -> None:
        with connections[self.using].cursor() as cursor:
            cursor.execute(sql, list(parameters))

    def create(self) -> None:
        if self._is_sqlite:
            where = "temp." if self.is_temporary else ""
            # The tokens have no order, so neither their places nor their number is worth keeping.
            self._run(
                f"CREATE VIRTUAL TABLE {where}{self.name} USING fts5(tokens, detail=none, columnsize=0, tokenize=ascii)"
            )
            return
        kind = "TEMPORARY TABLE" if self.is_temporary else "TABLE"
        self._run(f"CREATE {kind} {self.name} (rowid bigint PRIMARY KEY, tokens tsvector NOT NULL)")
        self._run(f"CREATE INDEX {self.name}_tokens ON {self.name} USING gin (tokens)")

    def destroy(self) -> None:
        self._run(f"DROP TABLE IF EXISTS {self.name}")

    def put(self, number: int, tokens: str) -> None:
        """In place of what it had of that number."""
        if self._is_sqlite:
            self._run(f"INSERT OR REPLACE INTO {self.name} (rowid, tokens) VALUES (%s, %s)", [number, tokens])
            return
        self._run(
            f"INSERT INTO {self.name} (rowid, tokens) VALUES (%s, %s::tsvector) "
            "ON CONFLICT (rowid) DO UPDATE SET tokens = EXCLUDED.tokens",
            [number, as_many_as_fit(tokens)],
        )

    def drop(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._run(f"DELETE FROM {self.name} WHERE rowid = %s", [number])

    def matching(self, match: Match) -> Sql:
        """A select of `id`, the numbers of the texts that meet a condition."""
        if self._is_sqlite:
            return f"SELECT rowid AS id FROM {self.name} WHERE {self.name} MATCH %s", [FTS5.write(match)]
        return f"SELECT rowid AS id FROM {self.name} WHERE tokens @@ %s::tsquery", [TSQUERY.write(match)]

    def answers(self, query: Query) -> Sql:
        """A select of `id` and `points`, once for each text that meets the query; the order is the caller's."""
        points, parameters = self.points(query)
        return (
            f"SELECT id, SUM(points) AS points FROM ({points}) AS counted GROUP BY id HAVING SUM(points) >= {FOUND}",
            parameters,
        )

    def fetched(self, sql: str, parameters: Iterable[Any]) -> list[tuple[Any, ...]]:
        """The rows of a select that has one of `answers` in it."""
        connection = connections[self.using]
        with connection.cursor() as cursor:
            if self._is_sqlite:
                cursor.execute(sql, list(parameters))
                return list(cursor.fetchall())
            # PostgreSQL takes a list of tokens for as cheap to read as a number. It would read all of them, megabytes
            # that it has to unpack first, where its index has the answer. Both statements are one transaction, or in
            # that of the caller, who has no use for reading whole tables either.
            cursor.execute(f"SET LOCAL enable_seqscan = off; {sql}", list(parameters))
            return list(cursor.fetchall())

    def points(self, query: Query) -> Sql:
        """A select of `id` and `points`, several for each text; those that meet the query sum up to `FOUND` or more."""
        counted = [(query.in_either_language(), FOUND)]
        if query.has_meanings:
            counted.append((query.within_words(), IN_OWN_LANGUAGE))
        counted.append((query.as_words(), AS_WORDS))
        counted.extend((term.at(weight), points) for term in query.terms for weight, points in _OF_WEIGHT.items())
        selects: list[str] = []
        parameters: list[str] = []
        for match, points in counted:
            sql, values = self.matching(match)
            selects.append(f"SELECT id, {points} AS points FROM ({sql}) AS matching_{len(selects)}")
            parameters.extend(values)
        return " UNION ALL ".join(selects), parameters


def as_many_as_fit(tokens: str) -> str:
    """Of a text of book length the last in the alphabet are left out, which are Khmer words; syllables come first."""
    size = len(tokens) + _BYTES_BESIDE_A_TOKEN * tokens.count(" ")
    if size <= _MOST_BYTES:
        return tokens
    return tokens[: _MOST_BYTES * len(tokens) // size].rpartition(" ")[0]
