"""Noting when what everybody may read of a record changes, for those who harvest it."""

import uuid

from django.db import transaction
from django.utils import timezone

from core.enums import Audience
from library.models import Entry, RecordPage, entry_of


@transaction.atomic
def keep_entry(translation_key: uuid.UUID) -> Entry:
    """Called after each change of a record's pages that readers may have seen; a record new to us gets its entry."""
    entry = entry_of(translation_key)
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    entry.is_public = _has_public_page(translation_key)
    if entry.is_public or entry.was_public:
        entry.was_public = True
        entry.changed_at = timezone.now()
    entry.save()
    return entry


def _has_public_page(translation_key: uuid.UUID) -> bool:
    public = RecordPage.objects.live().filter(audience=Audience.PUBLIC)
    return bool(public.filter(translation_key=translation_key).exists())
