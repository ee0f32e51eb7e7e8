"""The address where other libraries harvest ours."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from library.machines.oai.answering import answer, datestamp
from library.machines.oai.asking import Problem, arguments_of

FORM = "application/x-www-form-urlencoded"
# All the protocol's arguments at their longest, and nothing beside them.
LONGEST_FORM = 16 * 1024
TOO_LARGE = 413
# The protocol wants what cannot be understood not said again.
NOT_ECHOED = {"badVerb", "badArgument"}


# It changes nothing and asks nobody who they are; the protocol has harvesters ask by POST too.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > LONGEST_FORM:
        return HttpResponse(status=TOO_LARGE)
    context: dict[str, object] = {"now": datestamp(timezone.now()), "base": f"{settings.SITE_URL}{reverse('oai')}"}
    try:
        arguments = arguments_of(_given(request))
        context["arguments"] = arguments
        # Everything is told in both languages; the network's name has room for one.
        with translation.override("en"):
            context |= answer(arguments, request)
            return _as_xml(request, context)
    except Problem as problem:
        if problem.code in NOT_ECHOED:
            context.pop("arguments", None)
        return _as_xml(request, context | {"problem": problem})


def _given(request: HttpRequest) -> QueryDict:
    if request.method != "POST":
        return request.GET
    return request.POST if request.content_type == FORM else QueryDict()


def _as_xml(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    return render(request, "library/machines/oai.xml", context, content_type="text/xml; charset=utf-8")
