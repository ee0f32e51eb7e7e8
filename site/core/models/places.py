"""The gazetteer of Cambodia: provinces, districts and communes under their official codes."""

from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.enums import PlaceLevel
from core.models.labels import in_reader_language

CODE_LENGTHS = {2 * level: level for level in PlaceLevel}
# Cambodia lies well within: beyond, the two numbers were mixed up or a point was lost.
LATITUDES, LONGITUDES = (9, 16), (101, 109)


def within(bounds: tuple[int, int]) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(bounds[0]), MaxValueValidator(bounds[1])]


class PlaceQuerySet(models.QuerySet["Place"]):
    def provinces(self) -> Self:
        return self.filter(level=PlaceLevel.PROVINCE)

    def today(self) -> Self:
        """Those that still are: some were renamed, split or merged."""
        return self.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=timezone.localdate()))


class Place(ClusterableModel):
    """Code 07 is a province, 0702 a district in it, 070203 a commune in that."""

    code = models.CharField(_("official code"), max_length=6, unique=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=PlaceLevel, editable=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="children", verbose_name=_("part of")
    )
    name_en = models.CharField(_("name in English"), max_length=100, db_index=True)
    name_km = models.CharField(_("name in Khmer"), max_length=100, db_index=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    replaced_by = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=within(LATITUDES),
        help_text=_("Of about its middle, in degrees north, such as 10.75; for the map."),
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=within(LONGITUDES),
        help_text=_("In degrees east, such as 104.30."),
    )

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="place_dates_in_order",
                violation_error_message=_("“Valid to” must not be before “valid from”."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def clean(self) -> None:
        """A code says both how far down a place stands and what it is part of."""
        super().clean()
        if not self.code.isdecimal() or not self.code.isascii() or len(self.code) not in CODE_LENGTHS:
            raise ValidationError({"code": _("A code has two digits for each level: 07, 0702 or 070203.")})
        self.level = CODE_LENGTHS[len(self.code)]
        self.parent = Place.objects.filter(code=self.code[:-2]).first()
        if self.parent is None and self.level != PlaceLevel.PROVINCE:
            raise ValidationError(
                {"code": _("There is no place with the code %(code)s yet.") % {"code": self.code[:-2]}}
            )
        if (self.latitude is None) != (self.longitude is None):
            missing = "latitude" if self.latitude is None else "longitude"
            raise ValidationError({missing: _("Give both latitude and longitude, or neither.")})

    @property
    def name(self) -> str:
        return in_reader_language(self.name_en, self.name_km)

    @property
    def province_code(self) -> str:
        return self.code[:2]


class PlaceAlias(models.Model):
    """An older or other spelling under which a place is looked for."""

    place = ParentalKey(Place, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("other name"), max_length=100, db_index=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="place_alias_once")]

    def __str__(self) -> str:
        return self.name
