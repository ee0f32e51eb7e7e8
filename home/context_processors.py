"""What the frame of every page needs to know; asked for only where a template shows it."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from library.models import LibraryIndexPage


def frame(request: HttpRequest) -> dict[str, Any]:
    def library_search_url() -> str:
        pages = LibraryIndexPage.objects.filter(locale__language_code=get_language(), live=True)
        page = pages.first()
        return page.get_url(request) if page else ""

    def sign_in_url() -> str:
        return f"{reverse('membership:sign_in')}?{urlencode({'next': request.get_full_path()})}"

    return {
        "network_name": settings.SITE_NAME,
        "network_acronym": settings.SITE_SHORT_NAME,
        "library_search_url": SimpleLazyObject(library_search_url),
        "sign_in_url": SimpleLazyObject(sign_in_url),
        "sign_out_url": SimpleLazyObject(lambda: reverse("membership:sign_out")),
    }
