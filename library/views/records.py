"""A record's permanent address, and the way to say that one tried it too."""

import re
from dataclasses import asdict
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, get_language_from_request, ngettext
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Locale

from core.templatetags.core_tags import digits
from library.access import shelves_written_by
from library.actions import note_failed_search, start_note
from library.machines.citations import as_bibtex, as_ris
from library.machines.describe import LANGUAGES, describe
from library.models import LibraryIndexPage, RecordPage, ShelfPage
from library.models.suggesting import suggestions

# What robots and programs call themselves by; Cubot makes telephones.
ROBOT = re.compile(r"(?i)(?<!cu)bot|crawl|spider|slurp|fetch|preview|monitor|headless|curl|wget|python|java/|http")
CITATIONS = {"bib": ("application/x-bibtex", as_bibtex), "ris": ("application/x-research-info-systems", as_ris)}


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    """The library's front page, which stands where its section does, without Wagtail's way through the tree."""
    pages = LibraryIndexPage.objects.visible_to(request.user).select_related("locale")
    page = pages.filter(locale__language_code=get_language()).first()
    if page is None:
        raise Http404
    response = cast("HttpResponse", page.serve(request))
    unanswered = (getattr(response, "context_data", None) or {}).get("unanswered")
    if unanswered and request.method == "GET" and _is_by_a_person(request):
        note_failed_search(typed=unanswered, language=page.locale.language_code)
    return response


def _is_by_a_person(request: HttpRequest) -> bool:
    """As far as one can tell: browsers say what they are, and when they only guess where somebody will go."""
    agent = request.headers.get("User-Agent", "")
    guessed = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return bool(agent) and not ROBOT.search(agent) and "prefetch" not in guessed


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """For the search box, while somebody types."""
    typed = request.GET.get("q", "").replace("\0", "")
    found = suggestions(typed=typed, request=request, code=get_language() or "")
    number = ngettext("%(number)s suggestion", "%(number)s suggestions", len(found)) % {"number": digits(len(found))}
    results = [asdict(one) | {"count": digits(one.count) if one.count else ""} for one in found]
    response = JsonResponse({"said": number, "results": results})
    # By this browser alone, and for so short that what is closed is soon told no more.
    response["Cache-Control"] = "private, no-store" if request.user.is_authenticated else "private, max-age=30"
    return response


@require_safe
def permalink(request: HttpRequest, identifier: str) -> HttpResponse:
    """Leads to the page in the language the reader's browser prefers, or in the other where there is none."""
    response = redirect(_readable(request, identifier, get_language_from_request(request)).get_url(request))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def cite(request: HttpRequest, identifier: str, form: str) -> HttpResponse:
    """For a reference manager, in the language asked for, else in the one the browser prefers."""
    asked = request.GET.get("language", "")
    code = asked if asked in LANGUAGES else get_language() or ""
    page = _readable(request, identifier, code)
    record = describe([page.translation_key], reader=request.user, request=request)[page.translation_key]
    media_type, write = CITATIONS[form]
    name = f"{record.identifier}-{page.slug}.{form}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Type": f"{media_type}; charset=utf-8", "Content-Disposition": disposition}
    return HttpResponse(write(record, code), headers=headers)


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
    if "\0" in identifier:
        # PostgreSQL takes none in a text.
        raise Http404
    pages = RecordPage.objects.visible_to(request.user).identified_by(identifier)
    locale = Locale.objects.filter(language_code=code).first()
    page = (pages.one_in_either_language(locale) if locale else pages).first()
    if page is None:
        raise Http404
    return cast("RecordPage", page)
