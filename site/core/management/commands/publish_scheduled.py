"""`manage.py publish_scheduled`: in the place of Wagtail's, which publishes twice if it runs twice at once."""

from typing import Any

from django.core.management.base import BaseCommand

from core.actions import publish_due


class Command(BaseCommand):
    help = "Publishes what is due and takes down what has expired; safe to run while another does."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = publish_due()
        if changed:
            self.stdout.write(f"{changed} pages")
