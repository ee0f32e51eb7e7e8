"""A scan keeps how many of its pages a machine has read."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("library", "0006_imports"),
    ]

    operations = [
        migrations.AddField(
            model_name="file",
            name="pages_read",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="fileversion",
            name="pages_read",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
    ]
