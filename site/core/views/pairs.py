"""The screens that ask before a page is deleted or moved, in both languages where it has both; else Wagtail's own."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.pages.delete import DeleteView
from wagtail.admin.views.pages.move import MoveConfirmView
from wagtail.admin.views.pages.utils import type_to_delete_confirmation
from wagtail.models import Page

from core.actions import delete_page, move_page
from core.forms import BothForm
from core.models import BasePage


def delete(request: HttpRequest, page_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_id).specific
    other = page.counterpart if isinstance(page, BasePage) else None
    if other is None:
        answer: HttpResponse = DeleteView.as_view()(request, page_id)
        return answer
    if not page.permissions_for_user(request.user).can_delete_as_half():
        raise PermissionDenied
    is_source = page.pk < other.pk
    may_both = other.permissions_for_user(request.user).can_delete_as_half()
    form = BothForm(request.POST or None, other=other, is_free=not is_source) if may_both else None
    most = getattr(settings, "WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT", 10)
    below = page.get_descendant_count() + (other.get_descendant_count() if may_both else 0)
    # Two pages are what one sees; more are easily forgotten.
    wants_name = below + 2 > most
    if request.method == "POST" and (not wants_name or type_to_delete_confirmation(request)):
        both = form is not None and form.is_valid() and form.cleaned_data["both"]
        parent = page.get_parent().pk
        delete_page(page=page, both=both, by=request.user)
        messages.success(request, _("“%(title)s” is deleted.") % {"title": page.get_admin_display_title()})
        return redirect(get_valid_next_url_from_request(request) or reverse("wagtailadmin_explore", args=[parent]))
    context: dict[str, Any] = {
        "page": page,
        "other": other,
        "form": form,
        "is_source": is_source,
        "below": below,
        "total_pages": below + 2 if wants_name else 0,
        "wagtail_site_name": settings.WAGTAIL_SITE_NAME,
    }
    return render(request, "core/admin/delete_pair.html", context)


def move_confirm(request: HttpRequest, page_to_move_id: int, destination_id: int) -> HttpResponse:
    page = get_object_or_404(Page, pk=page_to_move_id).specific
    destination = get_object_or_404(Page, pk=destination_id).specific
    other = page.counterpart if isinstance(page, BasePage) else None
    if other is None or not isinstance(destination, BasePage):
        answer: HttpResponse = MoveConfirmView.as_view()(
            request, page_to_move_id=page_to_move_id, destination_id=destination_id
        )
        return answer
    if not page.permissions_for_user(request.user).can_move_to(destination):
        raise PermissionDenied
    if request.method == "POST":
        move_page(page=page, destination=destination, by=request.user)
        messages.success(
            request,
            _("“%(title)s” and “%(other)s” are moved.")
            % {"title": page.get_admin_display_title(), "other": other.get_admin_display_title()},
        )
        return redirect("wagtailadmin_explore", destination.pk)
    there = destination.counterpart
    context: dict[str, Any] = {"page": page, "other": other, "destination": destination, "there": there}
    return render(request, "core/admin/move_pair.html", context)
