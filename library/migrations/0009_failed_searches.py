"""What readers looked for in vain, and by what the answers pinned to a question are found."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0008_search_rows"),
        ("wagtailsearchpromotions", "0008_query_verbose_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="FailedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("typed", models.CharField(max_length=200, verbose_name="words")),
                ("gist", models.CharField(max_length=300)),
                ("language", models.CharField(max_length=2, verbose_name="language")),
                ("times", models.PositiveIntegerField(default=1, verbose_name="times")),
                ("first_at", models.DateTimeField(verbose_name="first asked")),
                ("last_at", models.DateTimeField(verbose_name="last asked")),
            ],
            options={
                "verbose_name": "search without an answer",
                "verbose_name_plural": "searches without an answer",
                "constraints": [models.UniqueConstraint(fields=("gist", "language"), name="failed_search_once")],
            },
        ),
        migrations.CreateModel(
            name="PinnedQuestion",
            fields=[
                (
                    "query",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="pinned",
                        serialize=False,
                        to="wagtailsearchpromotions.query",
                    ),
                ),
                ("gist", models.CharField(db_index=True, max_length=300)),
            ],
        ),
    ]
