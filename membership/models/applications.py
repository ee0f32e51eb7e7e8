"""Organisations that ask to join, and what they were answered."""

from datetime import date, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.enums import PlaceLevel
from core.models import Place
from membership.enums import OPEN_APPLICATIONS, ApplicationState
from membership.models.organisations import Organisation

WORKING_DAYS_TO_CALL = 5
SATURDAY = 5


def working_days_after(day: date, number: int = WORKING_DAYS_TO_CALL) -> date:
    """Monday to Friday; holidays are not known here."""
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < SATURDAY
    return day


class ApplicationQuerySet(models.QuerySet["Application"]):
    def waiting(self) -> Self:
        return self.filter(state__in=OPEN_APPLICATIONS).order_by("due_on", "pk")

    def late(self) -> Self:
        return self.waiting().filter(due_on__lt=timezone.localdate())


class Application(models.Model):
    """Made by a visitor without an account; seen by the secretariat alone."""

    organisation_name = models.CharField(_("organisation"), max_length=200)
    person_name = models.CharField(_("your name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=40)
    email = models.EmailField(_("e-mail address"), blank=True)
    why = models.TextField(_("why you want to join"), max_length=2000)
    working_areas = models.ManyToManyField(
        Place,
        blank=True,
        related_name="+",
        limit_choices_to={"level": PlaceLevel.PROVINCE},
        verbose_name=_("where you work"),
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=ApplicationState, default=ApplicationState.NEW)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    due_on = models.DateField(_("call by"), help_text=_("Five working days after it came in."))
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, editable=False, related_name="applications"
    )
    # The same from the same people on one day is one application, even if sent twice in the same instant.
    fingerprint = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001 - closed ones have none

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")

    def __str__(self) -> str:
        return self.organisation_name

    @property
    def is_late(self) -> bool:
        return self.state in OPEN_APPLICATIONS and self.due_on < timezone.localdate()


class ApplicationAnswer(models.Model):
    """What the secretariat said to an applicant, in the applicant's language."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    state = models.CharField(_("answer"), max_length=10, choices=ApplicationState)
    words = models.TextField(_("what the applicant is told"), max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return f"{self.application}: {self.get_state_display()}"
