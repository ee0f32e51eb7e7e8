"""Moving a page, and with it its counterpart: a pair stands under a pair."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Page

from core.actions.lock_pair import lock_pair
from core.actions.put_page import put_page
from core.models import BasePage, Reader, Refused


@transaction.atomic
def move_page(*, page: BasePage, destination: BasePage, by: Reader) -> None:
    """What stands there already stays where it is. Raises PermissionDenied or Refused, and then moves nothing.

    Whose a page is follows from where it stands, so that one language alone would become somebody else's.
    """
    page, other = lock_pair(page)
    if not page.permissions_for_user(by).can_move_to(destination):
        raise PermissionDenied
    if other is None:
        _put(page, destination, by)
        return
    there = destination.counterpart or _make_counterpart(destination, other)
    if not (other.is_child_of(there) or other.permissions_for_user(by).can_move_to(there)):
        raise Refused(
            _("The page in the other language, “%(title)s”, is not yours to move there, so nothing was moved.")
            % {"title": other.get_admin_display_title()}
        )
    _put(page, destination, by)
    _put(other, there, by)


def _put(page: BasePage, parent: BasePage, by: Reader) -> None:
    # What was moved or made in between has changed the tree.
    page, parent = Page.objects.get(pk=page.pk), Page.objects.get(pk=parent.pk)
    if page.is_child_of(parent):
        return
    if not Page._slug_is_available(page.slug, parent, page=page):  # noqa: SLF001 - as Wagtail's own screen asks
        raise Refused(
            _("Under “%(parent)s” there is a page at the address “%(slug)s” already, so nothing was moved.")
            % {"parent": parent.specific_deferred.get_admin_display_title(), "slug": page.slug}
        )
    MovePageAction(page.specific, parent, pos="last-child", user=by).execute(skip_permission_checks=True)


def _make_counterpart(parent: BasePage, other: BasePage) -> BasePage:
    """Of what holds no words, such as a shelf; its own parent has one in each language."""
    above = parent.get_parent().specific
    place = above.counterpart if isinstance(above, BasePage) else None
    free = place is not None and Page._slug_is_available(parent.slug, place)  # noqa: SLF001 - as above
    if not (parent.made_of and place is not None and free):
        raise Refused(
            _(
                "“%(parent)s” has no page in the other language, so “%(title)s” would have nowhere to stand. Make that "
                "page first."
            )
            % {"parent": parent.get_admin_display_title(), "title": other.get_admin_display_title()}
        )
    words = {name: getattr(parent, name) for name in parent.made_of}
    return put_page(type(parent), place, parent.slug, locale=other.locale, translates=parent, fields=words)
