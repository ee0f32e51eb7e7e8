"""The process in which files are opened: without our secrets, under limits, killed when it takes too long."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from library.reading.examining import Examined, Refusal

EXAMINE_SECONDS = 20
READ_SECONDS = 120
# More than `library.reading.scans` takes, and less than the worker may be silent before `/healthz` calls it late.
RECOGNISE_SECONDS = 240


@dataclass(frozen=True)
class Read:
    """`quality` is a value of `library.enums.FileKind`; `picture` the first page as WebP, empty where there is none."""

    text: str
    quality: str
    extractor: str
    pages: int | None
    picture: bytes = b""


@dataclass(frozen=True)
class Recognised:
    """What a machine made of a scan's first pages, and how many those are."""

    text: str
    pages: int
    extractor: str = "tesseract"


def examine_apart(path: Path, name: str) -> Examined:
    told = _ask("examine", str(path), name, seconds=EXAMINE_SECONDS)
    if told is None:
        # Whatever broke the process would break its readers' programs.
        return Examined(Refusal.TOO_LONG)
    return Examined(told["refusal"] and Refusal(told["refusal"]), told["pages"])


def examine_archive_apart(path: Path) -> Examined:
    """Of an import: whether it may be unpacked at all; each file in it is examined by itself."""
    told = _ask("archive", str(path), "archive.zip", seconds=EXAMINE_SECONDS)
    return Examined(Refusal.TOO_LONG if told is None else told["refusal"] and Refusal(told["refusal"]))


def read_apart(path: Path, name: str) -> Read | None:
    """None where the file could not be read."""
    with tempfile.TemporaryDirectory(prefix="reading-") as folder:
        picture = Path(folder) / "page.webp"
        told = _ask("read", str(path), name, str(picture), seconds=READ_SECONDS)
        if told is None:
            return None
        drawn = picture.read_bytes() if told.pop("pictured") else b""
    return Read(**told, picture=drawn)


def recognise_apart(path: Path, name: str) -> Recognised | None:
    """None where nothing came of it."""
    told = _ask("recognise", str(path), name, seconds=RECOGNISE_SECONDS)
    return Recognised(**told) if told and told["text"] else None


def _ask(*arguments: str, seconds: int) -> Any:
    """What the process told, or None if it failed, died or was killed."""
    # This very package, wherever it is installed, and nothing else of ours.
    root = Path(__file__).resolve().parents[2]
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "TESSDATA_PREFIX") if name in os.environ}
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "library.reading", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=kept
        | {
            "PYTHONPATH": os.pathsep.join([str(root), *_libraries()]),
            "PYTHONDONTWRITEBYTECODE": "1",
            # The site's other processor is for its readers.
            "OMP_THREAD_LIMIT": "1",
        },
        start_new_session=True,
    )
    try:
        told, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        # The programs it has started must go with it.
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None
    if process.returncode != 0:
        return None
    try:
        return json.loads(told)
    except ValueError:
        return None


def _libraries() -> list[str]:
    return [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
