"""Addresses that belong to no page: the choice of a language, the search of all pages, and what machines ask for."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from math import ceil

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_from_request, gettext, override
from django.views.decorators.http import require_safe
from wagtail.models import Page
from wagtail.query import PageQuerySet

from core.models import GlossaryTerm, visible_pages
from core.screens import Screen
from home.models.searching import SiteSearch
from library.models.gathered import addresses_for
from membership.models import MembersIndexPage

# The sitemap protocol's limit for one file.
MOST_ADDRESSES = 50_000
FRONT_DEPTH = 2
OF_A_PAGE = ("depth", "last_published_at", "locale__language_code", "path", "translation_key", "url_path")


@dataclass(frozen=True)
class Entry:
    """An address in the sitemap, with the same page in each language."""

    address: str
    languages: list[tuple[str, str]]
    changed: datetime | None = None
    # Where readers are led to the language they prefer: a front page's is the bare address.
    choice: str = ""


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Leads to the front page in the language the reader's browser prefers."""
    response = redirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def site_search(request: HttpRequest) -> HttpResponse:
    code = get_language() or ""
    search = SiteSearch(request, code)

    def members_url() -> str:
        page = MembersIndexPage.objects.visible_to(request.user).filter(locale__language_code=code).first()
        return page.get_url(request) if page else ""

    scope = gettext(
        "Pages, member organisations, groups, dossiers and notes, in both languages. The library has its own search for"
        " documents and what is written inside them."
    )
    context: dict[str, object] = {
        "page": Screen(gettext("Search the whole site"), "" if search.q else scope),
        "q": search.q,
        "members_url": SimpleLazyObject(members_url),
    }
    if search.q:
        context |= {
            "hits": search.hits(),
            "apart": search.is_apart,
            "number_of_records": search.number_of_records(),
            "topics_and_places": search.topics_and_places(),
        }
    return render(request, "home/site_search.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "home/robots.txt", {"origin": settings.SITE_URL}, content_type="text/plain; charset=utf-8")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    return redirect(static("core/img/favicon.ico"), permanent=True)


@require_safe
def sitemap(request: HttpRequest, part: int | None = None) -> HttpResponse:
    """Everything public in both trees, each address with its other language; Wagtail's own knows only one tree.

    Where that is too much for one file, a list of several: the pages', then one of places and topics.
    """
    public = visible_pages(AnonymousUser()).order_by("path")
    count, gathered = public.count(), list(_of_gathered())
    of_pages = ceil(count / MOST_ADDRESSES)
    is_one = count + len(gathered) <= MOST_ADDRESSES
    parts = 1 if is_one else of_pages + bool(gathered)
    if part is not None and not 1 <= part <= parts:
        raise Http404
    if part is None and not is_one:
        return _as_xml(request, "home/sitemap_index.xml", {"origin": settings.SITE_URL, "parts": range(1, parts + 1)})
    if (part or 1) > of_pages:
        return _as_xml(request, "home/sitemap.xml", {"entries": gathered[:MOST_ADDRESSES]})
    first = ((part or 1) - 1) * MOST_ADDRESSES
    entries = list(_of_pages(public, public[first : first + MOST_ADDRESSES], request))
    return _as_xml(request, "home/sitemap.xml", {"entries": entries + gathered if is_one else entries})


def _of_pages(public: PageQuerySet, listed: PageQuerySet, request: HttpRequest) -> Iterator[Entry]:
    # The other language's page may stand in another part.
    everywhere = public.filter(translation_key__in=listed.values("translation_key"))
    in_each_language: dict[object, list[tuple[str, str]]] = defaultdict(list)
    for page, address in _with_addresses(everywhere, request):
        in_each_language[page.translation_key].append((page.locale.language_code, address))
    for page, address in _with_addresses(listed, request):
        choice = f"{settings.SITE_URL}/" if page.depth == FRONT_DEPTH else ""
        yield Entry(address, in_each_language[page.translation_key], page.last_published_at, choice)


def _with_addresses(pages: PageQuerySet, request: HttpRequest) -> Iterator[tuple[Page, str]]:
    for page in pages.select_related("locale").only(*OF_A_PAGE):
        if path := page.get_url(request):
            yield page, f"{settings.SITE_URL}{path}"


def _of_gathered() -> Iterator[Entry]:
    """The glossary, and pages of places and topics: each there in both languages."""
    own: list[tuple[str, list[str]]] = [("glossary", [])] if GlossaryTerm.objects.exists() else []
    for name, parts in chain(own, addresses_for(AnonymousUser())):
        both = []
        for code, _ in settings.LANGUAGES:
            with override(code):
                both.append((code, settings.SITE_URL + reverse(name, args=parts)))
        for _, address in both:
            yield Entry(address, both)


def _as_xml(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, context, content_type="application/xml")
