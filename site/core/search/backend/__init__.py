"""The search backend of Wagtail's admin: modelsearch's own for the database at hand, with our tokens in its index."""

from typing import Any

from django.db import connection


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802 - what Wagtail looks for in the module it is told
    # Each imports models that only its own database has.
    if connection.vendor == "postgresql":
        from core.search.backend.postgres import PostgresBackend  # noqa: PLC0415

        return PostgresBackend(params)
    from core.search.backend.sqlite import SQLiteBackend  # noqa: PLC0415

    return SQLiteBackend(params)
