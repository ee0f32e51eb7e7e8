"""Taking a page down, with the reason its organisation is told."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log

from core.models import BasePage, Refused
from membership.actions.tell import tell
from membership.models import Room, User
from membership.models.roles import of_body


@transaction.atomic
def unpublish(*, page: BasePage, reason: str, by: User) -> None:
    """The page leaves every list at once; its words stay as a draft. Raises PermissionDenied or Refused."""
    page = type(page).objects.select_for_update(of=("self",)).get(pk=page.pk)
    if not page.permissions_for_user(by).can_unpublish():
        raise PermissionDenied
    if not reason.strip():
        raise Refused(_("Give the reason."))
    UnpublishPageAction(page, user=by, log_action=False).execute(skip_permission_checks=True)
    log(instance=page, action="membership.unpublish", user=by, data={"reason": reason.strip()})
    tell("unpublished", _people_of(page).exclude(pk=by.pk), page=page)


def _people_of(page: BasePage) -> QuerySet[User]:
    """Its author and whoever writes and reviews for its organisation."""
    author = Q(pk=page.owner_id)
    body = page.owning_body
    if body is None:
        return User.objects.filter(author, is_active=True)
    room = Room.objects.filter(**of_body(body))
    writers = Q(groups__editors_of__in=room) | Q(groups__reviewers_of__in=room)
    return User.objects.filter(author | writers, is_active=True).distinct()
