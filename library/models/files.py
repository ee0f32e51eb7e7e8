"""An uploaded file: stored under a random name, known to readers by the name its owner gave it."""

from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument

from core.models import TaggedItem
from core.storage import random_name
from library.enums import FileKind


def store_under_random_name(instance: "File", filename: str) -> str:
    instance.readable_name = PurePosixPath(filename).name
    return random_name("files", filename)


class File(AbstractDocument):
    """As private as the records and pages that use it, whatever address is asked (`core.access`)."""

    file = models.FileField(_("file"), upload_to=store_under_random_name)
    readable_name = models.CharField(_("name for readers"), max_length=255, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    kind = models.CharField(_("kind"), max_length=12, choices=FileKind, default=FileKind.TEXT)
    pages = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    tags = TaggableManager(_("tags"), through=TaggedItem, blank=True, help_text=None)

    admin_form_fields = ("title", "file", "language", "kind", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def clean(self) -> None:
        # Wagtail's upload of several at once asks before it has put the file in its place.
        if self.file:
            super().clean()

    @property
    def filename(self) -> str:
        return self.readable_name or PurePosixPath(self.file.name or "").name

    @property
    def extension(self) -> str:
        return PurePosixPath(self.file.name or "").suffix[1:].upper()

    @property
    def size(self) -> int | None:
        return self.file_size

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.file and not getattr(self.file, "_committed", True):
            self.pages = None
        super().save(*args, **kwargs)
