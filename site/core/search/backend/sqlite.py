"""The backend on SQLite: what FTS5 finds, ranked in one statement; see `core.search.backend.parts`."""

from typing import Any

from modelsearch.backends.database.sqlite import sqlite
from modelsearch.conf import get_app_config

from core.search.backend.parts import AnalysedIndex, AnsweringCompiler, Matching, RankedResults
from core.search.index import Sql
from core.search.matching import FTS5, Match

_TABLE = get_app_config().get_model("SQLiteFTSIndexEntry", require_ready=False)._meta.db_table  # noqa: SLF001


class _Matching(Matching):
    @staticmethod
    def matching(match: Match) -> Sql:
        return f"SELECT rowid AS id FROM {_TABLE} WHERE {_TABLE} MATCH %s", [FTS5.write(match)]


class Index(_Matching, AnalysedIndex, sqlite.SQLiteIndex):
    indexer_class = sqlite.ObjectIndexer


class Compiler(_Matching, AnsweringCompiler, sqlite.SQLiteSearchQueryCompiler):
    pass


class AutocompleteCompiler(_Matching, AnsweringCompiler, sqlite.SQLiteAutocompleteQueryCompiler):
    pass


class Results(RankedResults, sqlite.SQLiteSearchResults):
    pass


class SQLiteBackend(sqlite.SQLiteSearchBackend):
    index_class = Index
    query_compiler_class = Compiler
    autocomplete_query_compiler_class = AutocompleteCompiler
    results_class = Results

    def __init__(self, params: dict[str, Any]) -> None:
        # One transaction for the whole of it would keep everybody else from writing; entries are replaced one by one.
        super().__init__(params | {"ATOMIC_REBUILD": False})
