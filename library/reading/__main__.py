"""`python -m library.reading examine|archive|read|recognise PATH NAME [PICTURE]`: one file, under limits, in JSON."""

import json
import resource
import sys
from pathlib import Path, PurePosixPath
from typing import Any

MEBIBYTE = 1024 * 1024


def limit(*, seconds: int, memory: int, written: int) -> None:
    """What a hostile file may take of the machine: processor seconds, bytes of memory, bytes of any one file."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def main(what: str, path: str, name: str, picture: str = "") -> None:
    from library.reading.examining import examine, examine_archive  # noqa: PLC0415 - parsers are loaded under the limits
    from library.reading.scans import recognise  # noqa: PLC0415
    from library.reading.text import picture_of, words_of  # noqa: PLC0415

    if what in {"examine", "archive"}:
        examined = examine(Path(path), name) if what == "examine" else examine_archive(Path(path))
        told: dict[str, Any] = {"refusal": examined.refusal, "pages": examined.pages}
    elif what == "recognise":
        text, pages = recognise(Path(path))
        told = {"text": text, "pages": pages}
    else:
        suffix = PurePosixPath(name).suffix.lower()
        words = words_of(Path(path), suffix)
        told = {
            "text": "" if words.quality == "legacy_font" else words.text,
            "quality": words.quality,
            "extractor": words.extractor,
            "pages": words.pages,
            "pictured": picture_of(Path(path), suffix, Path(picture)),
        }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    limit(seconds=90, memory=1536 * MEBIBYTE, written=64 * MEBIBYTE)
    main(*sys.argv[1:])
