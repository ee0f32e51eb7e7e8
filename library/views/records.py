"""A record's permanent address, and the way to say that one tried it too."""

from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Locale

from library.access import shelves_written_by
from library.actions import start_note
from library.models import RecordPage, ShelfPage


@require_safe
def permalink(request: HttpRequest, identifier: str) -> HttpResponse:
    """Leads to the page in the language the reader's browser prefers, or in the other where there is none."""
    response = redirect(_readable(request, identifier, get_language_from_request(request)).get_url(request))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def tried(request: HttpRequest, identifier: str) -> HttpResponse:
    record = _readable(request, identifier, get_language() or "")
    if not record.is_practice:
        raise Http404
    shelves = shelves_written_by(request.user, record.locale)
    if request.method != "POST":
        return render(request, "library/tried.html", {"record": record, "shelves": shelves})
    if isinstance(request.user, AnonymousUser):
        raise Http404
    number = request.POST.get("shelf", "")
    shelf = get_object_or_404(ShelfPage, pk=int(number) if number.isdecimal() and len(number) < 10 else 0)  # noqa: PLR2004 - what a key can hold
    try:
        note = start_note(record=record, shelf=shelf, by=request.user)
    except PermissionDenied as refusal:
        raise Http404 from refusal
    return redirect(reverse("wagtailadmin_pages:edit", args=[note.pk]))


def _readable(request: HttpRequest, identifier: str, code: str) -> RecordPage:
    pages = RecordPage.objects.visible_to(request.user).identified_by(identifier)
    locale = Locale.objects.filter(language_code=code).first()
    page = (pages.one_in_either_language(locale) if locale else pages).first()
    if page is None:
        raise Http404
    return cast("RecordPage", page)
