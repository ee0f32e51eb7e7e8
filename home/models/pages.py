"""The front page, and the page for everything that is simply told."""

from typing import Any, ClassVar, cast

from django.conf import settings
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from core.blocks import BodyField
from core.khmer.sorting import sort_key
from core.models import BasePage, Topic, visible_pages
from forums.models import GroupPage, NextMeeting
from library.models import LibraryIndexPage, RecordPage
from library.models.rows import rows_of, topic_url
from library.models.topics import TopicTree

LATEST_SHOWN = 6


def root_path(code: str) -> str:
    """Where the tree of a language begins, as `setup_site` makes it."""
    return f"/home-{code}/"


class HomePage(BasePage):
    heading = models.CharField(_("heading"), max_length=200)
    lead = models.TextField(_("lead"), blank=True)
    topics = ParentalManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics to start from"))
    body = BodyField()

    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("heading", boost=2),
        index.SearchField("lead", boost=2),
        index.SearchField("body"),
    ]
    content_panels: ClassVar[list[Any]] = [
        *Page.content_panels,
        FieldPanel("heading"),
        FieldPanel("lead"),
        FieldPanel("topics"),
        FieldPanel("body"),
    ]
    is_creatable = False
    is_part_of_the_house = True
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "home.StandardPage",
        "library.LibraryIndexPage",
        "membership.MembersIndexPage",
        "forums.GroupsIndexPage",
    ]
    template = "home/home_page.html"

    class Meta:
        verbose_name = _("front page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """What is not there in this language may be in the other, at the same address."""
        try:
            return super().route(request, path_components)
        except Http404:
            found = self._in_the_other_language(request, path_components)
            if found is None:
                raise
            return found

    def _in_the_other_language(self, request: HttpRequest, path_components: list[str]) -> RouteResult | None:
        """The page there, to be told of in this language; or the way to its page here, which has another address."""
        own, below = self.locale.language_code, "/".join(path_components)
        paths = [f"{root_path(code)}{below}/" for code, _name in settings.LANGUAGES if code != own]
        readable = visible_pages(request.user).select_related("locale")
        found = readable.filter(url_path__in=paths).first()
        if found is None:
            return None
        here = readable.filter(translation_key=found.translation_key, locale=self.locale).first() or found
        page = cast("BasePage", here.specific)
        page.locale = here.locale
        if page.locale_id == self.locale_id:
            return RouteResult(page, kwargs={"stands_elsewhere": True})
        page.reading_locale = self.locale
        return RouteResult(page) if page.has_own_words else None

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        records = RecordPage.objects.visible_to(request.user).one_in_either_language(self.locale)
        library = LibraryIndexPage.objects.visible_to(request.user).child_of(self).first()
        groups = GroupPage.objects.visible_to(request.user).filter(locale=self.locale)
        addresses = {page.working_group_id: page.get_url(request) for page in groups}
        about = StandardPage.objects.visible_to(request.user).child_of(self).filter(show_in_menus=True).first()
        below = StandardPage.objects.visible_to(request.user).child_of(about).order_by("path") if about else []
        open_topics = TopicTree(request.user).open_ones()
        context |= {
            "about_url": about.get_url(request) if about else "",
            "about_pages": [{"title": page.title, "url": page.get_url(request)} for page in below],
            "latest": rows_of(records.newest_first()[:LATEST_SHOWN], request),
            "total": records.count(),
            "library_url": library.get_url(request) if library else "",
            "topics": [
                {"label": topic.label, "url": topic_url(topic.slug)}
                for topic in sorted(self.topics.all(), key=lambda topic: sort_key(topic.label))
                if topic in open_topics
            ],
            "meetings": [
                {
                    "group": meeting.working_group,
                    "starts_at": meeting.starts_at,
                    "place": meeting.place,
                    "url": addresses.get(meeting.working_group_id, ""),
                }
                for meeting in NextMeeting.objects.to_come().select_related("working_group")
            ],
        }
        return context


class StandardPage(BasePage):
    lead = models.TextField(_("lead"), blank=True)
    body = BodyField()

    search_fields: ClassVar[list[Any]] = [
        *Page.search_fields,
        index.SearchField("lead", boost=2),
        index.SearchField("body"),
    ]
    content_panels: ClassVar[list[Any]] = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    parent_page_types: ClassVar[list[str]] = ["home.HomePage", "home.StandardPage"]
    subpage_types: ClassVar[list[str]] = ["home.StandardPage"]
    template = "home/standard_page.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        below = StandardPage.objects.visible_to(request.user).child_of(self).order_by("path")
        context["children"] = [{"title": page.title, "url": page.get_url(request), "lead": page.lead} for page in below]
        return context
