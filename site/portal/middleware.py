"""What happens around every request: its id, its transaction, its language and its headers."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.views.defaults import page_not_found
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.contrib.redirects.models import Redirect

from core.models import visible_pages
from portal.logs import request_id

logger = logging.getLogger("portal.requests")

GetResponse = Callable[[HttpRequest], HttpResponseBase]
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
READING = {"GET", "HEAD", "OPTIONS", "TRACE"}
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
SERVER_ERROR = 500


class RequestIdMiddleware:
    """Gives each request an id, taken from X-Request-ID where a proxy set one, and logs its end."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        own = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        # Kept until the answer is closed: Django logs refusals after all middleware has run.
        request_id.set(own)
        began = time.monotonic()
        response = self.get_response(request)
        response["X-Request-ID"] = own
        milliseconds = round((time.monotonic() - began) * 1000)
        logger.info("%s %s %s %sms", request.method, request.path, response.status_code, milliseconds)
        return response


class WriteTransactionMiddleware:
    """Runs each writing request in one transaction, so that no change is ever without its audit entry.

    The body is read before the transaction begins: a slow upload must not hold SQLite's only write lock. A 5xx answer
    rolls back as an exception does, since Django has turned the exception into an answer by the time we see it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in READING:
            return self.get_response(request)
        # Django parses forms of POST alone.
        _ = request.POST if request.method == "POST" and request.content_type in FORM_TYPES else request.body
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= SERVER_ERROR:
                transaction.set_rollback(True)
        return response


class PageCompressionMiddleware(GZipMiddleware):
    """Django's, for pages alone: files are compressed already, and a part of one must stay a part."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.headers.get("Content-Type", "").startswith(("text/", "application/xml")):
            return response
        return super().process_response(request, response)


class LanguageMiddleware(LocaleMiddleware):
    """Django's, without its redirects: an address without a language answers 404, it is not guessed."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not translation.get_language_from_path(request.path_info):
            patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


class HeadersMiddleware:
    """Lets the admin's editor work under a looser policy, and keeps what a signed-in person sees out of caches."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_replace = settings.ADMIN_CSP  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp's own way in
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith(settings.STATIC_URL):
            patch_vary_headers(response, ["Cookie"])
            # Asked of the cookie, since the person behind it may be out of the database's reach.
            if settings.SESSION_COOKIE_NAME in request.COOKIES:
                response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ErrorPageMiddleware:
    """Shows our own 404 page to developers too, since under DEBUG Django would show its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return page_not_found(request, exception) if isinstance(exception, Http404) else None


class AdminDoorMiddleware:
    """Opens to people without an editor's rights the few admin screens that show nothing of others'.

    Choosers, confirmations, bulk actions, reports and the admin's API tell titles to whoever may enter the admin at
    all; to these people they do not exist, whatever they are asked about.
    """

    OPEN_TO_ALL = frozenset(
        {
            "wagtailadmin_home",
            "wagtailadmin_login",
            "wagtailadmin_logout",
            "wagtailadmin_account",
            "wagtailadmin_sprite",
            "wagtailadmin_javascript_catalog",
            "wagtailadmin_dismissibles",
        }
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not request.path.startswith("/admin/"):
            return None
        if match.view_name == "wagtailadmin_logout" and request.method in READING:
            # Wagtail would take the session's cookie away even while it refuses to read as asked.
            return HttpResponseNotAllowed(["POST"])
        if match.view_name in self.OPEN_TO_ALL:
            return None
        user = request.user
        if not user.is_authenticated or user.has_perm("core.read_secretariat"):
            return None
        return page_not_found(request, Http404())


class VisibleRedirectMiddleware(RedirectMiddleware):
    """Wagtail's, which leads from a page's old address to its new one, but silent where its reader may not open it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answer: HttpResponseBase = super().process_response(request, response)
        if answer is response:
            return response
        path = Redirect.normalise_path(request.get_full_path())
        targets = Redirect.objects.filter(old_path__in={path, path.partition("?")[0]}, redirect_page__isnull=False)
        pages = targets.values("redirect_page")
        hidden = targets.exists() and not visible_pages(request.user).filter(pk__in=pages).exists()
        return response if hidden else answer
