"""Writing anew what search reads, while readers go on searching in what there is."""

import uuid
from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django_tasks import task

from library.actions.keep_row import keep_row
from library.models import RecordPage, SearchRow
from library.models.search_rows import VERSION


def mark_all_stale() -> None:
    """Each record's turn comes again; until then it is found as before."""
    SearchRow.objects.update(version=0)


def index_again(pages: QuerySet[RecordPage]) -> None:
    """For many records at once, as when a topic is renamed: they are marked now, and the worker does the rest."""
    keys = pages.order_by().values("translation_key")
    if SearchRow.objects.filter(translation_key__in=keys).update(version=0):
        index_stale.enqueue()


@task(backend="background", priority=-20)
def index_stale() -> None:
    """Runs in the worker, may be repeated."""
    for _record in reindex(stale_records()):
        pass


def is_older_than_the_code() -> bool:
    """Whether readers miss records, or find some by what another version wrote; words may still be on their way."""
    kept = SearchRow.objects.order_by()
    if kept.exclude(version=VERSION).exists():
        return True
    return bool(_live_keys() - set(kept.values_list("translation_key", flat=True)))


def _live_keys() -> set[uuid.UUID]:
    return set(RecordPage.objects.live().exclude(audience="").order_by().values_list("translation_key", flat=True))


def stale_records() -> list[uuid.UUID]:
    """Records whose rows are missing, old, without the words of their text, or of no page any more."""
    live = _live_keys()
    stale = Q(has_words=False) | ~Q(version=VERSION)
    kept = SearchRow.objects.order_by()
    behind = set(kept.filter(stale).values_list("translation_key", flat=True))
    return sorted((live - set(kept.values_list("translation_key", flat=True))) | behind | _without_page(live))


def _without_page(live: set[uuid.UUID]) -> set[uuid.UUID]:
    return set(SearchRow.objects.order_by().values_list("translation_key", flat=True)) - live


def reindex(records: list[uuid.UUID]) -> Iterator[uuid.UUID]:
    """One transaction for each, so that it may be stopped anywhere and gone on with."""
    for translation_key in records:
        keep_row(translation_key, with_words=True)
        yield translation_key
