"""A record of the library: its facts stand once, on the page it was first written in; each language has its words."""

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import ItemBase
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultipleChooserPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page, PageManager

from core.blocks import BodyField
from core.models import BasePage, Place, Tag, Topic, in_reader_language
from core.side_by_side import Section, heading, lead, line, part, rich_text, stream
from core.widgets import CheckboxesByName
from library.enums import LICENCE_ADDRESSES, PRACTICES, Consent, Currency, Licence, RecordKind
from library.models.catalogue import Entry
from library.models.files import File, FileVersion
from library.models.practice import FEATURES, FIRST_PANELS, LATER_PANELS, PracticeWords
from library.models.querysets import RecordQuerySet
from library.models.record_forms import FactsPanel, RecordForm
from library.models.rows import facts_of, related_to, summary_for_reader, tried_elsewhere
from membership.models import Organisation, WorkingGroup

# Beyond these a year is a slip of the hand.
FIRST_YEAR, LAST_YEAR = 1900, 2100
LONGEST_SUMMARY = 600


class RecordTag(ItemBase):
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="records")
    content_object = ParentalKey("library.RecordPage", on_delete=models.CASCADE, related_name="tagged_items")


class Series(models.Model):
    """Records that come out one after the other under a common name, edited by the secretariat."""

    slug = models.SlugField(_("address part"), unique=True)
    label_en = models.CharField(_("label in English"), max_length=120, unique=True)
    label_km = models.CharField(_("label in Khmer"), max_length=120, unique=True)

    class Meta:
        ordering = ["label_en"]
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("several", "series")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_reader_language(self.label_en, self.label_km)


