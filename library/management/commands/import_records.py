"""`manage.py import_records`: a folder with a table of records and their files becomes drafts."""

import csv
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import reset_queries
from django.utils.translation import override

from core.models import Refused
from core.progress import Progress
from core.spreadsheets import inert
from library.actions.import_records import RecordsImport, RowTold
from library.enums import RowOutcome
from library.exchange.folders import DiskFolder
from membership.models import User


class Command(BaseCommand):
    help = "Imports records from a folder with records.csv or records.jsonl; safe to repeat. See docs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Only say what would become of each row.")
        parser.add_argument("--publish", action="store_true", help="Make public what may be; else all become drafts.")
        parser.add_argument("--as", dest="email", default="", help="Whose work it is: a secretary's e-mail address.")
        parser.add_argument("--report", type=Path, help="Write what became of each row into this CSV file.")

    def handle(
        self,
        *args: Any,
        folder: Path,
        dry_run: bool,
        publish: bool,
        email: str,
        report: Path | None,
        **options: Any,
    ) -> None:
        by = self._person(email)
        with ExitStack() as stack:
            stack.enter_context(override(by.language if by else "en"))
            try:
                records = RecordsImport(DiskFolder(folder), by=by, publish=publish, dry_run=dry_run)
            except (Refused, OSError) as refused:
                raise CommandError(str(refused)) from refused
            except PermissionDenied as refused:
                raise CommandError(f"{email} is not of the secretariat.") from refused
            write = None
            if report:
                write = csv.writer(stack.enter_context(report.open("w", encoding="utf-8-sig", newline="")))
                write.writerow(["row", "identifier", "outcome", "column", "sentence"])
            counted: Counter[RowOutcome] = Counter()
            progress = Progress(self.stdout, records.total, "rows")
            for told in records.take_all():
                if progress.done < records.total:
                    counted[told.outcome] += 1
                    progress.step()
                self._tell(told, progress, everything=options["verbosity"] > 1)
                if write:
                    cells = (told.number, told.identifier, told.outcome.value, told.column, told.sentence)
                    write.writerow([inert(cell) for cell in cells])
                # Under DEBUG each query is kept in memory.
                reset_queries()
            progress.end()
            self._sum_up(counted, dry_run=dry_run)

    def _person(self, email: str) -> User | None:
        if not email:
            return None
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise CommandError(f"There is no open account of {email}.")
        return person

    def _tell(self, told: RowTold, progress: Progress, *, everything: bool) -> None:
        if told.outcome == RowOutcome.UNCHANGED and not told.sentence and not everything:
            return
        about = f" [{told.column}]" if told.column else ""
        said = f"{about} {told.sentence}" if told.sentence else ""
        line = f"row {told.number}  {told.identifier or '?'}  {told.outcome.value}{said}"
        progress.end()
        self.stdout.write(self.style.ERROR(line) if told.outcome == RowOutcome.REFUSED else line)

    def _sum_up(self, counted: Counter[RowOutcome], *, dry_run: bool) -> None:
        parts = ", ".join(f"{counted[outcome]} {outcome.value}" for outcome in RowOutcome)
        self.stdout.write(f"{parts}.{' Nothing was written: this was a dry run.' if dry_run else ''}")
