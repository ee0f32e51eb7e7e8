"""Deleting a page, in one language or in both."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from wagtail.actions.delete_page import DeletePageAction
from wagtail.models import Page

from core.actions.lock_pair import lock_pair
from core.models import BasePage, Reader, Refused, left_without_source


@transaction.atomic
def delete_page(*, page: BasePage, both: bool = False, by: Reader) -> None:
    """With all below it. A source goes with its translation or stays. Raises PermissionDenied or Refused."""
    page, other = lock_pair(page)
    going = [page, other] if both and other is not None else [page]
    for half in going:
        if half.permissions_for_user(by).can_delete_as_half():
            continue
        if half is page:
            raise PermissionDenied
        raise Refused(
            _("The page in the other language, “%(title)s”, is not yours to delete, so nothing was deleted.")
            % {"title": half.get_admin_display_title()}
        )
    left = left_without_source(going).first()
    if left is not None:
        raise Refused(
            _(
                "“%(title)s” translates what would be deleted, and would be left without its source and that one's "
                "facts. Delete both languages, or neither."
            )
            % {"title": left.specific_deferred.get_admin_display_title()}
        )
    try:
        # The source last, so that no translation is ever without it.
        for pk in sorted((half.pk for half in going), reverse=True):
            DeletePageAction(Page.objects.get(pk=pk), user=by).execute(skip_permission_checks=True)
    except ProtectedError as error:
        raise Refused(
            _("Other things need “%(title)s”, so it cannot be deleted.") % {"title": page.get_admin_display_title()}
        ) from error
