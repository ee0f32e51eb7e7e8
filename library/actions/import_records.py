"""Taking in a whole table, a row at a time: in memory there is never more of it than that."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from library.actions.put_record import check_record, put_record
from library.enums import RowOutcome
from library.exchange.cells import printable
from library.exchange.columns import CellRefused
from library.exchange.folders import Folder
from library.exchange.planning import Known, Plan, Planner, identifier_of
from library.exchange.tables import RawRow, read_rows
from membership.access import is_secretariat
from membership.models import User

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RowTold:
    """`waits` where another row has to be there first; then the row is told of once more."""

    number: int
    identifier: str
    outcome: RowOutcome
    column: str = ""
    sentence: str = ""
    waits: bool = False


class RecordsImport:
    """Of one table. Raises PermissionDenied for whoever is not the secretariat's; without anybody it is the operator's.

    Raises Refused where the table as a whole is of no use. Safe to repeat: what is there already is left as it is.
    """

    def __init__(self, folder: Folder, *, by: User | None, publish: bool = False, dry_run: bool = False) -> None:
        if by is not None and not is_secretariat(by):
            raise PermissionDenied
        self.folder, self.by, self.publish, self.dry_run = folder, by, publish, dry_run
        first_rows: dict[str, int] = {}
        self.total = self.last = 0
        for row in self._read():
            first_rows.setdefault(identifier_of(row), row.number)
            self.total, self.last = self.total + 1, row.number
        self.planner = Planner(folder, Known(first_rows))

    def rows(self, *, after: int = 0) -> Iterator[RawRow]:
        for row in self._read():
            if row.number > after:
                yield row

    def prepare(self, row: RawRow) -> Plan | RowTold:
        """All that is slow and writes nothing: reading the row, looking at its files. What is told, if refused."""
        try:
            return self.planner.plan(row)
        except Exception as refused:  # noqa: BLE001 - one row that nobody thought of holds up no other
            return _refused(row, refused)

    def put(self, row: RawRow, prepared: Plan | RowTold) -> RowTold:
        """In a transaction of its own; of a dry run only what would be."""
        if isinstance(prepared, RowTold):
            return prepared
        try:
            if self.dry_run:
                outcome, said = check_record(prepared)
            else:
                outcome, said = put_record(plan=prepared, by=self.by, publish=self.publish)
        except Exception as refused:  # noqa: BLE001 - as above
            return _refused(row, refused)
        return RowTold(row.number, prepared.identifier, outcome, "", said, waits=prepared.waits)

    def take(self, row: RawRow) -> RowTold:
        return self.put(row, self.prepare(row))

    def take_all(self) -> Iterator[RowTold]:
        """Each row once, and those that had to wait for another one once more if something is to be said of it."""
        waiting = {}
        for row in self.rows():
            told = self.take(row)
            if told.waits and not self.dry_run:
                waiting[told.number] = told.outcome
            yield told
        for row in self.rows() if waiting else ():
            if row.number in waiting:
                again = self.told_again(self.take(row))
                if again.sentence:
                    yield replace(again, outcome=waiting[row.number])

    def told_again(self, told: RowTold) -> RowTold:
        """Of a row whose time to wait is over."""
        if not told.waits:
            return told
        return replace(told, sentence=_("What it points to was not taken in, or is not there; it is left out."))

    def _read(self) -> Iterator[RawRow]:
        with self.folder.open_table() as stream:
            yield from read_rows(stream, self.folder.table_format)


def _refused(row: RawRow, refused: Exception) -> RowTold:
    if isinstance(refused, CellRefused):
        return RowTold(row.number, identifier_of(row), RowOutcome.REFUSED, refused.column, printable(refused.sentence))
    logger.error("Row %s could not be imported", row.number, exc_info=refused)
    said = _("This row could not be taken in, and the site's log says why. The others are not touched by it.")
    return RowTold(row.number, identifier_of(row), RowOutcome.REFUSED, "", said)
