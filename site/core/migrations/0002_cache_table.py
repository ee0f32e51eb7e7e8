"""The table of the cache that all processes share; it counts failed sign-ins."""

from typing import Any

from django.core.management import call_command
from django.db import migrations


def make_table(apps: Any, editor: Any) -> None:
    call_command("createcachetable", "cache", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_vocabularies_and_pictures")]

    operations = [
        migrations.RunPython(make_table, migrations.RunPython.noop),
    ]
