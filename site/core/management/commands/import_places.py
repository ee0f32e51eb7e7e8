"""`manage.py import_places`: brings the official gazetteer up to date and reports the differences."""

from typing import Any

from django.core.management.base import BaseCommand

from core.actions import import_places


class Command(BaseCommand):
    help = "Imports provinces, districts and communes; never deletes, and says what differs."

    def handle(self, *args: Any, **options: Any) -> None:
        difference = import_places()
        self.stdout.write(f"{difference.added} places added, {len(difference.renamed)} renamed.")
        for line in difference.renamed:
            self.stdout.write(f"  renamed {line}")
        for code in difference.unknown:
            self.stdout.write(f"  not in the official list: {code}")
