"""A record of the library: its facts stand once, on the page it was first written in; each language has its words."""

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.models import Orderable, Page, PageManager

from core.blocks import BodyField
from core.models import BasePage, Place, Tag, Topic
from library.enums import LICENCE_ADDRESSES, Licence, RecordKind
from library.models.files import File, FileVersion
from library.models.querysets import RecordQuerySet
from library.models.rows import facts_of
from membership.models import Organisation, WorkingGroup

# Beyond these a year is a slip of the hand.
FIRST_YEAR, LAST_YEAR = 1900, 2100


class RecordTag(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="records")
    content_object = ParentalKey("library.RecordPage", on_delete=models.CASCADE, related_name="tagged_items")


class RecordPage(BasePage):
    """The page written first holds the facts; a translation leaves them empty and reads its source's."""

    kind = models.CharField(_("kind"), max_length=20, choices=RecordKind, blank=True)
    summary = models.TextField(_("summary"), max_length=600, help_text=_("Two or three plain sentences."))
    body = BodyField()
    council_side = models.CharField(_("what the council side brought"), max_length=250, blank=True)
    civil_society_side = models.CharField(_("what the civil society side brought"), max_length=250, blank=True)
    partners = ParentalManyToManyField(Organisation, blank=True, related_name="+", verbose_name=_("partners"))
    topics = ParentalManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    tags = ClusterTaggableManager(_("tags"), through=RecordTag, blank=True, help_text=_("Free keywords."))
    period_start = models.DateField(_("from"), null=True, blank=True)
    period_end = models.DateField(_("to"), null=True, blank=True)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, blank=True)

    objects = PageManager.from_queryset(RecordQuerySet)()

    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("council_side"), FieldPanel("civil_society_side")]),
        FieldPanel("body"),
        InlinePanel("record_files", label=_("File"), heading=_("Files")),
        MultipleChooserPanel("record_places", chooser_field_name="place", label=_("Place"), heading=_("Places")),
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldRowPanel([FieldPanel("period_start"), FieldPanel("period_end")]),
                FieldPanel("licence"),
                FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
                FieldPanel("tags"),
                FieldPanel("partners", widget=forms.CheckboxSelectMultiple),
            ],
            heading=_("Facts (on the page written first; a translation reads them from there)"),
        ),
    ]
    parent_page_types: ClassVar[list[str]] = ["library.ShelfPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "library/record_page.html"
    partners_field = "partners"

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._translates_another():
            self._drop_facts()
        super().save(*args, **kwargs)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        rows = list(self.record_files.all())
        for row in rows:
            row.version = row.file.version
        # Read from the database each time until they are put here.
        setattr(self, "record_files", rows)  # noqa: B010 - the types know the relation alone
        return super().save_revision(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        for name in ("period_start", "period_end"):
            day = getattr(self, name)
            if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise ValidationError({name: _("Give a year between 1900 and 2100.")})
        if self.period_start and self.period_end and self.period_end < self.period_start:
            raise ValidationError({"period_end": _("The period must not end before it begins.")})
        if not self.kind and not self._translates_another():
            raise ValidationError({"kind": _("Say what kind of record this is.")})

    def _drop_facts(self) -> None:
        """A translation keeps words only, whoever made it: facts stand once, or they would drift apart."""
        self.kind, self.licence, self.period_start, self.period_end = "", "", None, None
        for relation in ("partners", "topics", "record_places", "tagged_items", "record_files"):
            setattr(self, relation, [])

    def _translates_another(self) -> bool:
        pages = RecordPage.objects.filter(translation_key=self.translation_key)
        return pages.exclude(pk=self.pk).filter(**{"pk__lt": self.pk} if self.pk else {}).exists()

    @property
    def places(self) -> list[Place]:
        # Prefetched rows come as they are; a page's own draft holds them in memory.
        rows = self.record_places.all()
        prefetched = "record_places" in getattr(self, "_prefetched_objects_cache", {})
        return [row.place for row in (rows if prefetched else rows.select_related("place"))]

    @property
    def files(self) -> list[File | FileVersion]:
        """Each in the version the record was written with."""
        rows = self.record_files.select_related("file").prefetch_related("file__versions")
        return [row.file.at_version(row.version) for row in rows]

    @property
    def years(self) -> str:
        """For instance 2005 or 2003–2005, in Latin numerals; empty where no period is known."""
        start, end = self.period_start, self.period_end or self.period_start
        if start is None or end is None:
            return str(end.year) if end else ""
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"

    @property
    def owning_body(self) -> Organisation | WorkingGroup | None:
        return cast("BasePage", self.get_parent().specific).owning_body

    @property
    def joint_partners(self) -> list[Organisation]:
        return list(self.partners.all())

    def get_facts(self) -> "RecordPage":
        """The page whose facts hold for this one; what only a draft says is not yet anybody's to read."""
        source = cast("RecordPage", self.source)
        if source.pk == self.pk:
            return self
        return source if source.live else RecordPage()

    @property
    def licence_address(self) -> str:
        return LICENCE_ADDRESSES.get(Licence(self.licence), "") if self.licence else ""

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["facts"] = facts_of(self, request)
        context["lang"] = self.words_language
        context["updated"] = self.last_published_at
        return context


class RecordPlace(Orderable):
    """A place a record is about."""

    record = ParentalKey(RecordPage, on_delete=models.CASCADE, related_name="record_places")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))

    panels: ClassVar[list[Any]] = [FieldPanel("place")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["record", "place"], name="place_once_in_a_record")]


class RecordFile(Orderable):
    """A file's place in a record, part of the record's revisions and so of its approval."""

    record = ParentalKey(RecordPage, on_delete=models.CASCADE, related_name="record_files")
    file = models.ForeignKey(File, models.PROTECT, related_name="+", verbose_name=_("file"))
    # Of the file's bytes those that were there when the record was written, and so approved. What was written before
    # files had versions means the first.
    version = models.PositiveIntegerField(default=1, editable=False)

    panels: ClassVar[list[Any]] = [FieldPanel("file")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["record", "file"], name="file_once_in_a_record")]
