"""Giving a person all that is kept of them, and taking out of the site what names them."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, PageLogEntry
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from core.models import Refused, visible_pages
from membership.actions.hand_over import hand_over
from membership.actions.sync_rights import sync_rights
from membership.actions.translate import let_go_of
from membership.models import Application, Body, HandOverItem, Invitation, Mail, Role, User
from membership.models.invitations import InvitationQuerySet
from membership.personal_data import erase_of, export_of


def export_person(*, person: User, by: User) -> dict[str, Any]:
    """For the person alone. Raises PermissionDenied."""
    if person.pk != by.pk:
        raise PermissionDenied
    return export_of(person)


@transaction.atomic
def erase_person(*, person: User, by: User) -> None:
    """Hands over, ends the account and takes out what names its person; what they wrote stays their organisations'.

    The person themselves may, and a superuser. Raises PermissionDenied or Refused.
    """
    if by.pk != person.pk and not (by.is_active and by.is_superuser):
        raise PermissionDenied
    person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if person.is_superuser and not others.exists():
        raise Refused(_("You are the only one who can look after this site. Give somebody else that right first."))
    for body in _bodies_of(person):
        hand_over(person=person, body=body, by=by)
    erase_of(person)
    person.groups.clear()
    person.user_permissions.clear()
    person.email = f"erased-{person.pk}@erased.invalid"
    person.first_name = person.last_name = person.phone = ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login, person.erased_at = None, timezone.now()
    # A new password ends every session with its next request.
    person.set_unusable_password()
    person.save()
    sync_rights(User.objects.filter(pk=person.pk))
    log(instance=person, action="membership.erase", user=by)


class AccountKeeper:
    """What this app and its libraries keep: account, roles, invitations, mails, what was done and written."""

    def export(self, person: User) -> dict[str, Any]:
        pages = _pages_open_to(person)
        return {
            "profile": {
                "email": person.email,
                "name": person.get_full_name(),
                "phone": person.phone,
                "language": person.language,
                "mails": person.mail_rhythm,
                "member_since": person.date_joined,
                "last_sign_in": person.last_login,
                "groups": sorted(person.groups.values_list("name", flat=True)),
                "second_steps": sorted(Authenticator.objects.filter(user=person).values_list("type", flat=True)),
            },
            "roles": [
                {"role": role.kind, "in": str(role.body), "from": role.starts_on, "until": role.ends_on}
                for role in person.roles.select_related("organisation", "working_group")
            ],
            "invitations": [
                {
                    "to": str(invitation.body or "secretariat"),
                    "roles": invitation.roles,
                    "sent": invitation.created_at,
                    "accepted": invitation.accepted_at,
                    "withdrawn": invitation.revoked_at,
                }
                for invitation in _invitations_to(person).select_related("organisation", "working_group")
            ],
            "applications": list(
                Application.objects.filter(email__iexact=person.email).values(
                    "organisation_name", "person_name", "phone", "email", "why", "received_at", "state"
                )
            ),
            "mails": [
                {
                    "about": [notice.kind for notice in mail.notices.all()],
                    "written": mail.created_at,
                    "sent": mail.sent_at,
                    "dropped": mail.dropped_at,
                }
                for mail in _mails_to(person).prefetch_related("notices")
            ],
            "wishes": list(person.wishes.values("language", "first_at")),
            "translations": list(
                person.translation_jobs.values("language", "taken_at", "due_on", "handed_back_at", "reason", "done_at")
            ),
            "pages": list(pages.filter(owner=person).order_by("pk").values("title", "locale__language_code")),
            "done": _done_by(person, pages),
        }

    def erase(self, person: User) -> None:
        names = [person.email, str(person)]
        gone = f"erased-{person.pk}@erased.invalid"
        for entry in ModelLogEntry.objects.filter(
            Q(label__in=names) | Q(data__person__in=names) | Q(data__to__in=names) | Q(data__email=person.email)
        ):
            entry.label = gone if entry.label in names else entry.label
            entry.data = {key: gone if value in names else value for key, value in entry.data.items()}
            ModelLogEntry.objects.filter(pk=entry.pk).update(label=entry.label, data=entry.data)
        HandOverItem.objects.filter(now_with__in=names).update(now_with="")
        person.wishes.clear()
        let_go_of(person.translation_jobs.open())
        person.translation_jobs.update(taken_by=None, reason="")
        _mails_to(person).delete()
        invitations = _invitations_to(person)
        invitations.open().update(revoked_at=timezone.now())
        invitations.update(email=gone, full_name="")
        Application.objects.filter(email__iexact=person.email).update(person_name="", phone="", email="")
        EmailAddress.objects.filter(user=person).delete()
        Authenticator.objects.filter(user=person).delete()
        for profile in UserProfile.objects.filter(user=person):
            profile.avatar.delete(save=False)
            profile.delete()


def _bodies_of(person: User) -> list[Body]:
    today = timezone.localdate()
    roles = Role.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today), person=person)
    return list({role.body: None for role in roles.select_related("organisation", "working_group")})


def _invitations_to(person: User) -> InvitationQuerySet:
    return Invitation.objects.filter(email=person.email)


def _mails_to(person: User) -> QuerySet[Mail]:
    return Mail.objects.filter(Q(person=person) | Q(email__iexact=person.email))


def _pages_open_to(person: User) -> QuerySet[Page]:
    writes = policy_registry.get_by_type(Page).instances_user_has_permission_for(person, "change")
    return Page.objects.filter(Q(pk__in=visible_pages(person).values("pk")) | Q(pk__in=writes.values("pk")))


def _done_by(person: User, pages: QuerySet[Page]) -> list[dict[str, Any]]:
    """Titles only of what they may still open."""
    open_now = set(
        pages.filter(pk__in=PageLogEntry.objects.filter(user=person).values("page")).values_list("pk", flat=True)
    )
    entries: list[Any] = [
        *PageLogEntry.objects.filter(user=person).select_related("content_type"),
        *ModelLogEntry.objects.filter(user=person).select_related("content_type"),
    ]
    return [
        {
            "at": entry.timestamp,
            "action": entry.action,
            "kind": entry.content_type.model if entry.content_type else "",
            "title": entry.label if getattr(entry, "page_id", None) in open_now else "",
        }
        for entry in sorted(entries, key=lambda entry: entry.timestamp)
    ]
