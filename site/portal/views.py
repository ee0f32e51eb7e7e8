"""Whether the site is well, what readers are told when it is not, and the admin's way to our sign-in screen."""

import sys
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import Error as AnyDatabaseError
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import server_error
from django_tasks_db.models import DBTaskResult

from portal.tasks import heartbeat

# The clock enqueues a heartbeat each minute; a worker that has answered none for this long is gone or swamped.
WORKER_PATIENCE = timedelta(minutes=5)
UNAVAILABLE = 503
SECONDS_TO_WAIT = 30


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """`{"database": "ok", "storage": "ok", "worker": "ok", "version": "0.1.0"}`, with 503 unless all are ok."""
    checks: dict[str, Any] = {"database": _database(), "storage": _storage()}
    checks["worker"] = _worker() if checks["database"] == "ok" else "unknown"
    well = all(state == "ok" for state in checks.values())
    return JsonResponse(checks | {"version": settings.VERSION}, status=200 if well else UNAVAILABLE)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except AnyDatabaseError:
        return "failing"
    return "ok"


def _storage() -> str:
    name = f"health/{uuid4().hex}"
    try:
        stored = default_storage.save(name, ContentFile(b"ok"))
        default_storage.delete(stored)
    except OSError:
        return "failing"
    return "ok"


def _worker() -> str:
    beats = DBTaskResult.objects.filter(task_path=heartbeat.module_path, finished_at__isnull=False)
    latest = beats.order_by("-finished_at").values_list("finished_at", flat=True).first()
    if latest is None:
        return "not seen"
    return "ok" if timezone.now() - latest < WORKER_PATIENCE else "late"


@never_cache
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Where Wagtail would take a bare password: leads to the one door that counts tries and asks for a second step."""
    if request.user.is_authenticated:
        # Wagtail sends those here who may not enter; signing in again would send them round in circles.
        return redirect(f"/{get_language()}/")
    then = request.GET.get("next", "")
    door = reverse("membership:sign_in")
    if url_has_allowed_host_and_scheme(then, {request.get_host()}, require_https=request.is_secure()):
        door = f"{door}?{urlencode({'next': then})}"
    return redirect(door)


def out_of_order(request: HttpRequest) -> HttpResponse:
    """Django's page for a fault of ours; where it is the database's, it says when to try again."""
    response = server_error(request)
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response.status_code = UNAVAILABLE
        response["Retry-After"] = str(SECONDS_TO_WAIT)
    return response
