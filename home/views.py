"""Addresses that belong to no page: the choice of a language, and what machines ask for."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe
from wagtail.models import Page

from core.models import visible_pages
from library.models.gathered import addresses_for

# The sitemap protocol's limit for one file.
MOST_ADDRESSES = 50_000


@dataclass(frozen=True)
class Entry:
    """An address in the sitemap, with the same page in each language."""

    address: str
    languages: list[tuple[str, str]]
    changed: datetime | None = None


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
def sitemap(request: HttpRequest) -> HttpResponse:
    """Everything public in both trees, each address with its other language; Wagtail's own knows only one tree."""
    entries = [*_of_pages(request), *_of_dossiers()][:MOST_ADDRESSES]
    return render(request, "home/sitemap.xml", {"entries": entries}, content_type="application/xml")


def _of_pages(request: HttpRequest) -> Iterator[Entry]:
    pages = visible_pages(AnonymousUser()).select_related("locale").order_by("path")[:MOST_ADDRESSES]
    addresses: dict[Page, str] = {page: page.get_url(request) for page in pages}
    in_each_language: dict[object, list[tuple[str, str]]] = defaultdict(list)
    for page, address in addresses.items():
        if address:
            in_each_language[page.translation_key].append((page.locale.language_code, settings.SITE_URL + address))
    for page, address in addresses.items():
        if address:
            yield Entry(settings.SITE_URL + address, in_each_language[page.translation_key], page.last_published_at)


def _of_dossiers() -> Iterator[Entry]:
    """Pages of places and topics, each there in both languages."""
    for name, parts in addresses_for(AnonymousUser()):
        both = []
        for code, _ in settings.LANGUAGES:
            with override(code):
                both.append((code, settings.SITE_URL + reverse(name, args=parts)))
        for _, address in both:
            yield Entry(address, both)
