"""Trusting an organisation for a time to publish on its own reviewer's yes."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.models import Refused
from membership.access import is_secretariat
from membership.models import Organisation, Trust, User


@transaction.atomic
def give_trust(*, organisation: Organisation, reason: str, ends_on: date, by: User) -> Trust:
    """From today until `ends_on`, the first day without it. Raises PermissionDenied or Refused."""
    if not is_secretariat(by):
        raise PermissionDenied
    if not reason.strip():
        raise Refused(_("Give the reason."))
    if ends_on <= timezone.localdate():
        raise Refused(_("Choose a day to come."))
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if Trust.objects.current().filter(organisation=organisation).exists():
        raise Refused(_("This organisation is trusted already. End that first to change it."))
    trust = Trust.objects.create(organisation=organisation, reason=reason.strip(), ends_on=ends_on, given_by=by)
    data = {"until": ends_on.isoformat(), "reason": trust.reason}
    log(instance=organisation, action="membership.trust.give", user=by, data=data)
    return trust


@transaction.atomic
def end_trust(*, trust: Trust, by: User) -> None:
    """Today; what is approved from now on waits for the secretariat again."""
    if not is_secretariat(by):
        raise PermissionDenied
    trust = Trust.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=trust.pk)
    today = timezone.localdate()
    if trust.ends_on <= today:
        return
    trust.ends_on = max(today, trust.starts_on)
    trust.save(update_fields=["ends_on"])
    log(instance=trust.organisation, action="membership.trust.end", user=by)
