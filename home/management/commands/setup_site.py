"""`manage.py setup_site`: an empty site in both languages, ready for its first page, and search as it is by now."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from core.actions import import_places
from core.search.rebuilding import entries_to_write
from home.actions import setup_site
from library.actions.reindex import is_older_than_the_code


class Command(BaseCommand):
    help = (
        "Makes both language trees, groups and rights, imports the gazetteer, brings search up to date; safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        setup_site()
        difference = import_places()
        if difference.added:
            self.stdout.write(f"Laid out both languages and added {difference.added} places")
        if is_older_than_the_code() or entries_to_write():
            self.stdout.write("Bringing search up to date")
            call_command("reindex", stdout=self.stdout)
