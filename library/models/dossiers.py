"""Dossiers: records gathered on one subject, by hand with a note on each, by a saved question, or both."""

import uuid
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Page as PageOfRows
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    PageChooserPanel,
)
from wagtail.models import Orderable, Page
from wagtail.search import index

from core.khmer.sorting import sort_key
from core.models import BasePage, Place, Reader, Tag, Topic
from core.widgets import CheckboxesByName
from library.enums import RecordKind
from library.models.lists import paged
from library.models.querysets import RecordQuerySet
from library.models.records import FIRST_YEAR, LAST_YEAR, RecordPage
from library.models.rows import RecordRow, rows_of
from membership.models import Organisation, WorkingGroup

YEARS = _("Give a year between 1900 and 2100.")


class DossierIndexPage(BasePage):
    lead = models.TextField(_("lead"), blank=True)

    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("lead", boost=2),
    ]
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("lead")]
    is_creatable = False
    is_part_of_the_house = True
    parent_page_types: ClassVar[list[str]] = ["library.LibraryIndexPage"]
    subpage_types: ClassVar[list[str]] = ["library.DossierPage"]
    template = "library/dossier_index_page.html"

    class Meta:
        verbose_name = _("dossiers")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        dossiers = DossierPage.objects.visible_to(request.user).child_of(self)
        context["dossiers"] = [
            {"title": dossier.title, "lead": dossier.lead, "url": dossier.get_url(request)}
            for dossier in sorted(dossiers, key=lambda dossier: sort_key(dossier.title))
        ]
        return context


