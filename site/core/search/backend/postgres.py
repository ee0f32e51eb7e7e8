"""The backend on PostgreSQL: a GIN index of our tokens, ranked in one statement; see `core.search.backend.parts`."""

from typing import Any

from modelsearch.backends.database.postgres import postgres

from core.search.backend.parts import AnalysedIndex, AnsweringCompiler, Entry, Matching, RankedResults
from core.search.index import Sql
from core.search.matching import TSQUERY, Match


class _Matching(Matching):
    @staticmethod
    def matching(match: Match) -> Sql:
        table = Entry._meta.db_table  # noqa: SLF001 - Django documents it
        return f"SELECT id FROM {table} WHERE body @@ %s::tsquery", [TSQUERY.write(match)]


class Index(_Matching, AnalysedIndex, postgres.PostgresIndex):
    indexer_class = postgres.ObjectIndexer


class Compiler(_Matching, AnsweringCompiler, postgres.PostgresSearchQueryCompiler):
    pass


class AutocompleteCompiler(_Matching, AnsweringCompiler, postgres.PostgresAutocompleteQueryCompiler):
    pass


class Results(RankedResults, postgres.PostgresSearchResults):
    pass


class PostgresBackend(postgres.PostgresSearchBackend):
    index_class = Index
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    results_class = Results

    def __init__(self, params: dict[str, Any]) -> None:
        # Entries are replaced one by one, as on SQLite.
        super().__init__(params | {"ATOMIC_REBUILD": False})
