"""An organisation's or working group's room in Wagtail's own terms: its groups and its collection."""

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from membership.models.groups import WorkingGroup
from membership.models.organisations import Organisation
from membership.models.roles import Body


class Room(models.Model):
    """Made and retired by `membership.actions`; the pages in it belong to the apps that know them."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, null=True, related_name="room", verbose_name=_("organisation")
    )
    working_group = models.OneToOneField(
        WorkingGroup, models.PROTECT, null=True, related_name="room", verbose_name=_("working group")
    )
    editors = models.OneToOneField(Group, models.PROTECT, related_name="editors_of", verbose_name=_("editors"))
    reviewers = models.OneToOneField(Group, models.PROTECT, related_name="reviewers_of", verbose_name=_("reviewers"))
    collection = models.OneToOneField(
        Collection, models.PROTECT, related_name="room", verbose_name=_("files and pictures")
    )
    retired_on = models.DateField(_("retired on"), null=True)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) ^ Q(working_group__isnull=True), name="room_of_one_body"
            )
        ]

    def __str__(self) -> str:
        return str(self.body)

    @property
    def body(self) -> Body:
        body = self.organisation or self.working_group
        assert body is not None  # noqa: S101 - the table's own constraint
        return body
