"""A person's own account: what is in it, taking it along, leaving."""

from typing import Any

from allauth.account.views import LogoutView
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from membership.access import organisations_managed_by
from membership.actions import erase_person, export_person
from membership.forms.account import AccountForm, EraseForm
from membership.models import User


class SignOutView(LogoutView):
    """By a press of a button alone: a link that somebody else made must not."""

    http_method_names = ["post", "options"]


@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    form = AccountForm(request.POST or None, instance=User.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("membership:account")
    roles = person.roles.current().select_related("organisation", "working_group")
    context = {"form": form, "person": person, "roles": roles, "managed": organisations_managed_by(person)}
    return render(request, "membership/account.html", context)


@never_cache
@require_GET
@login_required
def export(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    told = export_person(person=person, by=person)
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@never_cache
@sensitive_post_parameters("password")
@login_required
def erase(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    form = EraseForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        erase_person(person=person, by=person)
        logout(request)
        messages.success(request, _("Your account has been erased."))
        return redirect(f"/{get_language()}/")
    return render(request, "membership/erase_account.html", {"form": form, "person": person})


def _person(request: HttpRequest) -> Any:
    """Behind `login_required`, which the types do not know of."""
    return request.user
