"""`manage.py run`: the whole site on one machine: web server, worker and clock, until Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

A_MINUTE = 60
PATIENCE = 10
MANAGE = [sys.executable, "-m", "django"]


class Command(BaseCommand):
    help = "Prepares the database and serves the site, its worker and its clock."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="The address to listen at; 0.0.0.0 for all.")
        parser.add_argument("--sample", action="store_true", help="Load the sample content first.")

    def handle(self, *args: Any, port: int, host: str, sample: bool, **options: Any) -> None:
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
        web += ["--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "portal.wsgi:application"]
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
        children = [subprocess.Popen(command, env=environment) for command in (web, worker)]  # noqa: S603
        self.say(f"The site is at http://localhost:{port}/ (Ctrl-C stops it)")
        if sample and settings.DEBUG:
            call_command("sample_accounts")
        try:
            self.watch(children, environment)
        except KeyboardInterrupt:
            self.say("Stopping")
        finally:
            stop(children)

    def watch(self, children: list["subprocess.Popen[bytes]"], environment: dict[str, str]) -> None:
        signal.signal(signal.SIGTERM, _as_interrupt)
        clock: subprocess.Popen[bytes] | None = None
        next_tick = time.monotonic()
        while all(child.poll() is None for child in children):
            if time.monotonic() >= next_tick and (clock is None or clock.poll() is not None):
                clock = subprocess.Popen([*MANAGE, "tick"], env=environment)  # noqa: S603
                next_tick = time.monotonic() + A_MINUTE
            time.sleep(0.2)
        self.stderr.write("A part of the site has stopped; stopping the rest. Is the port in use?")
        raise SystemExit(1)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _as_interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def stop(children: list["subprocess.Popen[bytes]"]) -> None:
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGINT)
    for child in children:
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
