"""An uploaded file with its versions: stored under random names, known to readers by the names its owners gave it."""

import hashlib
from pathlib import PurePosixPath
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.search import index

from core.models import TaggedItem
from core.storage import random_name
from library.enums import FileKind, ReadingState

CHUNK = 1024 * 1024
# The folders of the storage, which an address begins with.
FILES, FIRST_PAGES = "files", "first-pages"


def store_under_random_name(instance: "File", filename: str) -> str:
    instance.readable_name = PurePosixPath(filename).name
    return random_name(FILES, filename)


def store_first_page(instance: models.Model, filename: str) -> str:  # noqa: ARG001 - Django's shape
    return random_name(FIRST_PAGES, filename)


class FileContent(models.Model):
    """What is known of one version's bytes."""

    readable_name = models.CharField(_("name for readers"), max_length=255, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False, db_index=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, editable=False)
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=FileKind,
        default=FileKind.TEXT,
        help_text=_("Found out when the file is read; correct it if it is wrong."),
    )
    summary = models.TextField(
        _("what it says, retyped"),
        blank=True,
        help_text=_("For a scan or a paper in an old Khmer font, which no machine reads: the gist, typed in Unicode."),
    )
    # What the worker found
    reading = models.CharField(
        _("reading"), max_length=12, choices=ReadingState, default=ReadingState.WAITING, editable=False
    )
    text = models.TextField(editable=False, blank=True)
    extractor = models.CharField(max_length=12, editable=False, blank=True)
    # How many of a scan's pages tesseract has gone through; None where the words come from the file itself.
    pages_read = models.PositiveIntegerField(null=True, editable=False)
    first_page = models.FileField(upload_to=store_first_page, editable=False, blank=True)

    class Meta:
        abstract = True

    @property
    def words(self) -> str:
        """What may be read and found of its contents: an editor's words before a machine's."""
        return self.summary or ("" if self.kind == FileKind.LEGACY_FONT else self.text)

    @property
    def is_recognised(self) -> bool:
        """Whether its words are what a machine made of pictures, and so may be wrong."""
        return self.pages_read is not None and not self.summary

    @property
    def is_recognised_in_part(self) -> bool:
        return self.is_recognised and (self.pages_read or 0) < (self.pages or 0)

    @property
    def extension(self) -> str:
        return PurePosixPath(self.readable_name).suffix[1:].upper()

    @property
    def first_page_url(self) -> str:
        return str(self.first_page.url) if self.first_page else ""


class File(FileContent, AbstractDocument):  # noqa: DJ008 - Wagtail's says its title
    """As private as the records and pages that use it, whatever address is asked (`core.access`).

    Its address stays when its bytes are replaced; what it was before is kept as a version. A record names the version
    it was approved with, and its readers get that one until the next is approved.
    """

    file = models.FileField(_("file"), upload_to=store_under_random_name)
    # The name the first version was stored under: what links to the file, and what others have linked to.
    address = models.CharField(max_length=255, unique=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    tags = TaggableManager(_("tags"), through=TaggedItem, blank=True, help_text=None)

    search_fields: ClassVar[list[Any]] = [
        *AbstractDocument.search_fields,
        index.SearchField("readable_name"),
        index.AutocompleteField("readable_name"),
        index.SearchField("words"),
        *map(index.FilterField, ("file_size", "kind", "language", "pages", "reading")),
    ]
    admin_form_fields = ("title", "file", "language", "kind", "summary", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.file and kwargs.get("update_fields") is None:
            before = File.objects.select_for_update().filter(pk=self.pk).first() if self.pk else None
            if before is None or before.file.name != self.file.name:
                self._begin_version(before)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        # Wagtail's upload of several at once asks before it has put the file in its place.
        if self.file:
            super().clean()

    @property
    def filename(self) -> str:
        return self.readable_name or PurePosixPath(self.file.name or "").name

    @property
    def size(self) -> int | None:
        return self.file_size

    @property
    def url(self) -> str:
        return str(self.file.storage.url(self.address))

    @property
    def look_url(self) -> str:
        return reverse("file_look", args=[PurePosixPath(self.address).stem])

    def at_version(self, number: int) -> "File | FileVersion":
        """This file as it was; as it is where there is no such version."""
        older = [version for version in self.versions.all() if version.number == number]
        return older[0] if older and number != self.version else self

    def _begin_version(self, before: "File | None") -> None:
        if before is not None:
            kept = {field.name: getattr(before, field.name) for field in FileContent._meta.get_fields()}  # noqa: SLF001
            FileVersion.objects.create(
                of=before, number=before.version, file=before.file.name, file_size=before.size, **kept
            )
            self.version = before.version + 1
        bytes_given = self.file.file
        # The upload has been counted and looked at while it came in; others bring their bytes alone.
        self.sha256 = getattr(bytes_given, "sha256", "") or sha256_of(bytes_given)
        self.pages = getattr(getattr(bytes_given, "examined", None), "pages", None)
        self.kind, self.reading = FileKind.TEXT, ReadingState.WAITING
        self.text = self.extractor = ""
        self.pages_read = None
        self.first_page = None
        if before is not None and before.summary == self.summary:
            # It was the gist of other bytes.
            self.summary = ""
        # Wagtail's upload of several at once has stored it already.
        if not getattr(self.file, "_committed", True):
            self.file.save(PurePosixPath(self.file.name or "").name, bytes_given, save=False)
        self.file_size = self.file.size
        self.address = self.address or str(self.file.name)


class FileVersion(FileContent):
    """What a file was before its bytes were replaced."""

    of = models.ForeignKey(File, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.FileField(max_length=255)
    file_size = models.PositiveBigIntegerField(null=True)
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="each_version_of_a_file_once")]

    def __str__(self) -> str:
        return f"{self.readable_name} ({self.number})"

    # Told to readers as the file itself is

    @property
    def filename(self) -> str:
        return self.readable_name

    @property
    def size(self) -> int | None:
        return self.file_size

    @property
    def title(self) -> str:
        return self.of.title

    @property
    def language(self) -> str:
        return self.of.language

    @property
    def url(self) -> str:
        return self.of.url

    @property
    def look_url(self) -> str:
        return self.of.look_url


def sha256_of(file: Any) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