class RecordPage(PracticeWords, BasePage):
    """The page written first holds the facts; a translation leaves them empty and reads its source's."""

    kind = models.CharField(_("kind"), max_length=20, choices=RecordKind, blank=True)
    summary = models.TextField(_("summary"), max_length=LONGEST_SUMMARY, help_text=_("Two or three plain sentences."))
    plain_summary = RichTextField(
        _("in plain words"),
        features=FEATURES,
        blank=True,
        help_text=_("What a law or a policy means for those who live by it."),
    )
    body = BodyField()
    # Facts
    other_summary = models.TextField(_("summary in the other language"), max_length=LONGEST_SUMMARY, blank=True)
    partners = ParentalManyToManyField(Organisation, blank=True, related_name="+", verbose_name=_("partners"))
    topics = ParentalManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    tags = ClusterTaggableManager(_("tags"), through=RecordTag, blank=True, help_text=_("Free keywords."))
    period_start = models.DateField(_("from"), null=True, blank=True)
    period_end = models.DateField(_("to"), null=True, blank=True)
    cost_from = models.PositiveBigIntegerField(_("cost, or at least"), null=True, blank=True)
    cost_to = models.PositiveBigIntegerField(_("at most"), null=True, blank=True)
    cost_currency = models.CharField(_("currency"), max_length=3, choices=Currency, blank=True)
    evidence_url = models.URLField(_("address of the evidence"), blank=True)
    licence = models.CharField(_("licence"), max_length=20, choices=Licence, blank=True)
    consent = models.CharField(
        _("people shown or named"),
        max_length=8,
        choices=Consent,
        blank=True,
        help_text=_("Pictures, names and voices count. Whoever agreed did so on paper, which its owner keeps."),
    )
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="records", verbose_name=_("series")
    )
    series_number = models.CharField(_("number in the series"), max_length=20, blank=True)
    review_by = models.DateField(
        _("look at it again by"), null=True, blank=True, help_text=_("Its owner is reminded on that day.")
    )

    objects: ClassVar[Any] = PageManager.from_queryset(RecordQuerySet)()

    FACTS: ClassVar[tuple[str, ...]] = (
        "kind",
        "other_summary",
        "period_start",
        "period_end",
        "cost_from",
        "cost_to",
        "cost_currency",
        "evidence_url",
        "licence",
        "consent",
        "series",
        "series_number",
        "review_by",
    )
    RELATED_FACTS: ClassVar[tuple[str, ...]] = (
        "partners",
        "topics",
        "tags",
        "record_places",
        "record_files",
        "related_records",
    )

    first_note_panels: ClassVar[list[Any]] = [
        HelpPanel(template="library/admin/checklist.html", heading=_("Before it is public")),
        *Page.content_panels,
        FieldPanel("kind"),
        FieldPanel("summary"),
        FieldPanel("other_summary"),
        FactsPanel(
            [MultipleChooserPanel("record_places", chooser_field_name="place", label=_("Place"), heading=_("Places"))]
        ),
        FieldRowPanel([FieldPanel("period_start"), FieldPanel("period_end")]),
        *FIRST_PANELS,
        FactsPanel([InlinePanel("record_files", label=_("File"), heading=_("Files"))]),
        FieldRowPanel([FieldPanel("licence"), FieldPanel("consent")]),
    ]
    later_panels: ClassVar[list[Any]] = [FieldPanel("plain_summary"), *LATER_PANELS, FieldPanel("body")]
    fact_panels: ClassVar[list[Any]] = [
        FieldPanel("topics", widget=CheckboxesByName),
        FieldPanel("tags"),
        FieldPanel("partners", widget=forms.CheckboxSelectMultiple),
        FieldRowPanel([FieldPanel("series"), FieldPanel("series_number")]),
        FactsPanel(
            [
                MultipleChooserPanel(
                    "related_records", chooser_field_name="other", label=_("Record"), heading=_("Related records")
                )
            ]
        ),
        FieldPanel("review_by"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(first_note_panels, heading=_("First note")),
            ObjectList(later_panels, heading=_("In detail")),
            ObjectList(fact_panels, heading=_("Subjects")),
            ObjectList(Page.promote_panels, heading=_("Promote")),
            ObjectList(Page.settings_panels, heading=_("Settings")),
        ],
        base_form_class=RecordForm,
    )
    parent_page_types: ClassVar[list[str]] = ["library.ShelfPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "library/record_page.html"
    untranslated_template = "library/record_untranslated.html"
    partners_field = "partners"

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.holds_facts:
            self._drop_facts()
        super().save(*args, **kwargs)

    def copy(self, *args: Any, update_attrs: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """A page in the other language begins with the summary that was written in it."""
        attrs = dict(update_attrs or {})
        if self.other_summary and attrs.get("locale", self.locale) != self.locale:
            attrs.setdefault("summary", self.other_summary)
        return super().copy(*args, update_attrs=attrs, **kwargs)

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
        if not self.kind and self.holds_facts:
            raise ValidationError({"kind": _("Say what kind of record this is.")})
        if self.cost_from is not None and self.cost_to is not None and self.cost_to < self.cost_from:
            raise ValidationError({"cost_to": _("The most must not be less than the least.")})
        if (self.cost_from is not None or self.cost_to is not None) and not self.cost_currency:
            raise ValidationError({"cost_currency": _("Say in which currency.")})

    def _drop_facts(self) -> None:
        """A translation keeps words only, whoever made it: facts stand once, or they would drift apart."""
        for name in self.FACTS:
            field = cast("models.Field[Any, Any]", self._meta.get_field(name))
            setattr(self, name, field.get_default())
        for relation in self.RELATED_FACTS:
            setattr(self, "tagged_items" if relation == "tags" else relation, [])

    @property
    def holds_facts(self) -> bool:
        """Whether this page was the record's first."""
        earlier = RecordPage.objects.filter(translation_key=self.translation_key).exclude(pk=self.pk)
        return not (earlier.filter(pk__lt=self.pk) if self.pk else earlier).exists()

    def is_fact(self, name: str) -> bool:
        return name in self.FACTS or name in self.RELATED_FACTS

    @property
    def kind_of_record(self) -> str:
        """Also on a translation, which has no facts of its own."""
        return self.kind or cast("RecordPage", self.source).kind

    @property
    def is_practice(self) -> bool:
        return self.kind_of_record in PRACTICES

    @property
    def khmer_summary_field(self) -> str:
        return "summary" if self.words_language == "km" else "other_summary"

    @cached_property
    def entry(self) -> Entry | None:
        """None for a page that was never saved, such as a preview's."""
        return Entry.objects.filter(translation_key=self.translation_key).first()

    @property
    def identifier(self) -> str:
        return self.entry.identifier if self.entry else ""

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

    @property
    def lead_for_readers(self) -> tuple[str, str]:
        return summary_for_reader(self, self.get_facts())

    def sections(self) -> list[Section]:
        return [
            Section("head", heading(self.title, 1) + lead(self.summary)),
            *(self.template_sections() if self.is_practice else []),
            part("plain_summary", gettext("In plain words"), rich_text(self.plain_summary)),
            Section("body", stream(self.body)),
            Section("contact_role", line(self.contact_role, label=gettext("Whom to ask:"))),
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["facts"] = facts_of(self, request)
        context["is_practice"] = self.is_practice
        context["tried"] = tried_elsewhere(self, request) if context["is_practice"] else []
        context["related"] = related_to(self, request)
        context["lang"] = self.words_language
        context["updated"] = self.last_published_at
        return context


class RelatedRecord(Orderable):
    """Another record that its owner points to; in whichever language is read."""

    record = ParentalKey(RecordPage, on_delete=models.CASCADE, related_name="related_records")
    other = models.ForeignKey(RecordPage, models.CASCADE, related_name="+", verbose_name=_("record"))

    panels: ClassVar[list[Any]] = [FieldPanel("other")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["record", "other"], name="related_record_once")]


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
