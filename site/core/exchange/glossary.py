"""The glossary as a table in CSV, whose columns have the same names in both languages."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from core.models import GlossaryTerm, Refused
from core.spreadsheets import STARTS_A_FORMULA, inert

# By its column, the field of a term.
COLUMNS = {
    "id": "slug",
    "en": "term_en",
    "km": "term_km",
    "status": "status",
    "note": "note",
    "source": "source",
    "example_en": "example_en",
    "example_km": "example_km",
}
OBLIGATORY = ("en", "km")
MOST_ROWS = 2_000
BOM = "\ufeff"
_DELIMITERS = ",;\t"
# What no text has and some databases do not take; tab and line feed are letters of a text.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


@dataclass(frozen=True)
class RawTerm:
    """`number` is the row's in a spreadsheet; `cells` by the names of fields; `problem` says why it is of no use."""

    number: int
    cells: dict[str, str]
    problem: str = ""


def write_terms(terms: Iterable[GlossaryTerm]) -> str:
    table = io.StringIO(newline="")
    # Spreadsheet programs take a table without the mark for one in an older code page.
    table.write(BOM)
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    writer.writerows([inert(getattr(term, field)) for field in COLUMNS.values()] for term in terms)
    return table.getvalue()


def read_terms(table: bytes) -> list[RawTerm]:
    """Raises Refused where the whole table is of no use."""
    try:
        text = table.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            _("The table is not in UTF-8. In a spreadsheet program, save it as “CSV UTF-8”, or as Unicode text.")
        ) from error
    try:
        return _rows(text)
    except csv.Error as error:
        raise Refused(_("The table cannot be read as CSV: %(problem)s.") % {"problem": error}) from error


def _rows(text: str) -> list[RawTerm]:
    first = text.partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=True)
    header = [name.strip().strip(BOM).lower() for name in next(lines, [])]
    _check(header)
    rows: list[RawTerm] = []
    for number, values in enumerate(lines, start=2):
        if not any(value.strip() for value in values):
            continue
        if len(rows) == MOST_ROWS:
            raise Refused(_("The table has too many rows: %(most)s is the most.") % {"most": MOST_ROWS})
        rows.append(_row(number, header, values))
    if not rows:
        raise Refused(_("The table has no rows."))
    return rows


def _row(number: int, header: list[str], values: list[str]) -> RawTerm:
    # Some programs leave out empty cells at the end, some add them.
    cells = dict(zip(header, values + [""] * len(header), strict=False))
    fields = {COLUMNS[name]: _plain(value) for name, value in cells.items()}
    extra = [value for value in values[len(header) :] if value.strip()]
    problem = ""
    if extra:
        said = _("The row has more cells than the header: “%(cell)s” stands under no column.")
        problem = said % {"cell": _CONTROLS.sub(" ", extra[0][:60])}
    elif found := _CONTROLS.search("".join(fields.values())):
        said = _("There is a character no text has (U+%(code)s). Save the table anew as Unicode text.")
        problem = said % {"code": f"{ord(found[0]):04X}"}
        fields = {field: _CONTROLS.sub(" ", value) for field, value in fields.items()}
    return RawTerm(number, fields, problem)


def _plain(value: str) -> str:
    """Without the apostrophe that keeps a cell from being computed."""
    value = value.strip()
    return value[1:] if value.startswith("'") and value[1:].startswith(STARTS_A_FORMULA) else value


def _check(header: list[str]) -> None:
    """Raises Refused with everything that is wrong with it."""
    problems = [_of_no_column(name) for name in header if name not in COLUMNS]
    problems += [
        _("The column “%(name)s” stands there twice.") % {"name": name} for name in COLUMNS if header.count(name) > 1
    ]
    problems += [_("The column “%(name)s” is missing.") % {"name": name} for name in OBLIGATORY if name not in header]
    if problems:
        raise Refused(" ".join(problems))


def _of_no_column(name: str) -> str:
    shown = _CONTROLS.sub(" ", name[:60])
    meant = get_close_matches(name[:60], COLUMNS, n=1, cutoff=0.6)
    if meant:
        return _("There is no column “%(name)s”. Did you mean “%(meant)s”?") % {"name": shown, "meant": meant[0]}
    return _("There is no column “%(name)s”.") % {"name": shown}
