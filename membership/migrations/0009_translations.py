"""Wishes for translations, the work on them, and of which words they were made."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0008_hand_overs"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="handoveritem",
            name="kind",
            field=models.CharField(
                choices=[
                    ("role", "Role ended"),
                    ("draft", "Draft"),
                    ("review", "Text in review"),
                    ("page", "Published text"),
                    ("lock", "Lock opened"),
                    ("step", "Approval to answer"),
                    ("job", "Translation in hand"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="Translation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprints", models.JSONField(default=dict, verbose_name="fingerprints")),
                ("changed", models.JSONField(default=list, verbose_name="changed since")),
                ("changed_at", models.DateTimeField(null=True, verbose_name="first changed on")),
                ("followed", models.JSONField(null=True, verbose_name="followed by its draft")),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="made_from",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="translation",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="wagtailcore.revision",
                        verbose_name="version of its source",
                    ),
                ),
            ],
            options={
                "verbose_name": "translation",
                "verbose_name_plural": "translations",
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "language",
                    models.CharField(choices=[("en", "English"), ("km", "ខ្មែរ")], max_length=2, verbose_name="into"),
                ),
                ("taken_at", models.DateTimeField(auto_now_add=True, verbose_name="taken on")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("reminded_on", models.DateField(null=True)),
                ("handed_back_at", models.DateTimeField(null=True, verbose_name="handed back on")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("done_at", models.DateTimeField(null=True, verbose_name="done on")),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="translation_jobs",
                        to=settings.WAGTAIL_PAGE_MODEL,
                        verbose_name="text",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="translation_jobs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="taken by",
                    ),
                ),
                (
                    "working_group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="translation_jobs",
                        to="membership.workinggroup",
                        verbose_name="working group",
                    ),
                ),
            ],
            options={
                "verbose_name": "translation in hand",
                "verbose_name_plural": "translations in hand",
                "ordering": ["-taken_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("done_at__isnull", True), ("handed_back_at__isnull", True)),
                        fields=("source", "language"),
                        name="translation_taken_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("translation_key", models.UUIDField(verbose_name="text")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("km", "ខ្មែរ")], max_length=2, verbose_name="language"
                    ),
                ),
                ("times", models.PositiveIntegerField(default=0, verbose_name="times")),
                ("first_at", models.DateTimeField(auto_now_add=True, verbose_name="first asked")),
                ("last_at", models.DateTimeField(auto_now=True, verbose_name="last asked")),
                (
                    "people",
                    models.ManyToManyField(related_name="wishes", to=settings.AUTH_USER_MODEL, verbose_name="people"),
                ),
            ],
            options={
                "verbose_name": "wish for a translation",
                "verbose_name_plural": "wishes for translations",
                "constraints": [
                    models.UniqueConstraint(fields=("translation_key", "language"), name="wish_once_for_a_text")
                ],
            },
        ),
    ]
