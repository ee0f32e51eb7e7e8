"""Terms and what they are called in the other language."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_tag_aliases"),
    ]

    operations = [
        migrations.CreateModel(
            name="GlossaryTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term_en", models.CharField(max_length=120, verbose_name="in English")),
                ("term_km", models.CharField(max_length=120, verbose_name="in Khmer")),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
            ],
            options={
                "verbose_name": "glossary term",
                "verbose_name_plural": "glossary terms",
                "ordering": ("term_en",),
                "constraints": [models.UniqueConstraint(fields=("term_en", "term_km"), name="glossary_term_once")],
            },
        ),
    ]
