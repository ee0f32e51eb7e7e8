"""A cell's value as the table means it: text in one form, lists as lists, closed lists by their words."""

import json
import re
import unicodedata
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.khmer.text import tidy
from library.exchange.columns import COLUMNS, CellRefused, Column, Form, nearest, unknown

# What no text has and some databases do not take; tab and line feed are letters of a text.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_KHMER_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_UNESCAPED_SEMICOLON = re.compile(r"(?<!\\)(?:\\\\)*;")
FILE_WORDS = ("path", "title", "language", "name", "kind", "summary", "description")
LONGEST_LIST = 200


def read_cells(cells: dict[str, Any]) -> dict[str, Any]:
    """Every column that is there; an empty cell is an empty value, a column left out says nothing."""
    return {name: read_cell(COLUMNS[name], raw) for name, raw in cells.items()}


def read_cell(column: Column, raw: Any) -> Any:
    readers = {
        Form.TEXT: _text,
        Form.CHOICE: _choice,
        Form.DATE: _date,
        Form.MOMENT: _moment,
        Form.NUMBER: _number,
        Form.RICH: _text,
        Form.BODY: _body,
        Form.LIST: _list,
        Form.FILES: _files,
    }
    return readers[column.form](column, raw)


def plain(text: str) -> str:
    """Composed, with one kind of line end, without blanks and marks nobody sees at its ends."""
    return tidy(text.replace("\r\n", "\n").replace("\r", "\n"))


def printable(text: str) -> str:
    """For telling of a value that nobody has looked at yet."""
    return _CONTROLS.sub(" ", text)


def _text(column: Column, raw: Any) -> str:
    if raw is None:
        return ""
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise CellRefused(column.name, _("This is not text."))
    text = plain(str(raw))
    if found := _CONTROLS.search(text):
        said = _("There is a character no text has (U+%(code)s). Save the table anew as Unicode text.")
        raise CellRefused(column.name, said % {"code": f"{ord(found[0]):04X}"})
    return text


def _choice(column: Column, raw: Any) -> str:
    text = _text(column, raw)
    if text and text not in column.choices:
        raise unknown(column.name, text, column.choices)
    return text


def _date(column: Column, raw: Any) -> str | None:
    text = _text(column, raw).translate(_KHMER_DIGITS)
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        said = _("“%(text)s” is not a date as it has to be written: year-month-day, for instance 2005-07-31.")
        raise CellRefused(column.name, said % {"text": text[:60]}) from error


def _moment(column: Column, raw: Any) -> str | None:
    text = _text(column, raw).translate(_KHMER_DIGITS)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        said = _("“%(text)s” is not a date and time, for instance 2005-07-31T09:00:00+07:00.")
        raise CellRefused(column.name, said % {"text": text[:60]}) from error
    return as_moment(moment if timezone.is_aware(moment) else timezone.make_aware(moment))


def as_moment(moment: datetime | None) -> str | None:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None


def _number(column: Column, raw: Any) -> int | None:
    text = _text(column, raw).translate(_KHMER_DIGITS)
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,15}", text):
        said = _("“%(text)s” is not a whole number in digits alone.")
        raise CellRefused(column.name, said % {"text": text[:60]})
    return int(text)


def _body(column: Column, raw: Any) -> str | list[Any]:
    """Blocks where it is a list of them, else text."""
    if isinstance(raw, list):
        return raw
    text = _text(column, raw)
    if text.startswith("["):
        try:
            blocks = json.loads(text)
        except (ValueError, RecursionError):
            return text
        if isinstance(blocks, list) and all(isinstance(block, dict) for block in blocks):
            return blocks
    return text


def _list(column: Column, raw: Any) -> list[str]:
    if isinstance(raw, list):
        items = [_text(column, item) for item in raw]
    else:
        items = [unescaped(item) for item in split(_text(column, raw))]
    items = [item for item in map(plain, items) if item]
    if len(items) > LONGEST_LIST:
        raise CellRefused(column.name, _("There are too many in one cell."))
    for item in items:
        if items.count(item) > 1:
            raise CellRefused(column.name, _("“%(item)s” stands there twice.") % {"item": item})
    return items


def split(text: str) -> list[str]:
    """At each semicolon that has no backslash before it."""
    parts, start = [], 0
    for found in _UNESCAPED_SEMICOLON.finditer(text):
        parts.append(text[start : found.end() - 1])
        start = found.end()
    return [*parts, text[start:]]


def unescaped(text: str) -> str:
    return re.sub(r"\\([\\;])", r"\1", text)


def _files(column: Column, raw: Any) -> list[dict[str, str]]:
    """As a list of objects, or as `path|title|language` with semicolons between them."""
    entries = raw if isinstance(raw, list) else _written_files(column, _text(column, raw))
    if len(entries) > LONGEST_LIST:
        raise CellRefused(column.name, _("There are too many in one cell."))
    return [_file(column, entry) for entry in entries]


def _written_files(column: Column, text: str) -> list[Any]:
    if text.startswith(("[", "{")):
        try:
            read = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise CellRefused(column.name, _("This is not JSON, though it begins like it.")) from error
        return read if isinstance(read, list) else [read]
    lines = [entry.split("|") for entry in split(text) if entry.strip()]
    return [dict(zip(FILE_WORDS, map(unescaped, words), strict=False)) for words in lines]


def _file(column: Column, entry: Any) -> dict[str, str]:
    if isinstance(entry, str):
        entry = {"path": entry}
    if not isinstance(entry, dict):
        raise CellRefused(column.name, _("A file is given by its path, or as a JSON object."))
    for name in entry:
        if name not in FILE_WORDS:
            meant = nearest(str(name), FILE_WORDS)
            said = _("A file has no “%(name)s”.") % {"name": name}
            if meant:
                said = _("A file has no “%(name)s”. Did you mean “%(meant)s”?") % {"name": name, "meant": meant}
            raise CellRefused(column.name, said)
    read = {name: _text(column, value) for name, value in entry.items()}
    # Windows writes its paths the other way round.
    path = unicodedata.normalize("NFC", read.get("path", "").replace("\\", "/"))
    if not path:
        raise CellRefused(column.name, _("A file is given without its path."))
    return read | {"path": path}
