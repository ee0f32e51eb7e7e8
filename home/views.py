"""Addresses that belong to no page: the choice of a language, and what machines ask for."""

from collections import defaultdict
from math import ceil

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.query import PageQuerySet

from core.models import visible_pages

# The sitemap protocol's limit for one file.
MOST_ADDRESSES = 50_000
FRONT_DEPTH = 2
OF_A_PAGE = ("depth", "last_published_at", "locale__language_code", "path", "translation_key", "url_path")


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Leads to the front page in the language the reader's browser prefers."""
    response = redirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "home/robots.txt", {"origin": settings.SITE_URL}, content_type="text/plain; charset=utf-8")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    return redirect(static("core/img/favicon.ico"), permanent=True)


@require_safe
def sitemap(request: HttpRequest, part: int = 0) -> HttpResponse:
    """Everything public in both trees, each page with its other language; Wagtail's own knows only one tree.

    Where that is too much for one file, a list of several.
    """
    public = visible_pages(AnonymousUser()).order_by("path")
    parts = ceil(public.count() / MOST_ADDRESSES)
    if part > parts:
        raise Http404
    if not part and parts > 1:
        return _as_xml(request, "home/sitemap_index.xml", {"origin": settings.SITE_URL, "parts": range(1, parts + 1)})
    first = (max(part, 1) - 1) * MOST_ADDRESSES
    listed = public[first : first + MOST_ADDRESSES]
    pages = _with_addresses(listed, request)
    # The other language's page may stand in another part.
    others = pages if parts <= 1 else _with_addresses(_translations_of(public, listed), request)
    in_each_language: dict[object, list[Page]] = defaultdict(list)
    for page in others:
        in_each_language[page.translation_key].append(page)
    entries = [(page, in_each_language[page.translation_key], _choice_of(page)) for page in pages]
    return _as_xml(request, "home/sitemap.xml", {"entries": entries})


def _with_addresses(pages: PageQuerySet, request: HttpRequest) -> list[Page]:
    found = []
    for page in pages.select_related("locale").only(*OF_A_PAGE):
        if path := page.get_url(request):
            page.address = f"{settings.SITE_URL}{path}"
            found.append(page)
    return found


def _translations_of(public: PageQuerySet, listed: PageQuerySet) -> PageQuerySet:
    return public.filter(translation_key__in=listed.values("translation_key"))


def _choice_of(page: Page) -> str:
    """Where readers are led to the language they prefer: a front page's is the bare address."""
    return f"{settings.SITE_URL}/" if page.depth == FRONT_DEPTH else ""


def _as_xml(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, content_type="application/xml")
