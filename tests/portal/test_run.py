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


class Site(subprocess.Popen[str]):
    """The command, and the groups of processes it was seen to start: what a failed test must end by itself."""

    def __init__(self, folder: Path, port: int) -> None:
        command = [sys.executable, "manage.py", "run", "--port", str(port)]
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        super().__init__(command, cwd=ROOT, env=environment(folder), start_new_session=True, **pipes)
        self.groups = {self.pid}

    def parts(self) -> dict[int, str]:
        """The processes it started and their command lines."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
        rows = [line.split(maxsplit=2) for line in listed.splitlines()]
        parts = {int(pid): command for pid, parent, command in rows if parent == str(self.pid)}
        self.groups |= parts.keys()
        return parts

    def hear(self, *signals: signal.Signals) -> None:
        self.parts()
        for number in signals:
            self.send_signal(number)
            time.sleep(0.3)

    def everything_said(self) -> str:
        """All that it and its parts wrote, which comes to its end only when the last of them is gone."""
        return self.communicate(timeout=15)[0]

    def end(self) -> None:
        for group in self.groups:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        self.wait()
        self.stdout.close()


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
    site = Site(folder, port)
    try:
        yield site
    finally:
        site.end()


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


def test_it_serves_the_site_with_its_worker_until_it_is_told_to_stop(folder: Path, port: int) -> None:
    with running(folder, port) as site:
        wait_until_answering(port, database="ok", storage="ok", worker="ok")
        site.hear(signal.SIGTERM)
        said = site.everything_said()

    assert site.returncode == 0
    assert f"The site is at http://localhost:{port}/" in said
    # On a busy machine the web server may add that it did not wait for its own worker.
    assert "Stopping\n" in said
    assert "Traceback" not in said
    assert health(port) == {}


def test_a_part_that_dies_is_started_again(folder: Path, port: int) -> None:
    with running(folder, port) as site:
        wait_until_answering(port, worker="ok")
        for part in ("db_worker", "granian"):
            pids = [pid for pid, command in site.parts().items() if part in command]
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
            deadline = time.monotonic() + 30
            while not [pid for pid, command in site.parts().items() if part in command and pid not in pids]:
                assert time.monotonic() < deadline, part
                time.sleep(0.2)
        wait_until_answering(port, database="ok")
        site.hear(signal.SIGTERM)
        said = site.everything_said()

    assert "The worker has stopped; starting it again." in said
    assert "The web server has stopped; starting it again." in said
    assert health(port) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone can be asked for it.")
def test_a_killed_command_leaves_nothing_that_holds_the_port(folder: Path, port: int) -> None:
    with running(folder, port) as site:
        wait_until_answering(port)
        site.hear(signal.SIGKILL)
        deadline = time.monotonic() + 20
        while health(port):
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_an_impatient_ctrl_c_while_it_starts_leaves_nothing_either(folder: Path, port: int) -> None:
    with running(folder, port) as site:
        wait_until_said(site, "The site is at")
        time.sleep(0.7)
        site.hear(signal.SIGINT, signal.SIGINT)
        said = site.everything_said()

    assert "Traceback" not in said
    assert health(port) == {}


def test_a_closed_terminal_takes_it_along(folder: Path, port: int) -> None:
    with running(folder, port) as site:
        wait_until_answering(port)
        site.hear(signal.SIGHUP)
        site.everything_said()

    assert health(port) == {}


@pytest.mark.parametrize("shared", [False, True], ids=["another program's", "another Granian's"])
def test_a_port_in_use_is_told_in_a_sentence(folder: Path, port: int, shared: bool) -> None:
    with socket.socket() as taken, running(folder, port) as site:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, shared)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        said = site.everything_said()

    assert site.returncode == 1
    assert f"{port} is in use" in said
    assert "Traceback" not in said
