"""What our backend does alike on both databases: each part is mixed into modelsearch's own for one of them."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from modelsearch.conf import get_app_config
from modelsearch.index import AutocompleteField
from modelsearch.utils import get_content_type_pk, get_descendants_content_types_pks

from core.search.analysis import mark_of, tokens
from core.search.backend.answers import Asked
from core.search.beginnings import beginnings
from core.search.index import FOUND, Sql, as_many_as_fit
from core.search.matching import Match, Token

# Raised when what an entry holds has changed; `manage.py reindex` writes older ones anew.
VERSION = 2
OF_THIS_VERSION = Token(f"v{VERSION}")

# Of a long text: finding Khmer words takes most of the time of indexing, and while a page is saved its editor waits.
_LETTERS_FOR_WORDS = 2_000
_MOST_LETTERS = 500_000
# What a model boosts is what a thing is about.
_OF_SUBJECTS = 1

Entry: Any = get_app_config().get_model("IndexEntry", require_ready=False)


class Matching:
    @staticmethod
    @abstractmethod
    def matching(match: Match) -> Sql:
        """A select of `id`, the numbers of the entries that meet a condition."""


class AnalysedIndex(Matching):
    """One text of tokens for each entry, in the column `body`."""

    indexer_class: Any
    entries: Any
    backend: Any

    def add_items(self, model: Any, objects: Iterable[Any]) -> None:
        kind = self.kind_of(model)
        entries = [
            Entry(content_type_id=kind, object_id=str(thing.pk), title="", autocomplete="", body=self._tokens_of(thing))
            for thing in objects
        ]
        self.entries.bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=["title", "autocomplete", "body"],
        )

    def fresh(self) -> set[tuple[int, str]]:
        """Of every entry that is as it would be written now, the kind of thing and its number."""
        sql, parameters = self.matching(OF_THIS_VERSION)
        found = self.entries.filter(pk__in=RawSQL(sql, parameters))  # noqa: S611 - of our own
        return set(found.values_list("content_type_id", "object_id"))

    @staticmethod
    def kind_of(model: Any) -> int:
        return int(get_content_type_pk(model))

    def _tokens_of(self, thing: Any) -> str:
        """Of all its fields together, and of each of its own once more by itself, for who asks some fields alone."""
        kept = {OF_THIS_VERSION.text}
        indexer = self.indexer_class(thing, self.backend)
        for field in indexer.search_fields:
            # A related thing's field is told instead of the relation.
            for part, *_weight, value in indexer.prepare_field(thing, field):
                found = _tokens_in(part, value, is_own=part is field)
                kept |= found
                if part is field:
                    mark = mark_of(part.field_name)
                    kept.update(mark + token for token in found)
        return as_many_as_fit(" ".join(sorted(kept)))

    def _refresh_title_norms(self, *, full: bool = False) -> None:
        """How long titles are on average decides nothing here, and asking at each save reads every entry."""


def _tokens_in(field: Any, value: str, *, is_own: bool) -> set[str]:
    if isinstance(field, AutocompleteField):
        return beginnings(value)
    if is_own and field.field_name == "title":
        return set(tokens(title=value).split())
    if (field.boost or 0) > _OF_SUBJECTS:
        return set(tokens(subjects=value).split())
    text = value[:_MOST_LETTERS]
    if len(text) <= _LETTERS_FOR_WORDS:
        return set(tokens(text=text).split())
    return set(tokens(text=text, with_words=False).split()) | set(tokens(text=text[:_LETTERS_FOR_WORDS]).split())


class AnsweringCompiler(Matching):
    """Which things of a queryset answer a query: by their numbers, which the database finds in its index alone."""

    queryset: Any
    query: Any
    fields: Any
    order_by_relevance: bool
    TARGET_SEARCH_FIELD_TYPE: Any

    @property
    def asked(self) -> Asked:
        fields = None if self.fields is None else tuple(self.fields)
        return Asked(self.query, fields, is_typing=self.TARGET_SEARCH_FIELD_TYPE is AutocompleteField)

    def search(self, _config: Any, start: int, stop: int | None, **_options: Any) -> Any:
        """Without their order of relevance, which the results bring along."""
        answer = self.asked.answer()
        if answer.is_everything:
            return self.queryset[start:stop]
        if answer.is_nothing or answer.match is None:
            return self.queryset.none()
        found = RawSQL(*self._numbers(answer.match))  # noqa: S611 - of our own
        queryset = self.queryset.exclude(pk__in=found) if answer.is_all_else else self.queryset.filter(pk__in=found)
        if not queryset.query.order_by:
            queryset = queryset.order_by("-pk")
        return queryset[start:stop]

    def ranked(self, start: int = 0, stop: int | None = None) -> dict[Any, float]:
        """What each thing that answers counts for, by its number and the first first; in one query."""
        counted = self.asked.points()
        if not counted or self.asked.answer().is_all_else:
            return {}
        try:
            allowed, parameters = self.queryset.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return {}
        answers, sought = self._answers(counted)
        sql = (
            f"SELECT answer.id, answer.points FROM ({answers}) AS answer WHERE answer.id IN ({allowed}) "
            "ORDER BY answer.points DESC, answer.id DESC"
        )
        limits = []
        if stop is not None:
            sql, limits = f"{sql} LIMIT %s OFFSET %s", [max(stop - start, 0), start]
        with connections[self.queryset.db].cursor() as cursor:
            cursor.execute(sql, [*sought, *parameters, *limits])
            found = {pk: float(points - FOUND) for pk, points in cursor.fetchall()}
        return found if stop is not None else dict(list(found.items())[start:])

    def _answers(self, counted: list[tuple[Match, int]]) -> Sql:
        """A select of `id`, the numbers of things, and `points`."""
        selects: list[str] = []
        parameters: list[str] = []
        for number, (match, points) in enumerate(counted):
            sql, values = self.matching(match)
            selects.append(f"SELECT id, {points} AS points FROM ({sql}) AS matching_{number}")
            parameters.extend(values)
        table, of_kind = Entry._meta.db_table, self._of_kind()  # noqa: SLF001 - Django documents it
        return (
            f"SELECT {self._number('entry')} AS id, SUM(counted.points) AS points "
            f"FROM ({' UNION ALL '.join(selects)}) AS counted JOIN {table} AS entry ON entry.id = counted.id "
            f"WHERE {of_kind} GROUP BY entry.id, entry.object_id HAVING SUM(counted.points) >= {FOUND}"
        ), parameters

    def _numbers(self, match: Match) -> Sql:
        table = Entry._meta.db_table  # noqa: SLF001
        sql, parameters = self.matching(match)
        return (
            f"SELECT {self._number('entry')} FROM {table} AS entry WHERE {self._of_kind()} AND id IN ({sql})",
            parameters,
        )

    def _of_kind(self) -> str:
        kinds = get_descendants_content_types_pks(self.queryset.model)
        return f"entry.content_type_id IN ({', '.join(map(str, sorted(kinds)))})"

    def _number(self, entry: str) -> str:
        kind = self.queryset.model._meta.pk.rel_db_type(connections[self.queryset.db])  # noqa: SLF001
        return f"CAST({entry}.object_id AS {kind})"


class RankedResults:
    query_compiler: Any
    start: int
    stop: int | None
    _score_field: str | None

    def numbers(self) -> list[Any]:
        """Of all that answer, the first first, in one query and without the things themselves."""
        return list(self.query_compiler.ranked())

    def get_queryset(self) -> Any:
        return self.query_compiler.search(None, self.start, self.stop)

    def _do_search(self) -> list[Any]:
        asked = self.query_compiler
        answer = asked.asked.answer()
        if asked.order_by_relevance and answer.match and not answer.is_all_else:
            points = asked.ranked(self.start, self.stop)
            queryset: QuerySet[Any] = asked.search(None, 0, None) if self.stop is None else asked.queryset
            if self.stop is not None:
                queryset = queryset.filter(pk__in=list(points))
            by_number = {thing.pk: thing for thing in queryset.order_by()}
            found = [by_number[pk] for pk in points if pk in by_number]
        else:
            found = list(self.get_queryset())
            points = asked.ranked() if self._score_field else {}
        if self._score_field:
            for thing in found:
                setattr(thing, self._score_field, points.get(thing.pk, 0.0))
        return found
