"""Saying how an organisation belongs to the group, with the reason."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.models import Refused
from membership.access import is_secretariat
from membership.actions.rooms import provision_room, retire_room
from membership.actions.sync_rights import sync_rights
from membership.enums import BELONGING, OrganisationStatus
from membership.models import Organisation, StatusChange, User


@transaction.atomic
def set_status(*, organisation: Organisation, status: str, reason: str, by: User | None) -> None:
    """Writes the history, opens or retires the room, and gives or takes what belonging gives its people.

    `by` is None for the site itself, such as its sample content. Raises PermissionDenied or Refused.
    """
    if by is not None and not is_secretariat(by):
        raise PermissionDenied
    if status not in OrganisationStatus.values:
        raise Refused(_("There is no such status."))
    if not reason.strip():
        raise Refused(_("Give the reason."))
    stored = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = stored.status
    organisation.status = stored.status = status
    today = timezone.localdate()
    if status in BELONGING and not stored.joined_on:
        organisation.joined_on = stored.joined_on = today
    if status == OrganisationStatus.FORMER and not stored.left_on:
        organisation.left_on = stored.left_on = today
    elif status in BELONGING:
        organisation.left_on = stored.left_on = None
    stored.save(update_fields=["status", "joined_on", "left_on"])
    StatusChange.objects.create(organisation=stored, status=status, reason=reason.strip(), set_by=by)
    if status in BELONGING:
        provision_room(stored)
    else:
        retire_room(stored)
    sync_rights(User.objects.filter(roles__organisation=stored).distinct())
    data = {"from": before, "to": status, "reason": reason.strip()}
    log(instance=stored, action="membership.set_status", user=by, data=data)
