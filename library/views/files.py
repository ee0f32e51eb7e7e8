"""A look inside a file before it is fetched, and having it read again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.utils import get_valid_next_url_from_request

from core.access import may_open_upload
from library.actions import read_again
from library.models import File
from library.models.files import FILES
from library.serving import version_for

# What a phone shows at once; the rest is in the file.
MOST_LETTERS = 20_000


@require_safe
def look(request: HttpRequest, token: str) -> HttpResponse:
    """Its first page and its words, of the version this reader would get; as private as the file itself."""
    file = File.objects.filter(address__startswith=f"{FILES}/{token}.").prefetch_related("versions").first()
    if file is None or not may_open_upload(request.user, file):
        raise Http404
    shown = file.at_version(version_for(file, request.user))
    words = shown.words
    context = {"file": shown, "words": words[:MOST_LETTERS], "is_cut": len(words) > MOST_LETTERS}
    return render(request, "library/file_look.html", context)


@require_POST
def read(request: HttpRequest, file_id: int) -> HttpResponse:
    file = get_object_or_404(File, pk=file_id)
    read_again(file)
    messages.success(request, _("“%(title)s” will be read again.") % {"title": file.title})
    return redirect(get_valid_next_url_from_request(request) or reverse("wagtaildocs:edit", args=[file.pk]))
