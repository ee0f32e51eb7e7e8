"""One plain row for each record, which readers' search reads, and the index of its words."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from core.search.index import TextIndex


def make_index(apps: Any, editor: Any) -> None:
    _index(editor).create()


def drop_index(apps: Any, editor: Any) -> None:
    _index(editor).destroy()


def _index(editor: Any) -> TextIndex:
    return TextIndex("library_search_index", using=editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0007_pages_read"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("translation_key", models.UUIDField(db_index=True)),
                ("open_to", models.CharField(max_length=20)),
                ("also_open_to", models.CharField(blank=True, max_length=20)),
                ("closed_to", models.CharField(blank=True, max_length=20)),
                ("published_at", models.DateTimeField(db_index=True, null=True)),
                ("facets", models.TextField(blank=True)),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("years", models.CharField(blank=True, max_length=20)),
                ("owner", models.CharField(blank=True, max_length=255)),
                ("page_en", models.IntegerField(null=True)),
                ("page_km", models.IntegerField(null=True)),
                ("title_en", models.CharField(blank=True, max_length=255)),
                ("title_km", models.CharField(blank=True, max_length=255)),
                ("summary_en", models.TextField(blank=True)),
                ("summary_km", models.TextField(blank=True)),
                ("gist", models.CharField(blank=True, max_length=64)),
                ("has_words", models.BooleanField(default=False)),
                ("version", models.PositiveSmallIntegerField(db_index=True, default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("translation_key", "open_to", "also_open_to", "closed_to"), name="search_row_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(max_length=20)),
                ("language", models.CharField(max_length=2)),
                ("title", models.CharField(blank=True, max_length=255)),
                ("text", models.TextField()),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="library.searchrow"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
