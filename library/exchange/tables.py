"""The table itself, as CSV or JSON Lines: read one row at a time, written one row at a time."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.utils.translation import gettext as _

from core.models import Refused
from library.exchange.columns import COLUMNS, OBLIGATORY, Form, nearest

CSV, JSONL = "csv", "jsonl"
FORMATS = (CSV, JSONL)
# One row's letters; a longer one is a slip or an attack, and must not fill the memory.
LONGEST_ROW = 4 * 1024 * 1024
LONGEST_HEADER = 64 * 1024
DELIMITERS = ",;\t"
BOM = "\ufeff"
# Python's limit is the whole program's; ours is what one cell of a row may have.
csv.field_size_limit(LONGEST_ROW)


@dataclass(frozen=True)
class RawRow:
    """`number` is the one a spreadsheet shows, or the line of a JSON Lines file; `problem` says why it has no cells."""

    number: int
    cells: dict[str, Any]
    problem: str = ""


def read_rows(stream: IO[bytes], form: str) -> Iterator[RawRow]:
    """One at a time. Raises Refused where the whole file is of no use."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="" if form == CSV else None)
    try:
        yield from _csv_rows(text) if form == CSV else _json_rows(text)
    except UnicodeDecodeError as error:
        raise Refused(
            _("The table is not in UTF-8. In a spreadsheet program, save it as “CSV UTF-8”, or as Unicode text.")
        ) from error
    except csv.Error as error:
        raise Refused(_("The table cannot be read as CSV: %(problem)s.") % {"problem": error}) from error
    finally:
        text.detach()


def _csv_rows(text: io.TextIOWrapper) -> Iterator[RawRow]:
    header_line = text.readline(LONGEST_HEADER)
    delimiter = max(DELIMITERS, key=header_line.count)
    header = [name.strip().strip(BOM) for name in next(csv.reader([header_line], delimiter=delimiter), [])]
    check_header(header)
    for number, values in enumerate(csv.reader(text, delimiter=delimiter), start=2):
        if not any(value.strip() for value in values):
            continue
        # Some programs leave out empty cells at the end, some add them.
        extra = [value for value in values[len(header) :] if value.strip()]
        if extra:
            said = _("The row has more cells than the header: “%(cell)s” stands under no column.")
            yield RawRow(number, _identified(header, values), said % {"cell": extra[0][:60]})
        else:
            yield RawRow(number, dict(zip(header, values + [""] * len(header), strict=False)))


def _identified(header: list[str], values: list[str]) -> dict[str, str]:
    """Enough to say which row it is."""
    place = header.index("identifier")
    return {"identifier": values[place]} if place < len(values) else {}


def _json_rows(text: io.TextIOWrapper) -> Iterator[RawRow]:
    number = 0
    while line := text.readline(LONGEST_ROW):
        number += 1
        if len(line) == LONGEST_ROW:
            while line and not line.endswith("\n"):
                line = text.readline(LONGEST_ROW)
            yield RawRow(number, {}, _("The row is too long."))
        elif line.strip():
            yield _json_row(number, line)


def _json_row(number: int, line: str) -> RawRow:
    try:
        cells = json.loads(line)
    except (ValueError, RecursionError):
        cells = None
    if not isinstance(cells, dict):
        return RawRow(number, {}, _("The row is not a JSON object."))
    problem = ""
    for name in cells:
        if name not in COLUMNS:
            problem = problem or _of_no_column(name)
    return RawRow(number, cells, problem)


def check_header(header: list[str]) -> None:
    """Raises Refused with everything that is wrong with it."""
    problems = [_of_no_column(name) for name in header if name not in COLUMNS]
    problems += [
        _("The column “%(name)s” stands there twice.") % {"name": name} for name in COLUMNS if header.count(name) > 1
    ]
    problems += [_("The column “%(name)s” is missing.") % {"name": name} for name in OBLIGATORY if name not in header]
    if problems:
        raise Refused(" ".join(problems))


def _of_no_column(name: str) -> str:
    meant = nearest(name, COLUMNS)
    if meant:
        return _("There is no column “%(name)s”. Did you mean “%(meant)s”?") % {"name": name[:60], "meant": meant}
    return _("There is no column “%(name)s”.") % {"name": name[:60]}


def write_rows(stream: IO[bytes], form: str, rows: Iterable[dict[str, Any]], *, header: bool = True) -> None:
    """Each row has every column, in the order of the table."""
    if form == CSV and header:
        # Spreadsheet programs take a table without the mark for one in an older code page.
        stream.write(f"{BOM}{_csv_line(COLUMNS)}".encode())
    for row in rows:
        if form == CSV:
            line = _csv_line(as_cell(name, row[name]) for name in COLUMNS)
        else:
            line = json.dumps({name: row[name] for name in COLUMNS}, ensure_ascii=False) + "\n"
        stream.write(line.encode())


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue()


def as_cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if COLUMNS[name].form is Form.LIST:
        return ";".join(item.replace("\\", "\\\\").replace(";", "\\;") for item in value)
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value)
