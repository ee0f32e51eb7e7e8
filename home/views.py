"""Addresses that belong to no page: the choice of a language, and what machines ask for."""

from collections import defaultdict

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe
from wagtail.models import Page

from core.models import visible_pages

# The sitemap protocol's limit for one file.
MOST_ADDRESSES = 50_000


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
    """Everything public in both trees, each page with its other language; Wagtail's own knows only one tree."""
    pages = list(visible_pages(AnonymousUser()).select_related("locale").order_by("path")[:MOST_ADDRESSES])
    in_each_language: dict[object, list[Page]] = defaultdict(list)
    pages = [page for page in pages if page.get_url(request)]
    for page in pages:
        page.address = f"{settings.SITE_URL}{page.get_url(request)}"
        in_each_language[page.translation_key].append(page)
    context = {"entries": [(page, in_each_language[page.translation_key]) for page in pages]}
    return render(request, "home/sitemap.xml", context, content_type="application/xml")
