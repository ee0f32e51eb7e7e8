"""`manage.py tick`: what is due each minute."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.actions import publish_due
from library.actions import forget_failed_searches, remind_of_reviews
from membership.actions.apply_dates import apply_dates
from membership.actions.deliver import deliver_due, forget_old
from membership.actions.remind import remind
from membership.actions.remind_of_translations import remind_of_translations
from portal.tasks import heartbeat

logger = logging.getLogger(__name__)

# Any number that no other advisory lock of this database has.
LOCK = 20050714
# No job of ours may take this long; one that is still RUNNING then has lost its worker.
LONGEST_JOB = timedelta(minutes=30)
MOST_TRIES = 3
FINISHED_JOBS_KEPT = timedelta(days=7)


class Command(BaseCommand):
    help = "Publishes what is due, reminds, gives mails and lost jobs to the worker, and asks it for a sign of life."

    def handle(self, *args: Any, **options: Any) -> None:
        with one_at_a_time():
            keep_jobs()
        # Each page in a transaction of its own: one that fails holds up no other.
        publish_due()
        chores = (
            apply_dates,
            remind,
            remind_of_reviews,
            remind_of_translations,
            deliver_due,
            forget_old,
            forget_failed_searches,
        )
        for chore in chores:
            try:
                with one_at_a_time():
                    chore()
            except Exception:
                logger.exception("The clock could not do its chore: %s", chore.__name__)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A transaction that no other tick has open: SQLite's begin with its write lock, PostgreSQL is asked for one."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        yield


def keep_jobs() -> None:
    jobs = DBTaskResult.objects.all()
    for job in jobs.filter(status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - LONGEST_JOB):
        # A job that takes its worker down each time is not given back for ever.
        tried_enough = len(job.worker_ids) >= MOST_TRIES
        job.status = TaskResultStatus.FAILED if tried_enough else TaskResultStatus.READY
        job.started_at = job.started_at if tried_enough else None
        job.finished_at = timezone.now() if tried_enough else None
        job.save(update_fields=["status", "started_at", "finished_at"])
    jobs.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=timezone.now() - FINISHED_JOBS_KEPT).delete()
    if not jobs.filter(task_path=heartbeat.module_path, status=TaskResultStatus.READY).exists():
        heartbeat.enqueue()
