"""Inviting a person to an account and roles, taking that back, and taking it up."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.khmer.text import tidy
from core.models import Refused
from membership.access import may_accept, may_invite
from membership.actions.sync_rights import sync_rights
from membership.actions.tell import tell_address
from membership.addresses import plain_address
from membership.enums import ROLES_IN_A_WORKING_GROUP, ROLES_IN_AN_ORGANISATION, MailRhythm, StandingGroup
from membership.models import Body, Invitation, Organisation, Role, User
from membership.models.roles import of_body


@transaction.atomic
def invite(  # noqa: PLR0913 - an invitation says all of this
    *,
    email: str,
    full_name: str = "",
    body: Body | None = None,
    to_secretariat: bool = False,
    roles: Iterable[str] = (),
    language: str,
    by: User,
) -> Invitation:
    """By an organisation's admin to their own, by the secretariat to all, by a superuser to the secretariat.

    Raises PermissionDenied or Refused.
    """
    if (body is None) is not to_secretariat or not may_invite(by, body):
        raise PermissionDenied
    try:
        email = plain_address(email)
    except ValidationError as refusal:
        raise Refused(refusal.messages[0]) from refusal
    chosen = _roles_of(body, roles)
    if User.objects.filter(email=email, is_active=False).exists():
        raise Refused(_("The account of this address is closed."))
    into = {"to_secretariat": True} if body is None else of_body(body)
    if Invitation.objects.open().filter(email=email, **into).exists():
        raise Refused(_("This address has been invited already. Withdraw that invitation first to send another."))
    invitation = Invitation.objects.create(
        email=email, full_name=tidy(full_name), roles=chosen, language=language, invited_by=by, **into
    )
    log(instance=body or invitation, action="membership.invite", user=by, data={"email": email, "roles": chosen})
    tell_address("invitation", email=email, language=language, invitation=invitation.pk)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> None:
    """Its link opens nothing from now on. Raises PermissionDenied; one that is closed anyway stays as it is."""
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not may_invite(by, invitation.body):
        raise PermissionDenied
    if not invitation.is_open:
        return
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    data = {"email": invitation.email}
    log(instance=invitation.body or invitation, action="membership.invite.revoke", user=by, data=data)


@transaction.atomic
def accept_invitation(  # noqa: PLR0913 - what a newcomer tells of themselves
    *,
    invitation: Invitation,
    person: User | None = None,
    full_name: str = "",
    password: str = "",
    phone: str = "",
    mail_rhythm: str = MailRhythm.AT_ONCE,
) -> User:
    """Once: `person` is who holds the account of its address; without one an account is made.

    Raises PermissionDenied where somebody else has that account, Refused where the invitation is not open (any more).
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if not may_accept(invitation):
        raise Refused(_("This invitation can no longer be used."))
    known = User.objects.filter(email=invitation.email).first()
    if known != person:
        raise PermissionDenied
    if person is None:
        person = User.objects.create_user(
            invitation.email,
            password,
            first_name=tidy(full_name),
            phone=tidy(phone),
            language=invitation.language,
            mail_rhythm=mail_rhythm,
        )
    elif not person.is_active:
        raise PermissionDenied
    # Only who reads the address's mail has the link.
    EmailAddress.objects.update_or_create(
        user=person, email=invitation.email, defaults={"verified": True, "primary": True}
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _give(invitation, person)
    data = {"person": str(person), "email": invitation.email, "roles": invitation.roles}
    log(instance=invitation.body or invitation, action="membership.invite.accept", user=person, data=data)
    return person


def _roles_of(body: Body | None, roles: Iterable[str]) -> list[str]:
    possible = ROLES_IN_AN_ORGANISATION if isinstance(body, Organisation) else ROLES_IN_A_WORKING_GROUP
    chosen = list(dict.fromkeys(roles))
    if body is None:
        return []
    if not chosen:
        raise Refused(_("Choose at least one role."))
    if not set(chosen) <= {kind.value for kind in possible}:
        raise Refused(_("There is no such role here."))
    return chosen


def _give(invitation: Invitation, person: User) -> None:
    """What the inviter had the right to give, and the invitation carries."""
    body = invitation.body
    if body is None:
        person.groups.add(Group.objects.get(name=StandingGroup.SECRETARIAT))
        return
    held = set(Role.objects.of(body).filter(person=person, ends_on__isnull=True).values_list("kind", flat=True))
    for kind in invitation.roles:
        if kind not in held:
            role = Role(person=person, kind=kind, **of_body(body))
            role.full_clean()
            role.save()
    sync_rights(User.objects.filter(pk=person.pk))
