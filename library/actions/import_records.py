"""Taking in a whole table, a row at a time: in memory there is never more of it than that."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from library.actions.put_record import check_record, put_record
from library.enums import RowOutcome
from library.exchange.columns import CellRefused
from library.exchange.folders import Folder
from library.exchange.planning import Known, Planner, identifier_of
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

    def take(self, row: RawRow) -> RowTold:
        """One row, in a transaction of its own."""
        try:
            plan = self.planner.plan(row)
            if self.dry_run:
                outcome, said = check_record(plan)
            else:
                outcome, said = put_record(plan=plan, by=self.by, publish=self.publish)
        except CellRefused as refused:
            return RowTold(row.number, identifier_of(row), RowOutcome.REFUSED, refused.column, refused.sentence)
        except Exception:
            # One row that nobody thought of holds up no other.
            logger.exception("Row %s could not be imported", row.number)
            said = _("This row could not be taken in, and the site's log says why. The others are not touched by it.")
            return RowTold(row.number, identifier_of(row), RowOutcome.REFUSED, "", said)
        return RowTold(row.number, plan.identifier, outcome, "", said, waits=plan.waits)

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
                again = self.take_again(row, waiting[row.number])
                if again.sentence:
                    yield again

    def take_again(self, row: RawRow, before: RowOutcome) -> RowTold:
        """With what it waited for; what became of it the first time stays what became of it."""
        told = self.take(row)
        said = told.sentence
        if told.waits:
            said = _("What it points to was not taken in, or is not there; it is left out.")
        return RowTold(told.number, told.identifier, before, told.column, said)

    def _read(self) -> Iterator[RawRow]:
        with self.folder.open_table() as stream:
            yield from read_rows(stream, self.folder.table_format)
