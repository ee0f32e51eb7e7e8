"""`make test` and `make check`: runs everything, says what could not be run, and ends with one line a step."""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import PostgresMissing, private_postgres

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
STRICT = os.environ.get("STRICT") == "1"


class NotHere(Exception):
    """A step needs something this machine lacks; says what and how to get it."""


@dataclass
class Outcome:
    name: str
    state: str
    seconds: float
    remark: str = ""


def run(*command: str | Path, **environment: str) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, env=os.environ | environment)


def tool(name: str, *arguments: str) -> Callable[[], None]:
    return lambda: run(BIN / name, *arguments)


def manage(*arguments: str) -> Callable[[], None]:
    return lambda: run(sys.executable, "manage.py", *arguments)


def style_sheets() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise NotHere("Node is missing: install nodejs and npm to check the style sheets.")
    run(npm, "ci", "--silent", "--no-audit", "--no-fund")
    run(npm, "run", "--silent", "check")


def pytest(*arguments: str, **environment: str) -> None:
    workers = os.environ.get("TEST_WORKERS", "2")
    run(sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "loadgroup", *arguments, **environment)


def tests_on_sqlite() -> None:
    pytest("--reuse-db", "-m", "not browser")


def tests_on_postgres() -> None:
    try:
        with private_postgres() as url:
            pytest("-m", "not browser and not any_database", DATABASE_URL=url)
    except PostgresMissing as missing:
        raise NotHere(str(missing)) from missing


def journeys() -> None:
    if not any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome")):
        raise NotHere("No browser: install chromium for the journeys.")
    run(sys.executable, "-m", "pytest", "-q", "-m", "browser", "tests/journeys")


CHECKS: list[tuple[str, Callable[[], None]]] = [
    ("style (ruff)", tool("ruff", "check", "--quiet", ".")),
    ("format (ruff)", tool("ruff", "format", "--check", "--quiet", ".")),
    ("types (mypy)", tool("mypy", "--no-error-summary", ".")),
    ("import rules (import-linter)", tool("lint-imports", "--no-logo")),
    ("templates (djlint)", tool("djlint", "--lint", "--quiet", "templates")),
    ("templates' indentation (djhtml)", tool("djhtml", "--tabwidth", "2", "--check", "templates")),
    ("style sheets (prettier)", style_sheets),
    ("system checks", manage("check", "--fail-level", "WARNING")),
    ("migrations match models", manage("makemigrations", "--check", "--dry-run", "--verbosity", "0")),
]
TESTS: list[tuple[str, Callable[[], None]]] = [
    ("tests on SQLite", tests_on_sqlite),
    ("tests on PostgreSQL", tests_on_postgres),
    ("journeys in a browser", journeys),
]


def attempt(name: str, step: Callable[[], None]) -> Outcome:
    print(f"\n=== {name}", flush=True)
    began = time.monotonic()
    try:
        step()
    except NotHere as missing:
        return Outcome(name, "missing", time.monotonic() - began, str(missing))
    except subprocess.CalledProcessError:
        return Outcome(name, "failed", time.monotonic() - began)
    return Outcome(name, "ok", time.monotonic() - began)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks-only", action="store_true")
    steps = CHECKS if parser.parse_args().checks_only else CHECKS + TESTS
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    outcomes = [attempt(name, step) for name, step in steps]
    print()
    for outcome in outcomes:
        print(f"{outcome.state:8} {outcome.seconds:6.1f} s  {outcome.name}  {outcome.remark}")
    failed = [outcome for outcome in outcomes if outcome.state == "failed" or (STRICT and outcome.state == "missing")]
    missing = [outcome for outcome in outcomes if outcome.state == "missing"]
    if missing:
        print(f"Not run here: {', '.join(outcome.name for outcome in missing)}.")
    print("Something failed." if failed else "All is well." if not missing else "All that could be run is well.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
