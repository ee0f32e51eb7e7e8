"""What the machine that watches the site is told."""

from collections.abc import Callable
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from portal.tasks import heartbeat
from portal.views import out_of_order

Beat = Callable[..., DBTaskResult]
WELL = {"database": "ok", "storage": "ok", "worker": "ok", "version": version("wgpd")}


@pytest.fixture
def beat(db: None) -> Beat:
    """A heartbeat as the worker leaves it."""

    def done(ago: timedelta = timedelta(0), **fields: Any) -> DBTaskResult:
        values = {
            "task_path": heartbeat.module_path,
            "status": TaskResultStatus.SUCCESSFUL,
            "finished_at": timezone.now() - ago,
            "args_kwargs": {"args": [], "kwargs": {}},
            "backend_name": "background",
            "run_after": timezone.now(),
        }
        return DBTaskResult.objects.create(**(values | fields))

    return done


def test_all_is_well(client: Client, beat: Beat) -> None:
    beat()
    beat(status=TaskResultStatus.READY, finished_at=None)

    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, WELL)


def test_a_worker_that_was_never_seen_is_told(client: Client, beat: Beat) -> None:
    beat(task_path="library.tasks.other")
    beat(status=TaskResultStatus.READY, finished_at=None)

    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (503, WELL | {"worker": "not seen"})


@pytest.mark.parametrize(("minutes", "status", "worker"), [(4, 200, "ok"), (6, 503, "late")])
def test_a_worker_is_late_after_five_minutes(
    client: Client, beat: Beat, minutes: int, status: int, worker: str
) -> None:
    beat(timedelta(days=1))
    beat(timedelta(minutes=minutes))

    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (status, WELL | {"worker": worker})


def test_a_storage_that_takes_no_file_is_told(client: Client, beat: Beat, settings: Any, tmp_path: Path) -> None:
    beat()
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file" / "media"

    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (503, WELL | {"storage": "failing"})


def test_a_full_disk_is_told(client: Client, beat: Beat, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: Any, **kwargs: Any) -> None:
        raise OSError(28, "No space left on device")

    beat()
    monkeypatch.setattr("core.storage.PrivateStorage._save", full)

    assert client.get("/healthz").json() == WELL | {"storage": "failing"}


def test_a_database_that_does_not_answer_is_told(client: Client, beat: Beat, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError

    beat()
    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", refuse)
        response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json() == WELL | {"database": "failing", "worker": "unknown"}


def test_asking_leaves_no_file_behind(client: Client, beat: Beat, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path

    client.get("/healthz")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_answer_is_never_cached(client: Client, beat: Beat) -> None:
    assert "no-store" in client.get("/healthz").headers["Cache-Control"]


def test_it_has_one_address_in_no_language(client: Client, trees: Any) -> None:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            assert reverse("healthz") == "/healthz"
        assert client.get(f"/{code}/healthz/").status_code == 404


def test_it_can_be_asked_and_not_told(client: Client, beat: Beat) -> None:
    beat()

    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


@pytest.mark.parametrize(("fault", "status"), [(OperationalError("gone"), 503), (ValueError("ours"), 500)])
def test_readers_are_told_to_come_back_when_the_database_is_away(fault: Exception, status: int) -> None:
    try:
        raise fault
    except (OperationalError, ValueError):
        response = out_of_order(RequestFactory().get("/en/"))

    assert response.status_code == status
    assert response.headers.get("Retry-After") == ("30" if status == 503 else None)
    assert 'lang="km"' in response.text
