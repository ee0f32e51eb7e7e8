"""`manage.py run`: the whole site on one machine: web server, worker and clock, until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

A_MINUTE = 60
PATIENCE = 5
MANAGE = [sys.executable, "-m", "django"]


class Command(BaseCommand):
    help = "Prepares the database and serves the site, its worker and its clock."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen at; 0.0.0.0 for all.")
        parser.add_argument("--sample", action="store_true", help="Load the sample content first.")

    def handle(self, *args: Any, port: int, host: str, sample: bool, **options: Any) -> None:
        for ending in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, _as_interrupt)
        if is_taken(port):
            raise CommandError(f"Port {port} is in use. Choose another: make run PORT={port + 1}")
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        self.say("Bringing the database up to date")
        call_command("migrate", verbosity=0)
        if not settings.DEBUG:
            self.say("Collecting static files")
            call_command("collectstatic", interactive=False, verbosity=0)
        call_command("setup_site")
        if sample:
            call_command("load_sample", unless_loaded=True)
        environment = {"SITE_URL": f"http://localhost:{port}"} | os.environ
        web = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
        web += [
            "--workers",
            "1",
            "--blocking-threads",
            "4",
            "--workers-kill-timeout",
            "3",
            "--log-level",
            "warning",
            "portal.wsgi:application",
        ]
        worker = [
            *MANAGE,
            "db_worker",
            "--backend",
            "background",
            "--no-startup-delay",
            "--no-reload",
            "--verbosity",
            "0",
        ]
        children: list[subprocess.Popen[bytes]] = []
        try:
            children += [start(command, environment) for command in (web, worker)]
            self.say(f"The site is at http://localhost:{port}/ (Ctrl-C stops it)")
            if sample and settings.DEBUG:
                call_command("sample_accounts")
            self.watch(children, environment)
        except KeyboardInterrupt:
            self.say("Stopping")
        finally:
            stop(children)

    def watch(self, children: list["subprocess.Popen[bytes]"], environment: dict[str, str]) -> None:
        """Starts the clock's work each minute; ends when a part of the site has."""
        parts, next_tick = list(children), time.monotonic()
        while all(child.poll() is None for child in parts):
            ticking = [child for child in children[len(parts) :] if child.poll() is None]
            if time.monotonic() >= next_tick and not ticking:
                children[len(parts) :] = [start([*MANAGE, "tick"], environment)]
                next_tick = time.monotonic() + A_MINUTE
            time.sleep(0.2)
        self.stderr.write("A part of the site has stopped; stopping the rest.")
        raise SystemExit(1)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _as_interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def is_taken(port: int) -> bool:
    """Asked by knocking: a server that shares its port would let us bind it too."""
    with socket.socket() as knock:
        knock.settimeout(1)
        return knock.connect_ex(("127.0.0.1", port)) == 0


def start(command: list[str], environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """In a group of its own, so that what it starts ends with it."""
    return subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - our own commands


def stop(children: list["subprocess.Popen[bytes]"]) -> None:
    """Asks first and then insists; a second Ctrl-C must not leave a part behind."""
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for child in children:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, number)
        for child in children:
            with suppress(subprocess.TimeoutExpired):
                child.wait(PATIENCE)
