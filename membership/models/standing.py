"""How an organisation came to belong as it does, and whether its own yes is enough."""

from datetime import date
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from membership.enums import OrganisationStatus
from membership.models.organisations import Organisation


class StatusChange(models.Model):
    """One line of an organisation's history; written by `membership.actions.set_status` alone."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="status_changes", verbose_name=_("organisation")
    )
    status = models.CharField(_("status"), max_length=12, choices=OrganisationStatus)
    since = models.DateField(_("since"), default=timezone.localdate)
    reason = models.TextField(_("reason"))
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("set by")
    )
    set_at = models.DateTimeField(_("set at"), auto_now_add=True)

    class Meta:
        ordering = ["-set_at", "-pk"]
        verbose_name = _("change of status")
        verbose_name_plural = _("history of status")

    def __str__(self) -> str:
        return f"{self.organisation}: {self.get_status_display()}"


class TrustQuerySet(models.QuerySet["Trust"]):
    def current(self, day: date | None = None) -> Self:
        day = day or timezone.localdate()
        return self.filter(starts_on__lte=day, ends_on__gt=day)


class Trust(models.Model):
    """While it lasts, what the organisation's own reviewer approved needs no yes of the secretariat."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="trusts", verbose_name=_("organisation")
    )
    reason = models.TextField(_("reason"))
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), help_text=_("The first day without it."))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+")

    objects = TrustQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "-pk"]
        verbose_name = _("trust")
        verbose_name_plural = _("trust")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="trust_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.starts_on}–{self.ends_on}"

    def clean(self) -> None:
        if self.ends_on and self.starts_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The end must not be before the beginning.")})
