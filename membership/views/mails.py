"""Sending a mail that waits at once, from the secretariat's list."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from membership.access import is_secretariat
from membership.actions import deliver_again
from membership.models import Mail, User


@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or not is_secretariat(user):
        raise Http404
    mail = get_object_or_404(Mail.objects.unsent(), pk=pk)
    deliver_again(mail=mail, by=user)
    messages.success(request, _("The mail to %(address)s is being sent.") % {"address": mail.recipient})
    return redirect("mails:index")
