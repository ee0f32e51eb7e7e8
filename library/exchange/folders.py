"""What stands beside the table: a folder, or an archive somebody sent; nothing is taken from outside it."""

import shutil
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from django.utils.translation import gettext as _

from core.models import Refused
from library.exchange.tables import FORMATS

# The table's name where there are several that could be it.
STEM = "records"


class Folder(Protocol):
    """`path` is relative to the table, with slashes; what is not there, or not inside, is None."""

    table_format: str

    def open_table(self) -> IO[bytes]: ...

    def size_of(self, path: str) -> int | None: ...

    def copy_of(self, path: str) -> AbstractContextManager[Path]: ...


def is_inside(path: str) -> bool:
    """Whether it names something below, by its letters alone."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and ":" not in parts[0] and "\0" not in path


def _spellings(path: str) -> list[str]:
    """Some systems take Khmer and accented names apart where others put them together."""
    return list(dict.fromkeys([path, unicodedata.normalize("NFC", path), unicodedata.normalize("NFD", path)]))


def _the_table(names: list[str]) -> str:
    tables = [name for name in names if PurePosixPath(name).suffix[1:].lower() in FORMATS]
    named = [name for name in tables if PurePosixPath(name).stem == STEM]
    found = named if len(named) == 1 else tables
    if len(found) != 1:
        raise Refused(
            _("There has to be one table, named records.csv or records.jsonl.")
            if not found
            else _("There are several tables. Name the one to be imported records.csv or records.jsonl.")
        )
    return found[0]


class DiskFolder:
    """The operator's own; a link in it may not lead out of it."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise Refused(_("There is no folder “%(path)s”.") % {"path": folder})
        self.folder = folder.resolve()
        self.table = self.folder / _the_table(sorted(path.name for path in self.folder.iterdir() if path.is_file()))
        self.table_format = self.table.suffix[1:].lower()

    def open_table(self) -> IO[bytes]:
        return self.table.open("rb")

    def size_of(self, path: str) -> int | None:
        found = self._find(path)
        return found.stat().st_size if found else None

    @contextmanager
    def copy_of(self, path: str) -> Iterator[Path]:
        found = self._find(path)
        if found is None:
            raise FileNotFoundError(path)
        yield found

    def _find(self, path: str) -> Path | None:
        for spelling in _spellings(path) if is_inside(path) else []:
            try:
                found = (self.folder / spelling).resolve()
                if found.is_relative_to(self.folder) and found.is_file():
                    return found
            except (OSError, RuntimeError):
                # A name too long, or a link that leads to itself.
                return None
        return None


class ArchiveFolder:
    """A ZIP that has been examined; what is asked for is unpacked by itself, for as long as it is looked at."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.members = {
            info.filename: info for info in archive.infolist() if not info.is_dir() and not _is_rubbish(info.filename)
        }
        # People pack the folder as well as what is in it.
        depth = min((len(PurePosixPath(name).parts) for name in self.members if _may_be_table(name)), default=1)
        self.table = _the_table([name for name in self.members if len(PurePosixPath(name).parts) == depth])
        self.base = PurePosixPath(self.table).parent
        self.table_format = PurePosixPath(self.table).suffix[1:].lower()

    def open_table(self) -> IO[bytes]:
        return self.archive.open(self.table)

    def size_of(self, path: str) -> int | None:
        found = self._find(path)
        return found.file_size if found else None

    @contextmanager
    def copy_of(self, path: str) -> Iterator[Path]:
        found = self._find(path)
        if found is None:
            raise FileNotFoundError(path)
        with tempfile.NamedTemporaryFile(prefix="import-") as copy:
            with self.archive.open(found) as packed:
                shutil.copyfileobj(packed, copy)
            copy.flush()
            yield Path(copy.name)

    def _find(self, path: str) -> zipfile.ZipInfo | None:
        for spelling in _spellings(path) if is_inside(path) else []:
            if found := self.members.get(str(self.base / spelling)):
                return found
        return None


class LoneTable:
    """A table that came without files."""

    def __init__(self, table: Path, form: str) -> None:
        self.table, self.table_format = table, form

    def open_table(self) -> IO[bytes]:
        return self.table.open("rb")

    def size_of(self, path: str) -> int | None:  # noqa: ARG002 - there is none
        return None

    @contextmanager
    def copy_of(self, path: str) -> Iterator[Path]:
        raise FileNotFoundError(path)
        yield


def _may_be_table(name: str) -> bool:
    return PurePosixPath(name).suffix[1:].lower() in FORMATS


def _is_rubbish(name: str) -> bool:
    """What some systems put into every archive."""
    parts = PurePosixPath(name).parts
    return not parts or parts[0] == "__MACOSX" or parts[-1].startswith(".")
