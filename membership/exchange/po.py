"""A page's words as a PO file, which translators' programs read, and such a file as it comes back."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import polib
from django.utils.translation import gettext as _

from core.models import Refused
from membership.models.rewording import Place

# The largest text there is has a tenth of it.
MOST_BYTES = 1024 * 1024
MOST_PIECES = 5_000
# What the header says beside what all PO files say.
TEXT, SOURCE, SOURCE_VERSION, DRAFT_VERSION = "X-Text", "X-Source-Language", "X-Source-Version", "X-Draft-Version"
LANGUAGE = "Language"
# What no text has and some databases do not take; tab and line feed are letters of a text.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
LONGEST_NUMBER = 18
# Where polib would begin another line, though a text may have it.
_LINE_ENDS = {0x85: "\ufdd0", 0x2028: "\ufdd1", 0x2029: "\ufdd2"}
_LINE_ENDS_AGAIN = {ord(other): chr(sign) for sign, other in _LINE_ENDS.items()}
# One text over several lines.
_NEXT_LINE = re.compile(r'"[ \t]*\n[ \t]*"')


@dataclass(frozen=True)
class Header:
    """Which text, in which languages, and from which versions of both it was taken; 0 where there was none."""

    text: str
    source: str
    language: str
    source_version: int
    draft_version: int


@dataclass(frozen=True)
class Entry:
    context: str
    original: str
    translation: str = ""
    # What the translator reads beside it.
    comment: str = ""
    is_fuzzy: bool = False
    has_plural: bool = False


def context_of(place: Place) -> str:
    path, number = place
    return f"{path}#{number + 1}" if number else path


def write_po(*, header: Header, number: str, entries: Iterable[Entry], at: datetime) -> bytes:
    """`number` is what the record is known by; the same but for `at` as long as nothing has changed."""
    file = polib.POFile()
    file.metadata = {
        "Project-Id-Version": number,
        "PO-Revision-Date": at.strftime("%Y-%m-%d %H:%M%z"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        LANGUAGE: header.language,
        TEXT: header.text,
        SOURCE: header.source,
        SOURCE_VERSION: str(header.source_version),
        DRAFT_VERSION: str(header.draft_version),
    }
    for entry in entries:
        file.append(
            polib.POEntry(msgctxt=entry.context, msgid=entry.original, msgstr=entry.translation, comment=entry.comment)
        )
    return str(file).encode()


def read_po(file: bytes) -> tuple[Header, list[Entry]]:
    """Raises Refused where the whole file is of no use."""
    if len(file) > MOST_BYTES:
        raise Refused(_("This file is too large to be one that was taken out here."))
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(_("The file is not in UTF-8. Save it in your program as UTF-8.")) from error
    if "\0" in text:
        raise Refused(_("There are signs in the file that no text has. Save it anew as UTF-8."))
    parsed = _parsed(text.replace("\r\n", "\n").replace("\r", "\n"))
    header = _header(parsed.metadata)
    return header, [
        Entry(
            context=_restored(entry.msgctxt or ""),
            original=_restored(entry.msgid),
            translation=_restored(entry.msgstr),
            is_fuzzy=entry.fuzzy,
            has_plural=bool(entry.msgid_plural or entry.msgstr_plural),
        )
        for entry in parsed
    ]


def _parsed(text: str) -> polib.POFile:
    # Remarks and what is out of use are nothing to us. What is long is put together here in one go: polib takes a time
    # that grows with the square of its lines.
    lines = [line for line in text.split("\n") if not line.startswith("#") or line.startswith("#,")]
    text = _NEXT_LINE.sub("", "\n".join(lines))
    if len(re.findall(r"^msgid ", text, re.MULTILINE)) > MOST_PIECES:
        raise Refused(_("This file is too large to be one that was taken out here."))
    try:
        # The empty line before it: polib takes a text that is the name of a file for that file.
        return polib.pofile("\n" + text.translate(_LINE_ENDS))
    except (OSError, ValueError, IndexError) as error:
        raise Refused(_("This is not a PO file, or not a whole one.")) from error


def _restored(text: str) -> str:
    return text.replace("\r\n", "\n").translate(_LINE_ENDS_AGAIN)


def _header(told: Mapping[str, str]) -> Header:
    if not told.get(TEXT):
        raise Refused(_("This file was not taken out here: its header names no text."))
    return Header(
        text=told[TEXT],
        source=_language(told.get(SOURCE, "")),
        language=_language(told.get(LANGUAGE, "")),
        source_version=_number(told.get(SOURCE_VERSION, "")),
        draft_version=_number(told.get(DRAFT_VERSION, "")),
    )


def _language(code: str) -> str:
    """Some programs add a country."""
    return code.strip().replace("-", "_").partition("_")[0].lower()


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER else 0
