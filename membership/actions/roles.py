"""Giving a person a role and ending it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.models import Refused
from membership.access import may_manage_people
from membership.actions.sync_rights import sync_rights
from membership.models import Body, Role, User
from membership.models.roles import of_body


@transaction.atomic
def give_role(*, person: User, body: Body, kind: str, by: User) -> Role:
    """From today; the same as the role that is held already. Raises PermissionDenied or Refused."""
    if not may_manage_people(by, body):
        raise PermissionDenied
    if not person.is_active:
        raise Refused(_("This account is closed."))
    held = Role.objects.select_for_update().of(body).filter(person=person, kind=kind, ends_on__isnull=True).first()
    if held is not None:
        return held
    role = Role(person=person, kind=kind, **of_body(body))
    role.full_clean()
    role.save()
    sync_rights(User.objects.filter(pk=person.pk))
    log(instance=body, action="membership.role.give", user=by, data={"person": str(person), "role": kind})
    return role


@transaction.atomic
def end_role(*, role: Role, by: User) -> None:
    """Today; the person's rights are gone with their next request."""
    role = Role.objects.select_for_update(of=("self",)).get(pk=role.pk)
    if not may_manage_people(by, role.body):
        raise PermissionDenied
    if role.ends_on is not None and role.ends_on <= timezone.localdate():
        return
    role.ends_on = max(timezone.localdate(), role.starts_on)
    role.save()
    sync_rights(User.objects.filter(pk=role.person_id))
    log(instance=role.body, action="membership.role.end", user=by, data={"person": str(role.person), "role": role.kind})
