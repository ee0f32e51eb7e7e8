"""Taking a page down, with the reason its organisation is told."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log

from core.actions.lock_pair import lock_pair
from core.models import BasePage, Refused
from membership.actions.tell import tell
from membership.models import Room, User
from membership.models.roles import of_body


@transaction.atomic
def unpublish(*, page: BasePage, reason: str, both: bool = False, by: User) -> None:
    """The page leaves every list at once; its words stay as a draft. A source is not taken down while its translation
    stays public. Raises PermissionDenied or Refused.
    """
    page, other = lock_pair(page)
    if not page.live:
        raise Refused(_("“%(title)s” has been taken down already.") % {"title": page.get_admin_display_title()})
    if not page.permissions_for_user(by).can_unpublish():
        raise PermissionDenied
    if not reason.strip():
        raise Refused(_("Give the reason."))
    going = [page]
    if other is not None and other.live:
        named = {"title": other.get_admin_display_title()}
        if both and not other.permissions_for_user(by).can_unpublish():
            raise Refused(
                _("The page in the other language, “%(title)s”, is not yours to take down, so nothing was taken down.")
                % named
            )
        if page.pk < other.pk and not both:
            raise Refused(
                _("“%(title)s” translates this page, and would stay public without its source. Take both down.") % named
            )
        if both:
            going.append(other)
    told: set[int] = {by.pk}
    # The source last: taken down first it would take its translation along without a reason.
    for half in sorted(going, key=lambda half: half.pk, reverse=True):
        UnpublishPageAction(half, user=by, log_action=False).execute(skip_permission_checks=True)
        log(instance=half, action="membership.unpublish", user=by, data={"reason": reason.strip()})
    # Of both languages nobody hears twice.
    for half in going:
        people = list(_people_of(half).exclude(pk__in=told))
        tell("unpublished", people, page=half)
        told.update(person.pk for person in people)


def _people_of(page: BasePage) -> QuerySet[User]:
    """Its author and whoever writes and reviews for its organisation."""
    author = Q(pk=page.owner_id)
    body = page.owning_body
    if body is None:
        return User.objects.filter(author, is_active=True)
    room = Room.objects.filter(**of_body(body))
    writers = Q(groups__editors_of__in=room) | Q(groups__reviewers_of__in=room)
    return User.objects.filter(author | writers, is_active=True).distinct()
