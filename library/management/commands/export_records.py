"""`manage.py export_records`: the library as a table with files, which `import_records` takes in again."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from library.actions.export_records import export_records
from library.exchange.tables import FORMATS


class Command(BaseCommand):
    help = "Writes all records with their files into a folder; docs/import-and-export.md explains the table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--format", choices=FORMATS, default=FORMATS[0], dest="form")
        parser.add_argument("--drafts", action="store_true", help="Also what was never public.")

    def handle(self, *args: Any, folder: Path, form: str, drafts: bool, **options: Any) -> None:
        exported = export_records(folder=folder, form=form, drafts=drafts)
        self.stdout.write(f"{exported.records} records and {exported.files} files in {folder}.")
