"""One command serves the whole site and, when told to stop, leaves nothing running."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.portal.own_site import ROOT, copy_database, environment

# In one process of the test run: each starts four of its own.
pytestmark = [pytest.mark.any_database, pytest.mark.xdist_group("run")]

Site = subprocess.Popen[str]


@pytest.fixture
def folder(tmp_path: Path, db: None) -> Path:
    copy_database(tmp_path)
    return tmp_path


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path, port: int) -> Iterator[Site]:
    command = [sys.executable, "manage.py", "run", "--port", str(port)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    site = subprocess.Popen(command, cwd=ROOT, env=environment(folder), start_new_session=True, **pipes)
    seen: set[int] = {site.pid}
    site.note_parts = lambda: seen.update(parts_of(site))
    try:
        yield site
    finally:
        for group in seen:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        site.wait()
        site.stdout.close()


def everything_said(site: Site, *, within: int) -> str:
    """All that the command and its children wrote; comes to its end only when the last of them is gone."""
    return site.communicate(timeout=within)[0]


def health(port: int) -> dict[str, Any]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return json.loads(connection.getresponse().read())
    except OSError:
        return {}
    finally:
        connection.close()


def wait_until_answering(port: int, **expected: str) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while not (answer := health(port)) or not expected.items() <= answer.items():
        assert time.monotonic() < deadline, answer
        time.sleep(0.2)
    return answer


def wait_until_said(site: Site, words: str) -> None:
    while words not in (line := site.stdout.readline()):
        assert line, "It ended without having said so."


def parts_of(site: Site) -> dict[int, str]:
    """The processes it started, each the first of a group of its own, and their command lines."""
    processes = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(maxsplit=2) for line in processes.splitlines()]
    return {int(pid): command for pid, parent, command in rows if parent == str(site.pid)}


def test_it_serves_the_site_with_its_worker_until_it_is_interrupted(folder: Path, port: int) -> None:
    with running(folder, port) as site:
        wait_until_answering(port, database="ok", storage="ok", worker="ok")
        site.send_signal(signal.SIGINT)
        said = everything_said(site, within=20)

    assert site.returncode == 0
    assert f"The site is at http://localhost:{port}/" in said
    assert said.endswith("Stopping\n")
    assert health(port) == {}


def test_it_ends_when_one_of_its_parts_does(folder: Path, port: int) -> None:
    with running(folder, port) as site:
        wait_until_answering(port)
        (worker,) = [pid for pid, command in parts_of(site).items() if "db_worker" in command]
        os.kill(worker, signal.SIGKILL)
        said = everything_said(site, within=20)

    assert site.returncode == 1
    assert "A part of the site has stopped; stopping the rest." in said
    assert health(port) == {}


@pytest.mark.parametrize(
    "signals",
    [
        pytest.param([signal.SIGTERM], id="a supervisor's"),
        pytest.param([signal.SIGINT, signal.SIGINT], id="Ctrl-C twice"),
        pytest.param([signal.SIGHUP], id="a closed terminal's"),
    ],
)
def test_a_signal_while_it_starts_leaves_nothing_either(folder: Path, port: int, signals: list[signal.Signals]) -> None:
    with running(folder, port) as site:
        wait_until_said(site, "The site is at")
        time.sleep(0.7)
        site.note_parts()
        for number in signals:
            site.send_signal(number)
            time.sleep(0.3)
        said = everything_said(site, within=20)

    assert "Traceback" not in said
    assert health(port) == {}


@pytest.mark.parametrize("shared", [False, True], ids=["another program's", "another Granian's"])
def test_a_port_in_use_is_told_in_a_sentence(folder: Path, port: int, shared: bool) -> None:
    with socket.socket() as taken, running(folder, port) as site:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, shared)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        said = everything_said(site, within=20)

    assert site.returncode == 1
    assert f"{port} is in use" in said
    assert "Traceback" not in said
