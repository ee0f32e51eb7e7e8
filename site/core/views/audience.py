"""The screen that decides who may read a page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.forms import AudienceForm
from core.models import BasePage


def audience(request: HttpRequest, pk: int) -> HttpResponse:
    """In the admin, for whoever may edit the page; what they may not do is refused by the action."""
    page = get_object_or_404(Page, pk=pk).specific
    if not isinstance(page, BasePage) or not page.permissions_for_user(request.user).can_edit():
        raise Http404
    form = AudienceForm(request.POST or None, page=page, user=request.user)
    if request.method == "POST" and form.is_valid():
        messages.success(request, _("Who may read “%(title)s” is changed.") % {"title": page.get_admin_display_title()})
        return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "core/admin/audience.html", {"page": page, "form": form})
