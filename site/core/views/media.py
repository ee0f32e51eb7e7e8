"""The one door for uploaded bytes."""

import mimetypes
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, cast
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import condition, require_safe

from core.uploads import find_upload

# Only these are shown in the browser, and never with script: the policy below forbids it.
SHOWN_INLINE = {"application/pdf", "image/gif", "image/jpeg", "image/png", "image/webp"}
CHUNK = 64 * 1024
MOST_DIGITS = 18
# A PDF viewer needs its own style; nothing in an upload ever runs script on our origin.
UPLOAD_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox"


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponseBase:
    """Sends an upload to those who may read a page that uses it; to all others it does not exist.

    Stored names are random and never used again, so the stored name itself is a strong validator.
    """
    # PostgreSQL takes no NUL in a text.
    upload = find_upload(name, request.user) if "\0" not in name else None
    if upload is None or not upload.is_open_to(request.user) or not default_storage.exists(upload.stored):
        raise Http404
    etag = f'"{PurePosixPath(upload.stored).stem}"'
    response = condition(etag_func=lambda *_args: etag)(_send)(request, upload.stored, upload.filename, etag)
    # What a visitor was just allowed is public; only for others it takes another question.
    public = not request.user.is_authenticated or _is_public(name)
    response["Cache-Control"] = "public, no-cache" if public else "private, no-store"
    response["Content-Security-Policy"] = UPLOAD_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _is_public(name: str) -> bool:
    anybody = AnonymousUser()
    upload = find_upload(name, anybody)
    return upload is not None and upload.is_open_to(anybody)


def _send(request: HttpRequest, name: str, filename: str, etag: str) -> HttpResponseBase:
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    disposition = cast("str", content_disposition_header(content_type not in SHOWN_INLINE, filename))
    headers: dict[str, Any] = {
        "Content-Type": content_type,
        "Content-Disposition": disposition,
        "Accept-Ranges": "bytes",
    }
    if settings.MEDIA_ACCEL_PREFIX:
        return HttpResponse(headers=headers | {"X-Accel-Redirect": f"{settings.MEDIA_ACCEL_PREFIX}{quote(name)}"})
    # A part of what has changed since would be worse than the whole.
    asked = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    if (span := _span(asked, size := default_storage.size(name))) is None:
        response = FileResponse(default_storage.open(name), headers=headers)
        # Set again: Django's own would tell readers the stored name.
        response["Content-Disposition"] = disposition
        return response
    if not span:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers |= {"Content-Range": f"bytes {span.start}-{span.stop - 1}/{size}", "Content-Length": str(len(span))}
    return StreamingHttpResponse(_part(name, span), status=206, headers=headers)


def _part(name: str, span: range) -> Iterator[bytes]:
    with default_storage.open(name) as file:
        file.seek(span.start)
        left = len(span)
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _span(asked: str, size: int) -> range | None:
    """The bytes a Range header asks for, as a phone does when a download broke off; None for the whole file.

    Empty if there are none such. More than one range is answered with the whole, as the standard allows.
    """
    unit, _equals, span = asked.partition("=")
    first, dash, last = span.strip().partition("-")
    numbers = (first + last).isdecimal() and (first + last).isascii() and max(len(first), len(last)) <= MOST_DIGITS
    well_formed = unit.strip() == "bytes" and dash and (first or last) and numbers
    if not well_formed:
        return None
    if not first:
        return range(max(size - int(last), 0), size)
    return range(int(first), min(int(last) + 1, size) if last else size)
