"""What is due each minute is done once, and what was lost is found."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, PageLogEntry, Revision

from home.models import StandardPage
from portal.tasks import heartbeat
from tests.factories import make_page
from tests.portal.own_site import answer, copy_database, environment

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# The test settings do jobs at once; these let them wait in the database, as the real ones do.
WAITING_JOBS = settings.TASKS | {"background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

TWO_CLOCKS = """from threading import Barrier, Thread
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from tests.factories import make_page
from tests.portal.test_tick import MINUTE, publications, schedule

pages = [make_page(live=False) for _ in range(8)]
for page in pages:
    schedule(page, timezone.now() - MINUTE)
together = Barrier(2)

def tick():
    together.wait()
    call_command("tick")
    connection.close()

clocks = [Thread(target=tick) for _ in range(2)]
for clock in clocks:
    clock.start()
for clock in clocks:
    clock.join()
print(json.dumps([publications(page) for page in pages]))
"""

MakeJob = Callable[..., DBTaskResult]


@pytest.fixture(autouse=True)
def _jobs_wait(db: None) -> Any:
    with override_settings(TASKS=WAITING_JOBS):
        yield


@pytest.fixture
def job() -> MakeJob:
    def make(status: TaskResultStatus, **fields: Any) -> DBTaskResult:
        values = {
            "task_path": "library.tasks.describe",
            "args_kwargs": {"args": [], "kwargs": {}},
            "backend_name": "background",
            "run_after": timezone.now(),
        }
        return DBTaskResult.objects.create(status=status, **(values | fields))

    return make


def tick() -> None:
    call_command("tick")


def schedule(page: StandardPage, at: datetime) -> None:
    page.go_live_at = at
    page.save_revision(approved_go_live_at=at)


def heartbeats() -> list[str]:
    return list(DBTaskResult.objects.filter(task_path=heartbeat.module_path).values_list("status", flat=True))


def publications(page: Page) -> int:
    return PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish.scheduled").count()


def test_a_page_that_is_due_goes_live_exactly_once(trees: Any) -> None:
    page = make_page(live=False)
    schedule(page, timezone.now() - MINUTE)

    tick()
    tick()

    page.refresh_from_db()
    assert page.live
    assert publications(page) == 1


def test_a_page_that_is_not_due_waits(trees: Any) -> None:
    page = make_page(live=False)
    schedule(page, timezone.now() + HOUR)

    tick()

    page.refresh_from_db()
    assert not page.live
    assert publications(page) == 0


def test_a_page_whose_time_is_over_is_withdrawn(trees: Any) -> None:
    page = make_page()
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - MINUTE)

    tick()

    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)


def test_a_page_that_cannot_be_published_holds_up_no_other(
    trees: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = make_page(live=False, title="Bad"), make_page(live=False, title="Good")
    for page in (bad, good):
        schedule(page, timezone.now() - MINUTE)
    publish = Revision.publish

    def refuse(self: Revision, *args: Any, **kwargs: Any) -> None:
        publish(self, *args, **kwargs)
        if self.content["title"] == "Bad":
            raise ValidationError("No such parent.")

    monkeypatch.setattr(Revision, "publish", refuse)

    with caplog.at_level(logging.ERROR):
        tick()

    assert heartbeats() == [TaskResultStatus.READY]
    assert "could not be done: _publish" in caplog.text
    assert set(Page.objects.filter(pk__in=[bad.pk, good.pk], live=True)) == {Page.objects.get(pk=good.pk)}
    monkeypatch.setattr(Revision, "publish", publish)
    tick()
    assert Page.objects.get(pk=bad.pk).live


def test_wagtail_s_own_command_is_ours(trees: Any) -> None:
    page = make_page(live=False)
    schedule(page, timezone.now() - MINUTE)

    call_command("publish_scheduled")
    call_command("publish_scheduled")

    assert publications(page) == 1


def test_a_job_that_took_its_worker_down_three_times_is_given_up(job: MakeJob) -> None:
    lost = job(TaskResultStatus.RUNNING, started_at=timezone.now() - 31 * MINUTE, worker_ids=["a", "b", "c"])

    tick()

    lost.refresh_from_db()
    assert lost.status == TaskResultStatus.FAILED
    assert lost.finished_at is not None


def test_a_job_that_lost_its_worker_is_given_back(job: MakeJob) -> None:
    lost = job(TaskResultStatus.RUNNING, started_at=timezone.now() - 31 * MINUTE)

    tick()

    lost.refresh_from_db()
    assert (lost.status, lost.started_at) == (TaskResultStatus.READY, None)


def test_a_job_that_is_being_done_is_left_alone(job: MakeJob) -> None:
    began = timezone.now() - 29 * MINUTE
    running = job(TaskResultStatus.RUNNING, started_at=began)

    tick()

    running.refresh_from_db()
    assert (running.status, running.started_at) == (TaskResultStatus.RUNNING, began)


def test_only_old_jobs_that_went_well_are_forgotten(job: MakeJob) -> None:
    long_ago, lately = timezone.now() - 8 * DAY, timezone.now() - 6 * DAY
    job(TaskResultStatus.SUCCESSFUL, finished_at=long_ago)
    kept = [
        job(TaskResultStatus.SUCCESSFUL, finished_at=lately),
        job(TaskResultStatus.FAILED, finished_at=long_ago),
        job(TaskResultStatus.READY, run_after=long_ago),
    ]

    tick()

    left = DBTaskResult.objects.exclude(task_path=heartbeat.module_path)
    assert set(left) == set(kept)


def test_the_worker_is_asked_for_a_sign_of_life_when_none_is_asked_for_yet(job: MakeJob) -> None:
    job(TaskResultStatus.READY)

    tick()
    assert heartbeats() == [TaskResultStatus.READY]

    tick()
    assert heartbeats() == [TaskResultStatus.READY]


@pytest.mark.parametrize("status", [TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED])
def test_an_answered_heartbeat_is_followed_by_the_next(job: MakeJob, status: TaskResultStatus) -> None:
    job(status, task_path=heartbeat.module_path, finished_at=timezone.now())

    tick()

    assert sorted(heartbeats()) == sorted([status, TaskResultStatus.READY])


def test_the_heartbeat_waits_where_the_worker_looks(job: MakeJob) -> None:
    tick()

    waiting = DBTaskResult.objects.get()
    assert (waiting.backend_name, waiting.queue_name) == ("background", "default")
    assert waiting.task == heartbeat.using(backend="background")


@pytest.mark.any_database
def test_two_ticks_at_once_publish_a_page_once(tmp_path: Path, db: None) -> None:
    copy_database(tmp_path)

    assert answer(TWO_CLOCKS, env=environment(tmp_path)) == [1] * 8
