"""What every test starts from: an empty site with both trees, and the cast of people."""

import gc
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from _pytest.runner import runtestprotocol
from django.conf import settings
from django.test import Client
from django.utils import translation

ROOT = Path(__file__).resolve().parents[1]


def pytest_configure() -> None:
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        # Migrated once and then a file each run opens; a changed migration makes a file of another name. So does what
        # its pages are found by.
        sources = (
            "home/actions/setup_site.py",
            "*/migrations/*.py",
            "site/*/migrations/*.py",
            "site/core/search/backend/parts.py",
        )
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


def _with_room(call: Callable[..., Any], *given: Any, **more: Any) -> Any:
    return call(*given, **more)


# Python keeps its frames in pieces of 16 KB, each fetched from the system when a call crosses into it and given back
# on return: a loop that happens to stand at such an edge does so thousands of times a second. A frame that asks for
# more than half a megabyte gets a piece of one, and the rest of that is room for whatever it calls.
_with_room.__code__ = _with_room.__code__.replace(co_stacksize=70_000)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """As pytest does it."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    _with_room(runtestprotocol, item, nextitem=nextitem)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


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
