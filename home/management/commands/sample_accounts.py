"""`manage.py sample_accounts`: who can sign in to the sample site."""

from typing import Any

from django.core.management.base import BaseCommand

from home.actions.sample import ACCOUNTS, PASSWORD
from membership.models import User


class Command(BaseCommand):
    help = "Prints the sample accounts that exist here."

    def handle(self, *args: Any, **options: Any) -> None:
        there = User.objects.filter(email__in=ACCOUNTS).values_list("email", flat=True)
        if there:
            self.stdout.write(f"Sample accounts, password {PASSWORD}, sign in at /admin/:")
        for email in sorted(there, key=list(ACCOUNTS).index):
            self.stdout.write(f"  {email}")
