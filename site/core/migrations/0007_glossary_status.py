"""Each term's status, source, examples and address of its own."""

from typing import Any

from django.db import migrations, models

from core.khmer import latin


def give_addresses(apps: Any, _schema_editor: Any) -> None:
    terms = apps.get_model("core", "GlossaryTerm")
    taken: set[str] = set()
    for term in terms.objects.order_by("pk"):
        base = term.slug = latin.slug(term.term_en) or latin.slug(term.term_km) or "term"
        number = 1
        while term.slug in taken:
            number += 1
            term.slug = f"{base}-{number}"
        taken.add(term.slug)
        term.save(update_fields=["slug"])


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_glossary"),
    ]

    operations = [
        migrations.AddField(
            "glossaryterm",
            "slug",
            models.SlugField(db_index=False, default="", editable=False, max_length=70, verbose_name="address"),
            preserve_default=False,
        ),
        migrations.RunPython(give_addresses, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "glossaryterm",
            "slug",
            models.SlugField(editable=False, max_length=70, unique=True, verbose_name="address"),
        ),
        migrations.AddField(
            "glossaryterm",
            "status",
            models.CharField(
                choices=[("proposed", "Proposed"), ("agreed", "Agreed")],
                default="proposed",
                max_length=10,
                verbose_name="status",
            ),
        ),
        migrations.AddField(
            "glossaryterm",
            "source",
            models.CharField(
                blank=True,
                help_text="Where the term is from, such as a law.",
                max_length=300,
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            "glossaryterm",
            "example_en",
            models.CharField(blank=True, max_length=300, verbose_name="example in English"),
        ),
        migrations.AddField(
            "glossaryterm",
            "example_km",
            models.CharField(blank=True, max_length=300, verbose_name="example in Khmer"),
        ),
        migrations.AlterField(
            "glossaryterm",
            "note",
            models.CharField(
                blank=True,
                help_text="What it means, or when another word is right.",
                max_length=300,
                verbose_name="note",
            ),
        ),
        migrations.AlterField(
            "glossaryterm",
            "term_en",
            models.CharField(
                help_text="Several words for it are parted by a slash.", max_length=120, verbose_name="in English"
            ),
        ),
        migrations.AlterField(
            "glossaryterm",
            "term_km",
            models.CharField(
                help_text="As many words as in English, in the same order.", max_length=120, verbose_name="in Khmer"
            ),
        ),
    ]
