"""What passed on when a person left an organisation or working group, kept as it was on that day."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from membership.enums import DutyKind
from membership.models.groups import WorkingGroup
from membership.models.organisations import Organisation
from membership.models.roles import Body


class HandOver(models.Model):
    """Written by `membership.actions.hand_over` alone; `to` is empty where everything passed to the body itself."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="hand_overs", verbose_name=_("who left")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, related_name="hand_overs", verbose_name=_("organisation")
    )
    working_group = models.ForeignKey(
        WorkingGroup, models.CASCADE, null=True, related_name="hand_overs", verbose_name=_("working group")
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("passed to")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("done by")
    )
    at = models.DateTimeField(_("on"), auto_now_add=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-overs")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) ^ Q(working_group__isnull=True), name="hand_over_in_one_body"
            )
        ]

    def __str__(self) -> str:
        return f"{self.body}: {self.person or ''}"

    @property
    def body(self) -> Body:
        body = self.organisation or self.working_group
        assert body is not None  # noqa: S101 - the table's own constraint
        return body


class HandOverItem(models.Model):
    hand_over = models.ForeignKey(HandOver, models.CASCADE, related_name="items")
    kind = models.CharField(_("kind"), max_length=10, choices=DutyKind)
    title = models.CharField(_("title"), max_length=255)
    address = models.CharField(_("address"), max_length=255, blank=True)
    # Who has it now, where that is more than one person or somebody other than `to`.
    now_with = models.CharField(_("now with"), max_length=255, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("what passed")
        verbose_name_plural = _("what passed")

    def __str__(self) -> str:
        return self.title
