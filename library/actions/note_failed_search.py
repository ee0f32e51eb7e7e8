"""Counting a question that found nothing: at no cost to whoever found something, and without a trace of who asked."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.log_actions import log

from core.khmer.digits import to_latin
from core.search.asking import LONGEST_QUERY, gist
from library.models import FailedSearch
from membership.access import is_secretariat
from membership.models import User

logger = logging.getLogger(__name__)

KEPT = timedelta(days=365)
# Of all there are, those that were asked least and longest ago go first.
MOST = 5_000
# Of those never asked before, from everybody together: a flood fills nothing, and nobody's address is looked at.
MOST_NEW_IN_AN_HOUR = 100
AN_HOUR = timedelta(hours=1)
# Telephone numbers, also between blanks and strokes; two years with a stroke between are none.
_NUMBER = re.compile(r"[+(]*\d(?:[\s.()/–-]*\d){7,}")
_SHORTEST_NUMBER = 9
# They would turn round or hide what stands beside them in the report.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def note_failed_search(*, typed: str, language: str) -> None:
    """One statement. Whatever is wrong with the database, who asked gets their page."""
    words, question = " ".join(_UNSEEN.sub("", typed).split())[:LONGEST_QUERY], gist(typed)
    if not question or _may_be_of_a_person(words):
        return
    try:
        with _without_waiting(), transaction.atomic():
            _count(words, question, language)
    except (DatabaseError, ValueError) as error:
        # A database's own words may hold those that were typed.
        logger.warning("A search without an answer could not be counted: %s", type(error).__name__)


def forget_failed_searches() -> None:
    """Called by the clock."""
    FailedSearch.objects.filter(last_at__lt=timezone.now() - KEPT).delete()
    too_many: QuerySet[FailedSearch] = FailedSearch.objects.order_by("-times", "-last_at", "-pk")[MOST:]
    FailedSearch.objects.filter(pk__in=list(too_many.values_list("pk", flat=True))).delete()


@transaction.atomic
def settle_failed_search(*, search: FailedSearch, by: User) -> None:
    """The secretariat is done with it; should it fail again, it is counted anew. Raises PermissionDenied."""
    if not is_secretariat(by):
        raise PermissionDenied
    # Its words are kept for a time only, those of the history for good.
    told = {"language": search.language, "times": search.times}
    log(instance=search, action="library.search.settle", title=search.language, data=told, deleted=True)
    search.delete()


def _count(words: str, question: str, language: str) -> None:
    table = FailedSearch._meta.db_table  # noqa: SLF001 - Django documents it
    now, hour_ago = (
        connection.ops.adapt_datetimefield_value(moment) for moment in (timezone.now(), timezone.now() - AN_HOUR)
    )
    sql = (
        f"INSERT INTO {table} (typed, gist, language, times, first_at, last_at) SELECT %s, %s, %s, 1, %s, %s "
        f"WHERE EXISTS (SELECT 1 FROM {table} WHERE gist = %s AND language = %s) "
        f"OR (SELECT COUNT(*) FROM {table} WHERE first_at > %s) < {MOST_NEW_IN_AN_HOUR} "
        f"ON CONFLICT (gist, language) DO UPDATE SET times = {table}.times + 1, last_at = excluded.last_at"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [words, question, language, now, now, question, language, hour_ago])


def _may_be_of_a_person(words: str) -> bool:
    """Whether an e-mail address or a telephone number may be in it, also in Khmer numerals."""
    numbers = (found.group() for found in _NUMBER.finditer(to_latin(words)))
    return "@" in words or any(
        number.lstrip("(")[0] in "+0" or sum(sign.isdigit() for sign in number) >= _SHORTEST_NUMBER
        for number in numbers
    )


@contextmanager
def _without_waiting() -> Iterator[None]:
    """SQLite has one writer at a time: a reader's page is not kept waiting for its turn, and this goes uncounted."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    lock = connection.connection
    (patience,) = lock.execute("PRAGMA busy_timeout").fetchone()
    lock.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        lock.execute(f"PRAGMA busy_timeout = {patience}")
