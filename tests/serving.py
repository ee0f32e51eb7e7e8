"""The real site, started by its own command with the sample content, and the browser of this machine."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

ROOT = Path(__file__).resolve().parents[1]
# The sample's forty records take a minute on a busy machine.
PATIENCE = 240
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIETLY = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]


def found_browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@contextmanager
def a_running_site(folder: Path, **settings: str) -> Iterator[str]:
    """On SQLite; gives its address, and stops it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SITE_URL"}}
    environment |= {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings.dev"} | settings
    command = [sys.executable, "manage.py", "run", "--port", str(port), "--sample"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    address = f"http://localhost:{port}"
    try:
        for _ in range(PATIENCE * 5):
            try:
                with urllib.request.urlopen(f"{address}/en/", timeout=5):  # noqa: S310 - our own address
                    break
            except (URLError, ConnectionError):
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.2)
        else:
            message = f"The site did not start within {PATIENCE} seconds."
            raise TimeoutError(message)
        yield address
    finally:
        process.terminate()
        process.wait(20)
