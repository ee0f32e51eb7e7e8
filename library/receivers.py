"""What follows by itself when a file is saved or a record withdrawn."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.signals import page_unpublished

from library.actions import read_file
from library.enums import ReadingState
from library.models import File, RecordPage


@receiver(post_save, sender=File)
def read_what_was_uploaded(instance: File, update_fields: Any = None, **_: Any) -> None:
    # Enqueued again by a save in between, it is read again: no harm but the time it takes.
    if instance.reading == ReadingState.WAITING and update_fields is None:
        read_file.enqueue(instance.pk)


@receiver(page_unpublished, sender=RecordPage)
def withdraw_translations(instance: RecordPage, **_: Any) -> None:
    """A record is withdrawn in every language: a translation without its source's facts would say half."""
    if instance.source.pk == instance.pk:
        for other in RecordPage.objects.filter(translation_key=instance.translation_key, live=True).exclude(
            pk=instance.pk
        ):
            other.unpublish()
