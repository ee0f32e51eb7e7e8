"""The network's working groups; belonging to one grants the rights of its auth group."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import in_reader_language
from membership.enums import WorkingLanguage
from membership.models.organisations import RESERVED_SLUGS


class WorkingGroup(models.Model):
    slug = models.SlugField(_("address part"), unique=True)
    acronym = models.CharField(_("acronym"), max_length=20, unique=True)
    name_en = models.CharField(_("name in English"), max_length=200)
    name_km = models.CharField(_("name in Khmer"), max_length=200)
    language = models.CharField(
        _("working language"), max_length=4, choices=WorkingLanguage, default=WorkingLanguage.BOTH
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    # Whoever is in this group may read what is for the working group alone.
    readers = models.OneToOneField(
        Group, models.PROTECT, related_name="working_group", editable=False, verbose_name=_("readers")
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")

    def __str__(self) -> str:
        return self.acronym

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._ensure_readers()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("The site has a page of its own at this address; choose another.")})

    @property
    def name(self) -> str:
        return in_reader_language(self.name_en, self.name_km)

    def _ensure_readers(self) -> None:
        if self.readers_id is None and self.acronym:
            # A name of its own: an acronym must not adopt a group that holds rights.
            self.readers = Group.objects.get_or_create(name=f"Working group: {self.acronym}")[0]
