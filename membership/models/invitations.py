"""Invitations: the only way to a new account."""

from datetime import timedelta
from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from membership.enums import RoleKind
from membership.models.groups import WorkingGroup
from membership.models.organisations import Organisation
from membership.models.roles import Body

DAYS_TO_ACCEPT = 14
SALT = "membership.invitation"


def in_two_weeks() -> Any:
    return timezone.now() + timedelta(days=DAYS_TO_ACCEPT)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())

    def named_by(self, token: str) -> "Invitation | None":
        """The one whose link this is, open or not; None for a link we did not make."""
        try:
            named = signing.loads(token, salt=SALT)
        except signing.BadSignature:
            return None
        found = self.select_related("organisation", "working_group", "invited_by", "accepted_by")
        return found.filter(pk=named["pk"], nonce=named["nonce"]).first()


class Invitation(models.Model):
    """Bound to its address, for one body or for the secretariat; its link is signed from `nonce`, kept nowhere."""

    email = models.EmailField(_("e-mail address"))
    full_name = models.CharField(_("name"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="invitations", verbose_name=_("organisation")
    )
    working_group = models.ForeignKey(
        WorkingGroup, models.CASCADE, null=True, blank=True, related_name="invitations", verbose_name=_("working group")
    )
    to_secretariat = models.BooleanField(_("to the secretariat"), default=False)
    roles = models.JSONField(_("roles"), default=list, help_text="Values of RoleKind.")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    nonce = models.UUIDField(default=uuid4, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    created_at = models.DateTimeField(_("sent"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"), default=in_two_weeks)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="invitations_accepted"
    )
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                condition=Q(to_secretariat=True, organisation=None, working_group=None)
                | Q(to_secretariat=False) & (Q(organisation__isnull=True) ^ Q(working_group__isnull=True)),
                name="invitation_to_one_body",
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def body(self) -> Body | None:
        return self.organisation or self.working_group

    @property
    def link_path(self) -> str:
        """The way in, in the invited person's language; whoever holds it reads the mail of this address."""
        token = signing.dumps({"pk": self.pk, "nonce": str(self.nonce)}, salt=SALT)
        with override(self.language):
            return reverse("membership:invitation", args=[token])

    @property
    def role_labels(self) -> list[str]:
        return [str(RoleKind(kind).label) for kind in self.roles]

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > timezone.now()
