"""Whether a file is what its name says and may be kept: by its bytes, never by what a browser says of it."""

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import ParseError

import pypdfium2
from defusedxml import DefusedXmlException, ElementTree

MOST_PARTS = 5_000
# What an office file may hold when unpacked, and how much smaller than that it may be.
MOST_UNPACKED = 400 * 1024 * 1024
MOST_RATIO = 200
SMALL = 1024 * 1024
LONGEST_PROPERTIES = 256 * 1024
MOST_PAGES = 100_000
CHUNK = 1024 * 1024
# Bytes no text has: the controls but tab, line feed, form feed and carriage return.
CONTROLS = bytes({*range(32), 127} - {9, 10, 12, 13})
PAGES = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}Pages"


class Refusal(StrEnum):
    """Why a file is not kept; `library.enums.REFUSALS` tells it to people."""

    EMPTY = "empty"
    UNKNOWN_KIND = "unknown_kind"
    NOT_WHAT_ITS_NAME_SAYS = "not_what_its_name_says"
    PASSWORD = "password"  # noqa: S105 - the reason, not one
    BROKEN = "broken"
    BOMB = "bomb"
    PROGRAM = "program"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class Examined:
    """`pages` is None where there are none or nobody knows; `refusal` is None for a file that may be kept."""

    refusal: Refusal | None = None
    pages: int | None = None


class _Refused(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def examine(path: Path, name: str) -> Examined:
    """Opens the file as its kind; run where it can do no harm (`examine_apart`)."""
    look = LOOKS.get(PurePosixPath(name).suffix.lower())
    if look is None:
        return Examined(Refusal.UNKNOWN_KIND)
    if path.stat().st_size == 0:
        return Examined(Refusal.EMPTY)
    try:
        return Examined(pages=look(path))
    except _Refused as refused:
        return Examined(refused.refusal)
    except MemoryError:
        return Examined(Refusal.BOMB)


def examine_archive(path: Path) -> Examined:
    """Whether a ZIP of any files may be unpacked: the bounds of an office file, which is one, without its kind."""
    if path.stat().st_size == 0:
        return Examined(Refusal.EMPTY)
    try:
        with zipfile.ZipFile(path) as package:
            _check_package(package, path.stat().st_size)
    except _Refused as refused:
        return Examined(refused.refusal)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError):
        return Examined(Refusal.BROKEN)
    except MemoryError:
        return Examined(Refusal.BOMB)
    return Examined()


def believable(counted: str) -> int | None:
    """What a file says of itself is anybody's word."""
    pages = int(counted) if counted.isascii() and counted.isdecimal() and len(counted) <= len(str(MOST_PAGES)) else 0
    return pages if 1 <= pages <= MOST_PAGES else None


def _pdf(path: Path) -> int | None:
    with path.open("rb") as file:
        # A page of script before the mark would be run by a browser that guesses.
        if not file.read(5) == b"%PDF-":
            raise _Refused(Refusal.NOT_WHAT_ITS_NAME_SAYS)
    try:
        with pypdfium2.PdfDocument(path) as document:
            pages = len(document)
    except pypdfium2.PdfiumError as error:
        # The library tells its reasons in words alone.
        wants_password = "password" in str(error).lower()
        raise _Refused(Refusal.PASSWORD if wants_password else Refusal.BROKEN) from error
    if pages == 0:
        raise _Refused(Refusal.BROKEN)
    return believable(str(pages))


def _office(*mains: str, mimetype: str = "") -> Callable[[Path], int | None]:
    def look(path: Path) -> int | None:
        with path.open("rb") as file:
            begin = file.read(8)
        if begin == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            # A document under a password is wrapped in the older format, and looks like one of that age.
            wrapped = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
            raise _Refused(Refusal.PASSWORD if wrapped else Refusal.NOT_WHAT_ITS_NAME_SAYS)
        if not begin.startswith(b"PK\x03\x04"):
            raise _Refused(Refusal.NOT_WHAT_ITS_NAME_SAYS)
        try:
            with zipfile.ZipFile(path) as package:
                _check_package(package, path.stat().st_size)
                names = set(package.namelist())
                if not names.issuperset(mains):
                    raise _Refused(Refusal.NOT_WHAT_ITS_NAME_SAYS)
                if mimetype and _part(package, "mimetype").strip() != mimetype.encode():
                    raise _Refused(Refusal.NOT_WHAT_ITS_NAME_SAYS)
                for main in mains:
                    _check_xml(package, main)
                return _pages_of(package) if "docProps/app.xml" in names else None
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ParseError, zlib.error) as error:
            raise _Refused(Refusal.BROKEN) from error
        except DefusedXmlException as error:
            raise _Refused(Refusal.BOMB) from error

    return look


def _check_package(package: zipfile.ZipFile, size: int) -> None:
    parts = package.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise _Refused(Refusal.PASSWORD)
    if any(PurePosixPath(part.filename.lower()).name in {"vbaproject.bin", "script-lc.xml"} for part in parts):
        raise _Refused(Refusal.PROGRAM)
    packed = sum(part.compress_size for part in parts)
    unpacked = sum(part.file_size for part in parts)
    swollen = any(part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1) for part in parts)
    # Parts that share their bytes are larger together than the file they are in.
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or swollen or packed > size:
        raise _Refused(Refusal.BOMB)
    if any(part.filename.startswith(("/", "\\")) or ".." in PurePosixPath(part.filename).parts for part in parts):
        raise _Refused(Refusal.BROKEN)


def _check_xml(package: zipfile.ZipFile, name: str) -> None:
    """To the end, with the sum of its bytes checked: what breaks in the middle is no document."""
    if not name.endswith(".xml"):
        return
    with package.open(name) as part:
        for _, element in ElementTree.iterparse(part, forbid_dtd=True):
            element.clear()


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        return part.read(LONGEST_PROPERTIES)


def _pages_of(package: zipfile.ZipFile) -> int | None:
    """As many as the program that wrote the document counted."""
    try:
        return believable(ElementTree.fromstring(_part(package, "docProps/app.xml")).findtext(PAGES) or "")
    except (ParseError, DefusedXmlException):
        return None


def _text(path: Path) -> None:
    """Text has no controls; what a browser could take for a page is still sent as text, to be kept."""
    with path.open("rb") as file:
        begin = file.read(4)
        wide = begin.startswith((b"\xff\xfe", b"\xfe\xff"))
        file.seek(0)
        while chunk := file.read(CHUNK):
            if not wide and chunk.translate(None, CONTROLS) != chunk:
                raise _Refused(Refusal.NOT_WHAT_ITS_NAME_SAYS)


LOOKS: dict[str, Callable[[Path], int | None]] = {
    ".pdf": _pdf,
    ".docx": _office("[Content_Types].xml", "word/document.xml"),
    ".pptx": _office("[Content_Types].xml", "ppt/presentation.xml"),
    ".xlsx": _office("[Content_Types].xml", "xl/workbook.xml"),
    ".odt": _office("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.text"),
    ".txt": _text,
    ".csv": _text,
}
