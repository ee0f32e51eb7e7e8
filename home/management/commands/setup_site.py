"""`manage.py setup_site`: an empty site in both languages, ready for its first page."""

from typing import Any

from django.core.management.base import BaseCommand

from core.actions import import_places
from home.actions import setup_site


class Command(BaseCommand):
    help = "Makes both language trees, groups and rights, and imports the gazetteer; safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        setup_site()
        difference = import_places()
        if difference.added:
            self.stdout.write(f"Laid out both languages and added {difference.added} places")
