"""When and where a working group meets next, typed once for both languages."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import in_reader_language
from membership.models import WorkingGroup


class NextMeetingQuerySet(models.QuerySet["NextMeeting"]):
    def to_come(self) -> Self:
        """Meetings not yet begun, the soonest first; those without a date last."""
        ahead = models.Q(starts_at__gte=timezone.now()) | models.Q(starts_at__isnull=True)
        return self.filter(ahead).order_by(models.F("starts_at").asc(nulls_last=True), "working_group_id")


class NextMeeting(models.Model):
    working_group = models.OneToOneField(
        WorkingGroup, models.CASCADE, related_name="next_meeting", verbose_name=_("working group")
    )
    starts_at = models.DateTimeField(_("date and time"), null=True, blank=True, help_text=_("Empty: no date set yet."))
    place_en = models.CharField(_("place, in English"), max_length=250, blank=True)
    place_km = models.CharField(_("place, in Khmer"), max_length=250, blank=True)
    how_to_come_en = models.TextField(_("how to come, in English"), blank=True)
    how_to_come_km = models.TextField(_("how to come, in Khmer"), blank=True)

    objects = NextMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("next meeting")
        verbose_name_plural = _("next meetings")

    def __str__(self) -> str:
        return self.working_group.acronym

    @property
    def place(self) -> str:
        return in_reader_language(self.place_en, self.place_km)

    @property
    def how_to_come(self) -> str:
        return in_reader_language(self.how_to_come_en, self.how_to_come_km)
