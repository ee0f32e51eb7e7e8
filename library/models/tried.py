"""What became of a practice elsewhere: a note by whoever tried it, approved like anything else."""

from typing import Any, ClassVar, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from core.models import BasePage, Place
from core.side_by_side import Section, heading, lead, part, rich_text
from library.enums import Outcome
from library.models.practice import FEATURES
from library.models.records import FIRST_YEAR, LAST_YEAR, RecordPage
from membership.models import Organisation, WorkingGroup

LONGEST_TELLING = 600


class TriedPage(BasePage):
    """Stands on the shelf of those who tried, so that their own reviewer is asked first."""

    record = models.ForeignKey(
        RecordPage, models.SET_NULL, null=True, related_name="tried", verbose_name=_("what was tried")
    )
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("where it was tried")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    summary = models.TextField(
        _("what came of it"), max_length=LONGEST_TELLING, help_text=_("In a few sentences, with figures if there are.")
    )
    changed = RichTextField(_("what was done in another way, and why"), features=FEATURES, blank=True)

    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("changed"),
    ]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        PageChooserPanel("record", "library.RecordPage"),
        FieldRowPanel([FieldPanel("place"), FieldPanel("year"), FieldPanel("outcome")]),
        FieldPanel("summary"),
        FieldPanel("changed"),
    ]
    parent_page_types: ClassVar[list[str]] = ["library.ShelfPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "library/tried_page.html"
    untranslated_template = "library/tried_untranslated.html"
    kind_for_readers = _("Tried elsewhere")

    class Meta:
        verbose_name = _("note: we tried this too")
        verbose_name_plural = _("notes: we tried this too")

    def clean(self) -> None:
        super().clean()
        if self.record is None and not self.live:
            raise ValidationError({"record": _("Say which record was tried.")})
        if self.year and not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValidationError({"year": _("Give a year between 1900 and 2100.")})

    @property
    def owning_body(self) -> Organisation | WorkingGroup | None:
        return cast("BasePage", self.get_parent().specific).owning_body

    @property
    def lead_for_readers(self) -> tuple[str, str]:
        return self.summary, self.words_language

    def sections(self) -> list[Section]:
        changed = rich_text(self.changed)
        return [
            Section("head", heading(self.title, 1) + lead(self.summary)),
            part("changed", gettext("What was done in another way, and why"), changed),
        ]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        tried = RecordPage.objects.visible_to(request.user).filter(
            translation_key=self.record.translation_key if self.record else None
        )
        context["record"] = tried.one_in_either_language(self.reading_locale).first()
        context["owner"] = self.owning_body
        context["lang"] = self.words_language
        return context
