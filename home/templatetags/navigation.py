"""Ways through the site: the menu, the way back, the other language; one query for all of them."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from wagtail.models import Page

from core.models import BasePage, visible_pages
from core.screens import Crumb, Screen
from forums.models import GroupPage, NextMeeting
from home.models.pages import root_path

register = template.Library()

SECTION_DEPTH = 3


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str
    current: bool


@dataclass(frozen=True)
class LanguageLink:
    """Where this page, or what is told of it, is in a language, or else the nearest page above it.

    `alternate` if it is this very page.
    """

    code: str
    name: str
    bare_url: str
    current: bool
    alternate: bool
    # What was asked of this page, which its reader takes along.
    asked: str = ""

    @property
    def url(self) -> str:
        return f"{self.bare_url}?{self.asked}" if self.alternate and self.asked else self.bare_url

    @property
    def absolute_url(self) -> str:
        """Machines are told the bare address."""
        return f"{settings.SITE_URL}{self.bare_url}" if self.bare_url.startswith("/") else self.bare_url


def _page(context: Context) -> BasePage | None:
    """The page being shown, if one is and it stands in the tree (a preview of a new one does not yet)."""
    page = context.get("page")
    return page if isinstance(page, BasePage) and page.path else None


def _screen(context: Context) -> Screen | None:
    """What is shown in the stead of a page, if something is."""
    screen = context.get("page")
    return screen if isinstance(screen, Screen) else None


@dataclass(frozen=True)
class Ways:
    """Of all pages that a reader is led to from a page, those they may open, from the root down."""

    pages: list[Page]

    def sections(self, code: str) -> list[Page]:
        return [
            page
            for page in self.pages
            if page.show_in_menus and page.depth == SECTION_DEPTH and page.locale.language_code == code
        ]

    def above(self, here: BasePage) -> list[Page]:
        return [
            page
            for page in self.pages
            if page.is_on_the_way
            and page.locale_id == here.reading_locale.pk
            and page.depth >= SECTION_DEPTH
            and page.translation_key != here.translation_key
        ]

    def nearest(self) -> dict[str, Page]:
        """By language the page itself, or the nearest above it."""
        return {page.locale.language_code: page for page in self.pages if page.is_on_the_way}

    def stands_at(self, url_path: str) -> bool:
        return any(page.url_path == url_path for page in self.pages)


def _ways(context: Context) -> Ways:
    """Asked for by three tags, and the same for all three while one request is answered."""
    request: HttpRequest = context["request"]
    here = _page(context)
    kept: tuple[Any, Ways] | None = getattr(request, "_ways", None)
    twins = [_twin(here, code) for code, _name in settings.LANGUAGES] if here else []
    asked = (get_language(), here and here.path)
    if kept is None or kept[0] != asked:
        in_menu = Q(show_in_menus=True, depth=SECTION_DEPTH, locale__language_code=get_language())
        above = Page.objects.ancestor_of(here, inclusive=True) if here else Page.objects.none()
        found = (
            visible_pages(request.user)
            .annotate(is_on_the_way=Q(translation_key__in=above.order_by().values("translation_key")))
            .filter(in_menu | Q(is_on_the_way=True) | Q(url_path__in=twins))
        )
        found = found.select_related("locale").order_by("depth", "path")
        kept = (asked, Ways(list(found)))
        request._ways = kept  # type: ignore[attr-defined]  # noqa: SLF001 - as Wagtail keeps the site there
    return kept[1]


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> list[MenuItem]:
    request: HttpRequest = context["request"]
    screen = _screen(context)

    def is_above(section: Page) -> bool:
        if screen:
            return request.path.startswith(section.get_url(request))
        return bool(section.is_on_the_way)

    sections = _ways(context).sections(get_language() or "")
    return [MenuItem(section.title, section.get_url(request), is_above(section)) for section in sections]


@register.simple_tag(takes_context=True)
def breadcrumb_trail(context: Context) -> list[Crumb]:
    request: HttpRequest = context["request"]
    here, screen = _page(context), _screen(context)
    if here is None:
        return list(screen.trail) if screen else []
    above = _ways(context).above(here)
    return [Crumb(page.title, page.get_url(request), page.locale.language_code) for page in above]


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    request: HttpRequest = context["request"]
    here, asked = _page(context), request.GET.urlencode()
    if here is None:
        screen = _screen(context)
        path = request.path if screen else request.get_full_path()
        return [
            LanguageLink(
                code, str(name), _same_address(path, code), code == get_language(), alternate=bool(screen), asked=asked
            )
            for code, name in settings.LANGUAGES
        ]
    ways, links = _ways(context), []
    nearest = ways.nearest()
    for code, name in settings.LANGUAGES:
        is_here = code in nearest and nearest[code].translation_key == here.translation_key
        if not is_here and here.has_own_words and not ways.stands_at(_twin(here, code)):
            # What is told of it in that language.
            url = here.get_url(request).replace(f"/{here.words_language}/", f"/{code}/", 1)
        else:
            url = nearest[code].get_url(request) if code in nearest else f"/{code}/"
        links.append(LanguageLink(code, str(name), url, code == get_language(), alternate=is_here, asked=asked))
    return links


def _twin(here: BasePage, code: str) -> str:
    """The path of a page in the tree of another language at which this one is told of, unless another stands there."""
    _root, _slash, below = here.url_path.lstrip("/").partition("/")
    return f"{root_path(code)}{below}"


def _same_address(path: str, code: str) -> str:
    """An address that is not a page's, such as the sign-in form's, in a language."""
    translated = translate_url(path, code)
    return translated if translated.startswith(f"/{code}/") else f"/{code}/"


@register.simple_tag(takes_context=True)
def edit_address(context: Context) -> str:
    """Where this reader may edit this page; empty for those who may not, without asking the database for visitors."""
    request: HttpRequest = context["request"]
    here = _page(context)
    if here is None or here.pk is None or not request.user.is_authenticated:
        return ""
    if not here.permissions_for_user(request.user).can_edit():
        return ""
    return reverse("wagtailadmin_pages:edit", args=[here.pk])


@register.simple_tag
def next_meeting() -> dict[str, Any] | None:
    """The soonest meeting of all groups, with the address of its group's page in the reader's language."""
    meeting = NextMeeting.objects.to_come().select_related("working_group").first()
    if meeting is None:
        return None
    pages = GroupPage.objects.visible_to(AnonymousUser()).filter(working_group=meeting.working_group)
    page = pages.filter(locale__language_code=get_language()).first()
    return {
        "group": meeting.working_group,
        "starts_at": meeting.starts_at,
        "place": meeting.place,
        "url": page.get_url() if page else "",
    }


@register.simple_tag
def site_address() -> str:
    return str(settings.SITE_URL)


@register.simple_tag(takes_context=True)
def page_address(context: Context) -> Any:
    """This page's own absolute address, without what a reader's link may have added to it."""
    request: HttpRequest = context["request"]
    here = _page(context)
    return f"{settings.SITE_URL}{here.get_url(request) if here else request.path}"
