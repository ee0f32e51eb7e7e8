"""What follows by itself when a file is saved, or a record saved, closed, withdrawn or deleted."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import page_unpublished

from core.signals import audience_changed
from library.actions import keep_entry, read_file
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


# What Wagtail writes into a page beside its words when a draft is kept.
OF_A_DRAFT = {"draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at"}


@receiver(post_save, sender=RecordPage)
def catalogue_what_was_saved(instance: RecordPage, raw: bool, update_fields: Any = None, **_: Any) -> None:
    if not raw and (update_fields is None or set(update_fields) - OF_A_DRAFT):
        keep_entry(instance.translation_key)


@receiver(post_delete, sender=RecordPage)
@receiver(audience_changed, sender=RecordPage)
def catalogue_what_was_closed(instance: RecordPage, **_: Any) -> None:
    keep_entry(instance.translation_key)
