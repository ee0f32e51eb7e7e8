"""`manage.py run`: the whole site on one machine: web server, worker and clock, until Ctrl-C."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

A_MINUTE = 60
PATIENCE = 5
# A part that ends so soon after it began, so many times running, will not do better the next time.
TOO_SOON = 10
MOST_STARTS = 3
PR_SET_PDEATHSIG = 1
MANAGE = [sys.executable, "-m", "django"]
WEB = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4"]
WEB += ["--workers-kill-timeout", "3", "--log-level", "warning", "portal.wsgi:application"]
WORKER = [*MANAGE, "db_worker", "--backend", "background", "--no-startup-delay", "--no-reload", "--verbosity", "0"]


@dataclass
class Part:
    """A program the site is made of, in a process group of its own, so that what it starts ends with it."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    began: float = field(default_factory=time.monotonic)
    quick_ends: int = 0

    def start(self) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            env=self.environment,
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - there is no thread here yet
        )

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def restart(self) -> bool:
        """Starts it again after it ended by itself; False if it keeps ending at once."""
        self.quick_ends = self.quick_ends + 1 if time.monotonic() - self.began < TOO_SOON else 0
        if self.quick_ends >= MOST_STARTS:
            return False
        self.signal(signal.SIGKILL)
        time.sleep(1)
        self.start()
        return True

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class Command(BaseCommand):
    help = "Prepares the database and serves the site, its worker and its clock."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen at; 0.0.0.0 for all.")
        parser.add_argument("--sample", action="store_true", help="Load the sample content first.")

    def handle(self, *args: Any, port: int, host: str, sample: bool, **options: Any) -> None:
        # SIGINT too: a shell that starts a program in the background has it ignored.
        for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, _as_interrupt)
        if is_taken(port):
            raise CommandError(f"Port {port} is in use. Choose another: make run PORT={port + 1}")
        environment = {"SITE_URL": f"http://localhost:{port}"} | os.environ
        parts = [
            Part("web server", [*WEB, "--host", host, "--port", str(port)], environment),
            Part("worker", WORKER, environment),
        ]
        clock = Part("clock", [*MANAGE, "tick"], environment)
        try:
            self.prepare(sample=sample)
            for part in parts:
                part.start()
            self.say(f"The site is at http://localhost:{port}/ (Ctrl-C stops it)")
            if sample and settings.DEBUG:
                call_command("sample_accounts")
            self.watch(parts, clock)
        except KeyboardInterrupt:
            self.say("Stopping")
        finally:
            stop([*parts, clock])

    def prepare(self, *, sample: bool) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        self.say("Bringing the database up to date")
        call_command("migrate", verbosity=0)
        if not settings.DEBUG:
            self.say("Collecting static files")
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command("setup_site")
        if sample:
            call_command("load_sample", unless_loaded=True)

    def watch(self, parts: list[Part], clock: Part) -> None:
        """Keeps the parts running and lets the clock strike each minute."""
        next_tick = time.monotonic()
        while True:
            for part in parts:
                if not part.running:
                    self.stderr.write(f"The {part.name} has stopped; starting it again.")
                    if not part.restart():
                        self.stderr.write(f"The {part.name} stops at once each time; stopping the site.")
                        raise SystemExit(1)
            if time.monotonic() >= next_tick and not clock.running:
                clock.start()
                next_tick = time.monotonic() + A_MINUTE
            time.sleep(0.2)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _as_interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def _end_with_parent() -> None:
    """Even a `kill -9` of this command must not leave parts behind that hold the port; Linux alone can be asked so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def is_taken(port: int) -> bool:
    """Asked by knocking: a server that shares its port would let us bind it too."""
    with socket.socket() as knock:
        knock.settimeout(1)
        return knock.connect_ex(("127.0.0.1", port)) == 0


def stop(parts: list[Part]) -> None:
    """Asks first and then insists; a second Ctrl-C must not leave a part behind."""
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for part in parts:
            part.signal(number)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and any(part.running for part in parts):
            time.sleep(0.05)
