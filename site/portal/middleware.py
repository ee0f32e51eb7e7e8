"""What happens around every request: its id, its transaction, its language and its headers."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.defaults import page_not_found
from wagtail.contrib.redirects.middleware import RedirectMiddleware
from wagtail.contrib.redirects.models import Redirect

from core.models import Refused, visible_pages
from portal.doors import Door, door_of, is_open
from portal.logs import request_id

logger = logging.getLogger("portal.requests")

GetResponse = Callable[[HttpRequest], HttpResponseBase]
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
READING = {"GET", "HEAD", "OPTIONS", "TRACE"}
# Addresses that are read by POST too: whoever harvests must not hold SQLite's only write lock.
READ_BY_POST = {"/oai"}
PAGE_TYPES = ("text/", "application/xml", "application/atom+xml")
FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
SERVER_ERROR = 500
# Recovery codes alone are none: they stand in for one of these.
SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


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
        if request.method in READING or request.path in READ_BY_POST:
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
        if response.streaming or not response.headers.get("Content-Type", "").startswith(PAGE_TYPES):
            return response
        return super().process_response(request, response)


class StyleCompressionMiddleware(GZipMiddleware):
    """Django's, for style sheets and scripts where none were collected, and compressed, beforehand."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        if not request.path.startswith(settings.STATIC_URL) or not kind.startswith(("text/", "image/svg")):
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


class DoorMiddleware:
    """Answers as for a missing page where somebody finds nothing behind an address (`portal.doors`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not request.path.startswith("/admin/"):
            # Public screens ask `visible_to` themselves.
            return None
        if match.view_name == "wagtailadmin_logout" and request.method in READING:
            # Wagtail would take the session's cookie away even while it refuses to read as asked.
            return HttpResponseNotAllowed(["POST"])
        # Wagtail leads strangers to the sign-in screen, whatever they ask about.
        if not request.user.is_authenticated and door_of(match.view_name) not in {Door.NOBODY, None}:
            return None
        return None if is_open(match, request.user, request.GET) else page_not_found(request, Http404())


class RefusalMiddleware:
    """Tells a person why an action said no, and brings them back to where they were; nothing they typed is sent on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        messages.error(request, str(exception))
        back = request.headers.get("Referer", "")
        known = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        if not known or (request.method in READING and back == request.build_absolute_uri()):
            # What asked may take forms alone, or say no again.
            back = "/admin/" if request.path.startswith("/admin/") else f"/{translation.get_language()}/"
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            # Wagtail's dialogues follow this.
            return JsonResponse({"step": "success", "redirect": back})
        return redirect(back)


class MfaRequiredMiddleware:
    """Leads the secretariat and superusers to their second step's set-up before anything that it must protect opens."""

    # A person's own account, and the ways in and out.
    OPEN = frozenset(
        {
            "membership:account",
            "membership:erase",
            "membership:export",
            "membership:invitation",
            "membership:sign_in",
            "membership:sign_out",
            "wagtailadmin_login",
            "wagtailadmin_logout",
        }
    )

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: Any) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        protected = request.path.startswith("/admin/") or name.startswith("membership:")
        if not settings.MFA_REQUIRED or not protected or name in self.OPEN:
            return None
        user = request.user
        if not user.has_perm("core.read_secretariat") or is_mfa_enabled(user, SECOND_STEPS):
            return None
        said = translation.gettext("Set up the second step of signing in first: what you may do here needs it.")
        messages.warning(request, said)
        return redirect("mfa_index")


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
