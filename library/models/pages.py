"""The library's front page, and a shelf for each organisation and working group."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from core.models import BasePage
from library.models.dossiers import DossierIndexPage
from library.models.lists import RecordList, moved_to, paged
from library.models.records import RecordPage
from membership.models import Organisation, WorkingGroup

# Below the library stand the shelves, and pages that no shelf may cover.
RESERVED_SLUGS = frozenset({"collections", "feed", "files", "places", "suggest", "topics"})


class LibraryIndexPage(BasePage):
    lead = models.TextField(_("lead"), blank=True)

    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("lead")]
    is_creatable = False
    is_part_of_the_house = True
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["library.ShelfPage", "library.DossierIndexPage"]
    template = "library/library_index_page.html"

    class Meta:
        verbose_name = _("library")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        address = RecordList(request, self.locale).new_address()
        return moved_to(address) if address else super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        below = DossierIndexPage.objects.visible_to(request.user).child_of(self)
        context["library_search_url"] = self.get_url(request)
        context["sections"] = [{"title": page.title, "url": page.get_url(request)} for page in below]
        return context | RecordList(request, self.locale).context()


class ShelfPage(BasePage):
    """Where an owner's records stand: the owner of a shelf owns what is on it."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="shelves", verbose_name=_("organisation")
    )
    working_group = models.ForeignKey(
        WorkingGroup, models.PROTECT, null=True, blank=True, related_name="shelves", verbose_name=_("working group")
    )
    lead = models.TextField(_("lead"), blank=True)

    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("lead", boost=2),
    ]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("organisation"),
        FieldPanel("working_group"),
        FieldPanel("lead"),
    ]
    parent_page_types: ClassVar[list[str]] = ["library.LibraryIndexPage"]
    subpage_types: ClassVar[list[str]] = ["library.RecordPage", "library.TriedPage"]
    is_furniture = True
    made_of: ClassVar[tuple[str, ...]] = ("title", "organisation", "working_group")
    template = "library/shelf_page.html"

    class Meta:
        verbose_name = _("shelf")
        verbose_name_plural = _("shelves")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(working_group__isnull=True), name="shelf_has_one_owner"
            )
        ]

    def clean(self) -> None:
        super().clean()
        if (self.organisation is None) == (self.working_group is None):
            raise ValidationError({"organisation": _("A shelf belongs to one organisation or one working group.")})
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("The site has a page of its own at this address; choose another.")})

    @property
    def owning_body(self) -> Organisation | WorkingGroup | None:
        return self.organisation or self.working_group

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        here = RecordPage.objects.visible_to(request.user).on_shelves(translation_key=self.translation_key)
        context["records"] = paged(here, request, self.locale)
        context["owner"] = self.owning_body
        return context
