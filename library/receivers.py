"""What follows by itself when a file is saved or a record withdrawn."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.signals import page_unpublished

from library.actions import describe_file
from library.models import File, RecordPage


@receiver(post_save, sender=File)
def describe_when_uploaded(instance: File, update_fields: Any = None, **_: Any) -> None:
    if instance.pages is None and update_fields is None:
        describe_file.enqueue(instance.pk)


@receiver(page_unpublished, sender=RecordPage)
def withdraw_translations(instance: RecordPage, **_: Any) -> None:
    """A record is withdrawn in every language: a translation without its source's facts would say half."""
    if instance.source.pk == instance.pk:
        for other in RecordPage.objects.filter(translation_key=instance.translation_key, live=True).exclude(
            pk=instance.pk
        ):
            other.unpublish()