class DossierPage(BasePage):
    """Which records, and in which order, is said once, on the page written first; a translation has its own notes."""

    lead = models.TextField(_("lead"), blank=True)
    # The saved question; what is empty does not narrow it.
    topics = ParentalManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    tags = ParentalManyToManyField(Tag, blank=True, related_name="+", verbose_name=_("tags"))
    organisations = ParentalManyToManyField(Organisation, blank=True, related_name="+", verbose_name=_("organisations"))
    groups = ParentalManyToManyField(WorkingGroup, blank=True, related_name="+", verbose_name=_("working groups"))
    kind = models.CharField(_("kind"), max_length=20, choices=RecordKind, blank=True)
    language = models.CharField(_("written in"), max_length=2, choices=settings.LANGUAGES, blank=True)
    year_from = models.PositiveSmallIntegerField(_("from the year"), null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(_("to the year"), null=True, blank=True)

    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("lead", boost=2),
    ]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("lead"),
        InlinePanel("items", label=_("Record"), heading=_("Chosen by hand, in this order")),
        MultiFieldPanel(
            [
                FieldPanel("topics", widget=CheckboxesByName),
                FieldPanel("tags", widget=CheckboxesByName),
                FieldPanel("organisations", widget=forms.CheckboxSelectMultiple),
                FieldPanel("groups", widget=forms.CheckboxSelectMultiple),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("language")]),
                FieldRowPanel([FieldPanel("year_from"), FieldPanel("year_to")]),
            ],
            heading=_("And all others that answer this question"),
            help_text=_("One of the topics, and one of the tags, and so on. Empty: no others."),
        ),
        MultipleChooserPanel(
            "dossier_places", chooser_field_name="place", label=_("Place"), heading=_("Places of the question")
        ),
    ]
    parent_page_types: ClassVar[list[str]] = ["library.DossierIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "library/dossier_page.html"
    untranslated_template = "library/dossier_untranslated.html"
    kind_for_readers = _("Dossier")

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")

    def clean(self) -> None:
        super().clean()
        for name in ("year_from", "year_to"):
            year = getattr(self, name)
            if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
                raise ValidationError({name: YEARS})
        if self.year_from and self.year_to and self.year_to < self.year_from:
            raise ValidationError({"year_to": _("The period must not end before it begins.")})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["chosen"] = self.chosen(request)
        context["records"] = self.found(request)
        return context

    @property
    def question(self) -> "DossierPage":
        """The page whose choice and question hold for this one; of a draft nothing is anybody's to read."""
        source = cast("DossierPage", self.source)
        return self if source.pk == self.pk else source if source.live else DossierPage()

    def chosen(self, request: HttpRequest) -> list[tuple[RecordRow, dict[str, str]]]:
        """Those chosen by hand that this reader may read, each with the note on it and the note's language."""
        source = self.question
        items = list(source.items.select_related("record")) if source.pk else []
        notes = {item.record.translation_key: {"text": item.note, "lang": source.words_language} for item in items}
        order = list(notes)
        if source.pk != self.pk:
            own = self.items.select_related("record")
            notes |= {
                item.record.translation_key: {"text": item.note, "lang": self.words_language}
                for item in own
                if item.note
            }
        pages = RecordPage.objects.visible_to(request.user).filter(translation_key__in=order)
        keys = dict(pages.one_in_either_language(self.reading_locale).values_list("pk", "translation_key"))
        rows = rows_of(RecordPage.objects.filter(pk__in=keys), request)
        ordered = sorted(rows, key=lambda row: order.index(keys[row.pk]))
        return [(row, notes[keys[row.pk]]) for row in ordered]

    def found(self, request: HttpRequest) -> PageOfRows[RecordRow] | None:
        """The asked page of what answers the question besides those chosen by hand; None where nothing is asked."""
        source = self.question
        pages = source.answers(RecordPage.objects.visible_to(request.user)) if source.pk else None
        if pages is None:
            return None
        by_hand = source.items.values("record__translation_key")
        return paged(pages.exclude(translation_key__in=by_hand), request, self.reading_locale)

    def keys_for(self, user: Reader) -> set[uuid.UUID]:
        """Of all its records that this reader may read."""
        source = self.question
        if not source.pk:
            return set()
        visible = RecordPage.objects.visible_to(user).order_by()
        by_hand = visible.filter(translation_key__in=source.items.values("record__translation_key"))
        found = source.answers(visible)
        return {
            key
            for pages in (by_hand, found)
            if pages is not None
            for key in pages.values_list("translation_key", flat=True)
        }

    def answers(self, pages: RecordQuerySet) -> RecordQuerySet | None:
        """Of these pages those whose records answer the question."""
        asked = False
        for relation, fact in (("topics", "topics__in"), ("tags", "tags__in")):
            if things := list(getattr(self, relation).all()):
                pages, asked = pages.about(**{fact: things}), True
        organisations, groups = list(self.organisations.all()), list(self.groups.all())
        if organisations or groups:
            pages, asked = pages.of_bodies(organisations, groups), True
        if codes := [row.place.code for row in self.dossier_places.select_related("place")]:
            pages, asked = pages.in_places(codes), True
        if self.kind:
            pages, asked = pages.about(kind=self.kind), True
        if self.language:
            pages, asked = pages.written_in(self.language), True
        if self.year_from or self.year_to:
            pages, asked = pages.between(self.year_from or FIRST_YEAR, self.year_to or LAST_YEAR), True
        return pages if asked else None


class DossierItem(Orderable):
    """A record's place in a dossier; on a translation only the note is read."""

    dossier = ParentalKey(DossierPage, on_delete=models.CASCADE, related_name="items")
    record = models.ForeignKey(RecordPage, models.CASCADE, related_name="+", verbose_name=_("record"))
    note = models.TextField(_("note"), max_length=400, blank=True, help_text=_("Why it is here, in a sentence or two."))

    panels: ClassVar[list[Any]] = [PageChooserPanel("record", "library.RecordPage"), FieldPanel("note")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["dossier", "record"], name="record_once_in_a_dossier")]


class DossierPlace(Orderable):
    """A place the question of a dossier is about, with all that is part of it."""

    dossier = ParentalKey(DossierPage, on_delete=models.CASCADE, related_name="dossier_places")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name=_("place"))

    panels: ClassVar[list[Any]] = [FieldPanel("place")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["dossier", "place"], name="place_once_in_a_dossier")]
