"""`manage.py reindex`: writes anew what search reads, while the site runs; begun again it goes on where it stopped."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import reset_queries
from wagtail.contrib.search_promotions.models import Query

from core.progress import Progress
from library.actions import keep_pinned_questions
from library.actions.keep_words import forget_unused_words
from library.actions.reindex import mark_all_stale, reindex, stale_records


class Command(BaseCommand):
    help = "Brings search up to date. Safe to stop and to repeat; nothing is missing from search meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="Every record, also those that are up to date, from the first."
        )
        parser.add_argument("--records-only", action="store_true", help="Leave the admin's own search as it is.")

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
        if not records_only:
            call_command("rebuild_modelsearch_index", verbosity=0)
        self.stdout.write(f"{len(records)} records were indexed.")
