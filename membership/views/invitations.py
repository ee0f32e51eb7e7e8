"""Taking up an invitation by its link."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from membership.access import may_accept
from membership.actions import accept_invitation
from membership.forms.invitations import AcceptForm
from membership.models import Invitation, User

GONE = 410


@never_cache
@sensitive_post_parameters("password", "password_again")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The same answer to whatever link is no use (any more): it tells nothing of who was invited, or when."""
    found = Invitation.objects.named_by(token)
    reader: Any = request.user
    if found is not None and found.accepted_by_id is not None and found.accepted_by_id == reader.pk:
        return redirect("membership:account")
    known = User.objects.filter(email=found.email).first() if found else None
    if found is None or not may_accept(found) or (known and not known.is_active):
        return render(request, "membership/invitation_closed.html", status=GONE)
    about = {"invitation": found, "known": known}
    if reader.is_authenticated and reader != known:
        return render(request, "membership/invitation_of_another.html", about)
    if known is not None:
        return _accept_as(request, known, about)
    form = AcceptForm(request.POST or None, email=found.email, initial={"name": found.full_name})
    if request.method == "POST" and form.is_valid():
        return _accept_as_new(request, found, form.cleaned_data)
    return render(request, "membership/invitation.html", about | {"form": form})


def _accept_as(request: HttpRequest, known: User, about: dict[str, Any]) -> HttpResponse:
    """By the holder of the account that the address has already."""
    if request.method != "POST" or not request.user.is_authenticated:
        return render(request, "membership/invitation.html", about)
    accept_invitation(invitation=about["invitation"], person=known)
    messages.success(request, _("Welcome. Your new roles are in your account."))
    return redirect("membership:account")


def _accept_as_new(request: HttpRequest, found: Invitation, given: dict[str, Any]) -> HttpResponse:
    person = accept_invitation(
        invitation=found,
        full_name=given["name"],
        password=given["password"],
        phone=given["phone"],
        mail_rhythm=given["mail_rhythm"],
    )
    messages.success(request, _("Welcome. Your account is ready."))
    record_authentication(request, person, method="password", email=person.email)
    return perform_login(request, person, redirect_url=reverse("membership:account"))
