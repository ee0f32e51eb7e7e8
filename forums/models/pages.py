"""The list of working groups, and the page of each: charter, next meeting, materials."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Locale, Page
from wagtail.search import index

from core.blocks import BodyField
from core.models import BasePage
from forums.models.meetings import NextMeeting
from library.models import RecordPage, ShelfPage
from library.models.rows import rows_of
from membership.enums import WorkingLanguage
from membership.models import WorkingGroup

MATERIALS_SHOWN = 10


class GroupsIndexPage(BasePage):
    lead = models.TextField(_("lead"), blank=True)
    body = BodyField()

    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("lead", boost=2),
        index.SearchField("body"),
    ]
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    is_creatable = False
    is_part_of_the_house = True
    parent_page_types: ClassVar[list[str]] = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = ["forums.GroupPage"]
    template = "forums/groups_index_page.html"

    class Meta:
        verbose_name = _("list of groups")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        pages = GroupPage.objects.visible_to(request.user).child_of(self).select_related("working_group")
        meetings = {meeting.working_group_id: meeting for meeting in NextMeeting.objects.to_come()}
        context["groups"] = [
            {
                "group": page.working_group,
                "url": page.get_url(request),
                "lead": page.lead,
                "meeting": meetings.get(page.working_group_id),
            }
            for page in pages.order_by("working_group_id")
        ]
        return context


class GroupPage(BasePage):
    working_group = models.ForeignKey(
        WorkingGroup, models.PROTECT, related_name="pages", verbose_name=_("working group")
    )
    lead = models.TextField(_("lead"), blank=True)
    body = BodyField(verbose_name=_("charter"))

    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("known_as", boost=2),
        index.AutocompleteField("known_as"),
        index.SearchField("lead", boost=2),
        index.SearchField("body"),
    ]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        # Whose page it is, is not its writers' to say.
        FieldPanel("working_group", permission="membership.change_workinggroup"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    parent_page_types: ClassVar[list[str]] = ["forums.GroupsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "forums/group_page.html"
    untranslated_template = "forums/group_untranslated.html"
    kind_for_readers = _("Working group")
    joined_in_lists: ClassVar[tuple[str, ...]] = ("working_group",)

    class Meta:
        verbose_name = _("group's page")

    @property
    def known_as(self) -> str:
        """For search, in both languages."""
        group = self.working_group
        return f"{group.acronym} · {group.name_en} · {group.name_km}"

    @property
    def name_for_readers(self) -> str:
        return self.working_group.name

    @property
    def name_language(self) -> str:
        """It has one in each language."""
        return get_language() or ""

    @property
    def owning_body(self) -> WorkingGroup:
        return self.working_group

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        group = self.working_group
        materials = RecordPage.objects.visible_to(request.user).of_group(group.slug)
        # A group that works in Khmer has its Khmer papers first, whatever language the reader came in.
        language = "km" if group.language == WorkingLanguage.KHMER else self.reading_locale.language_code
        first = Locale.objects.get(language_code=language)
        shelf = (
            ShelfPage.objects.visible_to(request.user).filter(working_group=group, locale=self.reading_locale).first()
        )
        context |= {
            "group": group,
            "meeting": NextMeeting.objects.to_come().filter(working_group=group).first(),
            "records": rows_of(materials.one_in_either_language(first).newest_first()[:MATERIALS_SHOWN], request),
            "materials_url": shelf.get_url(request) if shelf else "",
        }
        return context
