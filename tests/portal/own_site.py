"""A site in a process and a folder of its own, for what only a whole process can show."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Nothing of the developer's own environment, so that nothing of it can help a test along."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    defaults = {"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    return kept | defaults | settings


def copy_database(folder: Path) -> None:
    """What the test run began with: migrated, both trees laid out.

    For tests that ask for `db`: pytest-django makes a test database only if one does, and the other is the developer's.
    """
    if connection.vendor != "sqlite":
        pytest.skip("Copies the test run's SQLite file.")
    assert Path(connection.settings_dict["NAME"]).name.startswith("test-")
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
        closing(sqlite3.connect(folder / "wgpd.sqlite3")) as copy,
    ):
        source.backup(copy)


def python(
    *arguments: str, env: dict[str, str], cwd: Path = ROOT, timeout: int = 60
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, timeout=timeout, check=False)


def answer(code: str, *, env: dict[str, str]) -> Any:
    """What a new process prints as JSON after running this code with the site set up."""
    result = python("-c", f"import django, json\ndjango.setup()\n{code}", env=env)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)
