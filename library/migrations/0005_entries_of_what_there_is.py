"""Every record that is there already gets its catalogue entry."""

from django.conf import settings
from django.db import migrations


def enter_what_there_is(apps, schema_editor):
    record_page, entry = apps.get_model("library", "RecordPage"), apps.get_model("library", "Entry")
    known = set()
    for page in record_page.objects.order_by("pk").values("pk", "translation_key").iterator():
        key = page["translation_key"]
        if key in known:
            continue
        known.add(key)
        is_public = record_page.objects.filter(translation_key=key, live=True, audience="public").exists()
        made = entry.objects.create(
            translation_key=key, identifier=f"new-{key}", is_public=is_public, was_public=is_public
        )
        made.identifier = f"{settings.SITE_SHORT_NAME.lower()}-{made.pk:05}"
        made.save(update_fields=["identifier"])


class Migration(migrations.Migration):
    dependencies = [("library", "0004_dossiers_and_tried_notes")]

    operations = [migrations.RunPython(enter_what_there_is, migrations.RunPython.noop)]
