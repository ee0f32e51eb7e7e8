"""Organisations: dated names, what kind they are, how they belong and what became of them."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.enums import PlaceLevel
from core.khmer.latin import slug as latin_slug
from core.models import Place, Topic, in_reader_language
from membership.enums import OrganisationKind, OrganisationStatus

# Below the members’ directory stand the organisations, and the form to join them; below the library their shelves, and
# pages of its own.
RESERVED_SLUGS = frozenset({"collections", "feed", "files", "join", "places", "topics"})


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def with_names(self) -> Self:
        return self.prefetch_related(Prefetch("names"))


class Organisation(ClusterableModel):
    slug = models.SlugField(_("address part"), unique=True, blank=True, help_text=_("Made from the acronym."))
    acronym = models.CharField(_("acronym or short name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=24, choices=OrganisationKind)
    status = models.CharField(
        _("status"), max_length=12, choices=OrganisationStatus, default=OrganisationStatus.APPLICANT
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="hosted", verbose_name=_("hosted by")
    )
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name=_("succeeded by")
    )
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    email = models.EmailField(_("public e-mail"), blank=True)
    phone = models.CharField(_("public phone"), max_length=40, blank=True)
    working_areas = models.ManyToManyField(
        Place,
        blank=True,
        related_name="+",
        limit_choices_to={"level": PlaceLevel.PROVINCE},
        verbose_name=_("working areas"),
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["acronym"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=models.F("joined_on")),
                name="organisation_joined_before_it_left",
                violation_error_message=_("“Left on” must not be before “joined on”."),
            )
        ]

    def __str__(self) -> str:
        return self.acronym

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug or latin_slug(self.acronym)
        if not self.slug:
            raise ValidationError({"acronym": _("The acronym needs a letter or a digit.")})
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("The site has a page of its own at this address; choose another.")})
        for field in ("parent", "successor"):
            self._refuse_circle(field)

    def _refuse_circle(self, field: str) -> None:
        other, seen = getattr(self, field), set()
        while other is not None and other.pk not in seen:
            if self.pk is not None and other.pk == self.pk:
                raise ValidationError({field: _("This would lead back to the organisation itself.")})
            seen.add(other.pk)
            other = getattr(other, field)

    def name_on(self, day: date | None = None) -> "OrganisationName | None":
        """The name in force on a day (today if none is given), else the latest known."""
        day = day or timezone.localdate()
        names = sorted(self.names.all(), key=lambda name: name.valid_from or date.min)
        current = [name for name in names if name.holds_on(day)]
        return (current or names or [None])[-1]

    @property
    def name(self) -> str:
        name = self.name_on()
        return name.name if name else self.acronym


class OrganisationName(models.Model):
    """A name in both languages and the time it was used."""

    organisation = ParentalKey(Organisation, on_delete=models.CASCADE, related_name="names")
    name_en = models.CharField(_("name in English"), max_length=200)
    name_km = models.CharField(_("name in Khmer"), max_length=200, blank=True)
    valid_from = models.DateField(_("used from"), null=True, blank=True)
    valid_to = models.DateField(_("used to"), null=True, blank=True)

    class Meta:
        ordering = ["valid_from", "pk"]
        verbose_name = _("name")
        verbose_name_plural = _("names")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("This must not be before “used from”.")})

    def holds_on(self, day: date) -> bool:
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)

    @property
    def name(self) -> str:
        return in_reader_language(self.name_en, self.name_km)

    @property
    def years(self) -> str:
        """For instance 1998–2004 or –2004, in Latin numerals; empty where nothing is known."""
        start, end = self.valid_from, self.valid_to
        return f"{start.year if start else ''}–{end.year if end else ''}" if start or end else ""
