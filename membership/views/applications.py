"""The secretariat's screen for one application to join, in the admin."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.khmer.sorting import sort_key
from membership.access import is_secretariat
from membership.actions import accept_application, ask_applicant, decline_application, reopen_application
from membership.enums import OPEN_APPLICATIONS, ApplicationState
from membership.forms.applications import AcceptForm, WordsForm
from membership.models import Application


@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """`answer` says which of the forms on it was sent."""
    if not is_secretariat(request.user):
        raise Http404
    found = get_object_or_404(Application.objects.select_related("organisation"), pk=pk)
    answer = request.POST.get("answer", "") if request.method == "POST" else ""
    given = _forms(request, found, answer)
    if answer == "reopen" or (answer in given and given[answer].is_valid()):
        _answer(request, found, answer, given)
        messages.success(request, _said(found, answer))
        return redirect("application", found.pk)
    context = {
        "application": found,
        "areas": sorted((place.name for place in found.working_areas.all()), key=sort_key),
        "answers": found.answers.select_related("by"),
        "forms": given if found.state in OPEN_APPLICATIONS else {},
        "may_reopen": found.state in (ApplicationState.HELD, ApplicationState.DECLINED),
        "header_title": found.organisation_name,
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("applications:index"), "label": _("Applications")},
            {"url": "", "label": found.organisation_name},
        ],
    }
    return render(request, "membership/admin/application.html", context)


def _forms(request: HttpRequest, found: Application, answer: str) -> dict[str, Any]:
    def sent(name: str) -> Any:
        return request.POST if name == answer else None

    return {
        "accept": AcceptForm(sent("accept"), application=found, prefix="accept"),
        "ask": WordsForm(sent("ask"), prefix="ask"),
        "decline": WordsForm(sent("decline"), prefix="decline"),
    }


def _answer(request: HttpRequest, found: Application, answer: str, given: dict[str, forms.Form]) -> None:
    by: Any = request.user
    if answer == "reopen":
        reopen_application(application=found, by=by)
        return
    cleaned = given[answer].cleaned_data
    if answer == "accept":
        organisation = given["accept"].organisation  # type: ignore[attr-defined]
        status, words = cleaned["status"], cleaned["words"]
        accept_application(application=found, organisation=organisation, status=status, words=words, by=by)
    elif answer == "ask":
        ask_applicant(application=found, words=cleaned["words"], by=by)
    else:
        decline_application(application=found, words=cleaned["words"], by=by)


def _said(found: Application, answer: str) -> str:
    if answer == "reopen":
        return _("The application is open again.")
    if found.email:
        return _("Kept, and sent to %(email)s.") % {"email": found.email}
    return _("Kept. There is no e-mail address: call %(phone)s and tell them.") % {"phone": found.phone}
