"""Words that public records are told by, and titles in the letters that suggestions look for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0009_failed_searches"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchrow",
            name="title_letters",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=60, unique=True)),
                ("letters", models.CharField(max_length=60)),
                ("is_khmer", models.BooleanField()),
                ("length", models.PositiveSmallIntegerField()),
                ("rows", models.ManyToManyField(related_name="words", to="library.searchrow")),
            ],
            options={
                "indexes": [models.Index(fields=["is_khmer", "length"], name="search_word_length")],
            },
        ),
    ]
