"""Writing anew what the admin's search reads, while it goes on answering from what there is."""

from collections.abc import Iterator
from typing import Any

from django.db import reset_queries, transaction
from modelsearch.index import get_indexed_models
from wagtail.search.backends import get_search_backend

# So many are locked, read and written in one transaction: a save in between would be overwritten with what was before.
_AT_ONCE = 10

Numbers = list[tuple[type[Any], list[Any]]]


def entries_to_write(*, every: bool = False) -> Numbers:
    """The numbers of the things, by model, whose entries are missing or older than what is written now."""
    fresh = set() if every else _index().fresh()
    found: Numbers = []
    for model in get_indexed_models():
        kind = _index().kind_of(model)
        numbers = model.get_indexed_objects().order_by("pk").values_list("pk", flat=True)
        missing = [pk for pk in numbers if (kind, str(pk)) not in fresh]
        if missing:
            found.append((model, missing))
    return found


def write_entries(numbers: Numbers) -> Iterator[int]:
    """Says each time how many more were done; may be stopped anywhere, and begun again."""
    index = _index()
    # What is of nothing any more.
    index.delete_stale_entries()
    for model, pks in numbers:
        for start in range(0, len(pks), _AT_ONCE):
            part = pks[start : start + _AT_ONCE]
            with transaction.atomic():
                things = model.get_indexed_objects().filter(pk__in=part)
                index.add_items(model, list(things.select_for_update(of=("self",))))
            # Under DEBUG each query is kept in memory.
            reset_queries()
            yield len(part)


def _index() -> Any:
    # All models of a database backend share one.
    return next(iter(get_search_backend().all_indexes()))
