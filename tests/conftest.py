"""What every test starts from: an empty site with both trees, and the cast of people."""

import gc
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure() -> None:
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        # Migrated once and then a file each run opens; a changed migration makes a file of another name.
        sources = ("home/actions/setup_site.py", "*/migrations/*.py", "site/*/migrations/*.py")
        paths = [path for pattern in sources for path in sorted(ROOT.glob(pattern))]
        lock = (ROOT / "requirements-dev.txt").read_bytes()
        key = hashlib.sha256(lock + b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]
        (ROOT / ".cache").mkdir(exist_ok=True)
        database.setdefault("TEST", {})["NAME"] = str(ROOT / ".cache" / f"test-{key}.sqlite3")


def pytest_collection_finish() -> None:
    # What is imported by now stays to the end: nobody need look through it for garbage again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


def pytest_sessionfinish() -> None:
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    from django.db import connection

    from home.actions import setup_site

    # Without a test that asks for the database none is made, and this would be a developer's own.
    if "test" not in str(connection.settings_dict["NAME"]):
        return
    with django_db_blocker.unblock():
        setup_site()


@pytest.fixture(autouse=True)
def reader_of_english() -> Iterator[None]:
    """Translation is per thread: one test's language must not be the next one's."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def files_stay_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading takes a process for each file; tests of reading call `read_file` themselves."""
    monkeypatch.setattr("library.receivers.read_file", Mock())


@pytest.fixture
def trees(db: None) -> Any:
    from home.actions import setup_site

    return setup_site()


@pytest.fixture
def cast(db: None) -> Any:
    from tests.people import Cast

    return Cast()


@pytest.fixture
def as_user() -> Any:
    def sign_in(user: Any) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return sign_in
