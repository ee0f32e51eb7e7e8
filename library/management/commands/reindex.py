"""`manage.py reindex`: writes anew what search reads, while the site runs; begun again it goes on where it stopped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import reset_queries
from wagtail.contrib.search_promotions.models import Query

from core.progress import Progress
from core.search.rebuilding import entries_to_write, write_entries
from library.actions import keep_pinned_questions
from library.actions.keep_words import forget_unused_words
from library.actions.reindex import mark_all_stale, reindex, stale_records


class Command(BaseCommand):
    help = "Brings search up to date. Safe to stop and to repeat; nothing is missing from search meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="Everything, also what is up to date, from the first.")
        parser.add_argument("--records-only", action="store_true", help="Leave the admin's search as it is.")

    def handle(self, *args: Any, all: bool, records_only: bool, **options: Any) -> None:  # noqa: A002 - the option's name
        if all:
            mark_all_stale()
        records = stale_records()
        progress = Progress(self.stdout, len(records), "records")
        for _record in reindex(records):
            progress.step()
            # Under DEBUG each query is kept in memory.
            reset_queries()
        progress.end()
        forget_unused_words()
        keep_pinned_questions(Query.objects.all())
        self.stdout.write(f"{len(records)} records were indexed.")
        if not records_only:
            self._write_entries(every=all)

    def _write_entries(self, *, every: bool) -> None:
        """What the admin and the search of the whole site read."""
        numbers = entries_to_write(every=every)
        total = sum(len(pks) for _model, pks in numbers)
        progress = Progress(self.stdout, total, "entries")
        for count in write_entries(numbers):
            for _ in range(count):
                progress.step()
        progress.end()
        self.stdout.write(f"{total} entries of the admin's search were written.")
