"""What follows by itself when a file is saved."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from library.actions import describe_file
from library.models import File


@receiver(post_save, sender=File)
def describe_when_uploaded(instance: File, update_fields: Any = None, **_: Any) -> None:
    if instance.pages is None and update_fields is None:
        describe_file.enqueue(instance.pk)
