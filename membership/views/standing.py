"""The secretariat's screen for an organisation's status, its history, and trust; in the admin."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from membership.access import is_secretariat
from membership.actions import end_trust, give_trust, set_status
from membership.forms.standing import StatusForm, TrustForm
from membership.models import Organisation, Trust


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_standing(request: HttpRequest, pk: int) -> HttpResponse:
    """`change` says which of its two forms was sent."""
    if not is_secretariat(request.user):
        raise Http404
    organisation = get_object_or_404(Organisation, pk=pk)
    change = request.POST.get("change", "") if request.method == "POST" else ""
    initial = {"status": organisation.status}
    status_form = StatusForm(request.POST if change == "status" else None, initial=initial)
    trust_form = TrustForm(request.POST if change == "trust" else None)
    by: Any = request.user
    if change == "status" and status_form.is_valid():
        set_status(organisation=organisation, by=by, **status_form.cleaned_data)
        messages.success(request, _("The status of %(organisation)s is changed.") % {"organisation": organisation})
        return redirect("organisation_standing", organisation.pk)
    if change == "trust" and trust_form.is_valid():
        reason, ends_on = trust_form.cleaned_data["trust_reason"], trust_form.cleaned_data["trust_ends_on"]
        give_trust(organisation=organisation, reason=reason, ends_on=ends_on, by=by)
        messages.success(request, _("%(organisation)s is trusted from today.") % {"organisation": organisation})
        return redirect("organisation_standing", organisation.pk)
    context = {
        "organisation": organisation,
        "status_form": status_form,
        "trust_form": trust_form,
        "history": organisation.status_changes.select_related("set_by"),
        "trusts": organisation.trusts.select_related("given_by"),
        "today": timezone.localdate(),
        "header_title": f"{organisation}: {_('Status and trust')}",
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": reverse("organisation:index"), "label": _("Organisations")},
            {"url": reverse("organisation:edit", args=[organisation.pk]), "label": str(organisation)},
            {"url": "", "label": _("Status and trust")},
        ],
    }
    return render(request, "membership/admin/standing.html", context)


@require_POST
def trust_end(request: HttpRequest, pk: int) -> HttpResponse:
    if not is_secretariat(request.user):
        raise Http404
    trust = get_object_or_404(Trust.objects.select_related("organisation"), pk=pk)
    end_trust(trust=trust, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The trust has ended."))
    return redirect("organisation_standing", trust.organisation_id)
