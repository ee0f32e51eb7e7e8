"""`manage.py tick`: what is due each minute."""

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.tasks import heartbeat

# Any number that no other advisory lock of this database has.
LOCK = 20050714
# No job of ours may take this long; one that is still RUNNING then has lost its worker.
LONGEST_JOB = timedelta(minutes=30)
FINISHED_JOBS_KEPT = timedelta(days=7)


class Command(BaseCommand):
    help = "Publishes what is due, gives lost jobs back to the worker, and asks it for a sign of life."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        # One at a time: SQLite's transactions begin with its write lock, PostgreSQL is asked for one.
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        call_command("publish_scheduled", verbosity=0)
        jobs = DBTaskResult.objects.all()
        lost = jobs.filter(status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - LONGEST_JOB)
        lost.update(status=TaskResultStatus.READY, started_at=None)
        jobs.filter(status=TaskResultStatus.SUCCESSFUL, finished_at__lt=timezone.now() - FINISHED_JOBS_KEPT).delete()
        waiting = jobs.filter(task_path=heartbeat.module_path, status=TaskResultStatus.READY)
        if not waiting.exists():
            heartbeat.enqueue()
