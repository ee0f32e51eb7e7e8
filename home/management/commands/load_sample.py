"""`manage.py load_sample`: the site of a working group, for looking at and for developing with."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.actions.sample import load_sample
from library.models import RecordPage


class Command(BaseCommand):
    help = "Loads the sample content and accounts; safe to repeat, refused where DEBUG is off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unless-loaded", action="store_true", help="Do nothing where there are records already.")
        parser.add_argument("--without-accounts", action="store_true", help="Content only, which any settings allow.")

    def handle(self, *args: Any, unless_loaded: bool, without_accounts: bool, **options: Any) -> None:
        if unless_loaded and RecordPage.objects.exists():
            return
        self.stdout.write("Loading the sample content")
        try:
            load_sample(with_people=not without_accounts)
        except PermissionDenied as refusal:
            raise CommandError(f"{refusal} Use --without-accounts to load the content alone.") from refusal
