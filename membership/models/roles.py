"""Who does what for which organisation or working group, and from when to when."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from membership.enums import ROLES_IN_A_WORKING_GROUP, ROLES_IN_AN_ORGANISATION, RoleKind
from membership.models.groups import WorkingGroup
from membership.models.organisations import Organisation

# What holds a role or a room: the two kinds of body people work for.
Body = Organisation | WorkingGroup


def of_body(body: Body) -> dict[str, Any]:
    """The keyword that names a body in a filter or a new row, for instance {"organisation": <Pact>}."""
    return {"organisation": body} if isinstance(body, Organisation) else {"working_group": body}


def kind_of(body: Body) -> str:
    """The part of an address that says which kind of body is meant."""
    return "organisations" if isinstance(body, Organisation) else "groups"


class RoleQuerySet(models.QuerySet["Role"]):
    def current(self, day: date | None = None) -> Self:
        day = day or timezone.localdate()
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), starts_on__lte=day)

    def of(self, body: Body) -> Self:
        return self.filter(**of_body(body))


class Role(models.Model):
    """`ends_on` is the first day without it, so that a role ended today is gone today."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name=_("organisation")
    )
    working_group = models.ForeignKey(
        WorkingGroup, models.PROTECT, null=True, blank=True, related_name="roles", verbose_name=_("working group")
    )
    kind = models.CharField(_("role"), max_length=20, choices=RoleKind)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The first day without it."))

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "pk"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) ^ Q(working_group__isnull=True), name="role_in_one_body"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="role_ends_after_it_starts",
                violation_error_message=_("The end must not be before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["person", "organisation", "kind"],
                condition=Q(ends_on__isnull=True, organisation__isnull=False),
                name="role_once_in_an_organisation",
            ),
            models.UniqueConstraint(
                fields=["person", "working_group", "kind"],
                condition=Q(ends_on__isnull=True, working_group__isnull=False),
                name="role_once_in_a_working_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display()}, {self.body}"

    def clean(self) -> None:
        possible = ROLES_IN_AN_ORGANISATION if self.organisation_id else ROLES_IN_A_WORKING_GROUP
        if self.kind and self.kind not in possible:
            raise ValidationError({"kind": _("There is no such role here.")})

    @property
    def body(self) -> Body:
        body = self.organisation or self.working_group
        assert body is not None  # noqa: S101 - the table's own constraint
        return body
