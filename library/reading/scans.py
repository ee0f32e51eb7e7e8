"""The words in pictures of pages, by the program tesseract: slow, and wrong now and then."""

import io
import math
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import pypdfium2

from library.reading.text import LETTERS_OF_A_PAGE, MOST_LETTERS, tidy

PROGRAM = "tesseract"
LANGUAGES = ("khm", "eng")
MOST_PAGES = 30
# Of a page as it is drawn for the program: A4 at about 250 dots an inch, and no more memory for a wall sheet.
LONG_SIDE = 3_000
POINTS_OF_AN_INCH = 72
PAGE_SECONDS = 45
# No page begins that could not end in this time.
ALL_SECONDS = 200
LISTING_SECONDS = 10


def recognise(path: Path) -> tuple[str, int]:
    """The words of a PDF's pages, and how many pages were read before there was no time left.

    A page on which the program fails has no words; the next may have some.
    """
    began, parts = time.monotonic(), []
    with pypdfium2.PdfDocument(path) as document:
        for number in range(min(len(document), MOST_PAGES)):
            if time.monotonic() - began > ALL_SECONDS - PAGE_SECONDS:
                break
            parts.append(_words_on(document[number]))
    text = tidy("\n".join(parts))
    return (text if len(text) >= LETTERS_OF_A_PAGE else ""), len(parts)


def missing_languages() -> tuple[str, ...] | None:
    """What `tesseract` cannot read here of what we need; None where there is no such program that works."""
    try:
        done = subprocess.run([_program(), "--list-langs"], capture_output=True, timeout=LISTING_SECONDS, check=True)  # noqa: S603 - no shell
    except (subprocess.SubprocessError, OSError):
        return None
    known = done.stdout.decode("utf-8", "replace").split()
    return tuple(language for language in LANGUAGES if language not in known)


def _program() -> str:
    return shutil.which(PROGRAM) or PROGRAM


def _words_on(page: Any) -> str:
    scale = LONG_SIDE / max(page.get_width(), page.get_height(), 1)
    picture = io.BytesIO()
    page.render(scale=scale).to_pil().convert("L").save(picture, "PNG")
    page.close()
    dots = math.ceil(scale * POINTS_OF_AN_INCH)
    command = [_program(), "stdin", "stdout", "-l", "+".join(LANGUAGES), "--dpi", str(dots)]
    # Into a file, whose size is limited, since nobody knows how much it will say.
    with tempfile.TemporaryFile() as told:
        try:
            subprocess.run(  # noqa: S603 - no shell
                command,
                input=picture.getvalue(),
                stdout=told,
                stderr=subprocess.DEVNULL,
                timeout=PAGE_SECONDS,
                check=True,
            )
        except (subprocess.SubprocessError, OSError):
            return ""
        told.seek(0)
        return told.read(MOST_LETTERS).decode("utf-8", "replace")
