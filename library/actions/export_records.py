"""Giving the library out: the table that an import takes, with the files beside it."""

import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from wagtail.log_actions import log

from library.exchange.describing import Described, describe, pages_of
from library.exchange.folders import STEM
from library.exchange.tables import write_rows
from library.models import Entry, RecordPage
from membership.access import is_secretariat
from membership.models import User

CHUNK = 256 * 1024


@dataclass(frozen=True)
class Exported:
    records: int
    files: int


def export_records(*, folder: Path, form: str, drafts: bool) -> Exported:
    """The operator's: into a folder of the server, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    stored: dict[str, str] = {}
    written = _Counted(_described(stored, drafts=drafts))
    with (folder / f"{STEM}.{form}").open("wb") as table:
        write_rows(table, form, written)
    for path, name in sorted(stored.items()):
        (folder / path).parent.mkdir(exist_ok=True)
        with default_storage.open(name) as content, (folder / path).open("wb") as copy:
            shutil.copyfileobj(content, copy, CHUNK)
    return Exported(written.count, len(stored))


def stream_records(*, form: str, drafts: bool, by: User) -> Iterator[bytes]:
    """A ZIP of the same, sent while it is made, so that its size fills neither memory nor disk."""
    if not is_secretariat(by):
        raise PermissionDenied
    log(by, "library.export", user=by, data={"format": form})
    return _zipped(form, drafts=drafts)


def _zipped(form: str, *, drafts: bool) -> Iterator[bytes]:
    buffer: Any = _Outgoing()
    stored: dict[str, str] = {}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(f"{STEM}.{form}", "w", force_zip64=True) as table:
            rows = _Counted(_described(stored, drafts=drafts))
            for row in rows:
                write_rows(table, form, [row], header=rows.count == 1)
                yield from buffer.taken()
            if not rows.count:
                write_rows(table, form, [], header=True)
        for path, name in sorted(stored.items()):
            # Documents and pictures are packed already.
            member = zipfile.ZipInfo(path)
            with default_storage.open(name) as content, archive.open(member, "w", force_zip64=True) as copy:
                while chunk := content.read(CHUNK):
                    copy.write(chunk)
                    yield from buffer.taken()
    yield from buffer.taken()


def _described(stored: dict[str, str], *, drafts: bool) -> Iterator[dict[str, Any]]:
    """What readers see; with `drafts` also what was never public, as its newest draft says it."""
    for entry in Entry.objects.order_by("identifier").iterator():
        if (told := describe_as_seen(entry, drafts=drafts)) is not None:
            stored |= told.stored
            yield told.cells


def describe_as_seen(entry: Entry, *, drafts: bool) -> Described | None:
    pages = [page for page in pages_of(entry) if page.live or drafts]
    if not pages or pages[0].pk != _first_of(entry):
        return None
    return describe(entry, [page if page.live else page.get_latest_revision_as_object() for page in pages])


def _first_of(entry: Entry) -> int | None:
    pages = RecordPage.objects.filter(translation_key=entry.translation_key)
    return pages.order_by("pk").values_list("pk", flat=True).first()


class _Counted:
    def __init__(self, rows: Iterator[dict[str, Any]]) -> None:
        self.rows, self.count = rows, 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for row in self.rows:
            self.count += 1
            yield row


class _Outgoing:
    """What a ZIP is written to when nobody can go back in it."""

    def __init__(self) -> None:
        self.chunks: list[bytes] = []

    def write(self, chunk: bytes) -> int:
        self.chunks.append(bytes(chunk))
        return len(chunk)

    def flush(self) -> None:
        """Everything is on its way as soon as it is written."""

    def taken(self) -> Iterator[bytes]:
        chunks, self.chunks = self.chunks, []
        yield from chunks
