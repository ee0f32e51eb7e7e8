"""A map of Cambodia without any line: a circle about where each province lies, the larger the more there is to read."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians, sqrt

from core.enums import PlaceLevel
from core.models import Place
from library.models.rows import place_url

# Degrees become units of the drawing; at Cambodia's latitude a degree of longitude is a little shorter.
SCALE = 70
WEST, NORTH = 102.15, 14.45
SHRINK = cos(radians(12.5))
WIDTH, HEIGHT = 370, 300
SMALLEST, LARGEST, EMPTY, PART = 4.5, 12, 2.5, 2.5
# A name stands to the right of its circle; to the left where the drawing ends or another circle is in its way.
NAME_WIDTH, NAME_HEIGHT = 70, 9
# Beyond, circles cover each other and the page grows heavy; the list beside the map has them all.
MOST_PARTS = 60


@dataclass(frozen=True)
class Spot:
    """Numbers are ready to print: a template would write them in the reader's own numerals."""

    label: str
    url: str
    count: int
    x: str
    y: str
    r: str
    label_x: str
    is_left: bool
    is_here: bool = False


def spots_of(provinces: Iterable[Place], counts: dict[str, int], here: str = "") -> list[Spot]:
    """The smaller ones last, so that none is hidden by a neighbour; without an address where there is nothing."""
    most = max(counts.values(), default=1)

    def size(place: Place) -> float:
        count = counts.get(place.code, 0)
        return SMALLEST + (LARGEST - SMALLEST) * sqrt(count / most) if count else EMPTY

    located = sorted((place for place in provinces if _is_located(place)), key=size, reverse=True)
    points = [_point(place) for place in located if counts.get(place.code)]
    return [
        _spot(
            place,
            counts.get(place.code, 0),
            size(place),
            is_left=_is_in_the_way(_point(place), points),
            is_here=place.code == here,
        )
        for place in located
    ]


def parts_of(places: Iterable[Place], counts: dict[str, int]) -> list[Spot]:
    """Districts and communes with anything whose point somebody has entered, those with most first."""
    located = [place for place in places if place.level != PlaceLevel.PROVINCE and _is_located(place)]
    located.sort(key=lambda place: (-counts[place.code], place.code))
    return [_spot(place, counts[place.code], PART) for place in located[:MOST_PARTS]]


def _is_located(place: Place) -> bool:
    return place.latitude is not None and place.longitude is not None


def _point(place: Place) -> tuple[float, float]:
    east, south = float(place.longitude or 0) - WEST, NORTH - float(place.latitude or 0)
    return east * SHRINK * SCALE, south * SCALE


def _is_in_the_way(point: tuple[float, float], others: list[tuple[float, float]]) -> bool:
    x, y = point
    return x + NAME_WIDTH > WIDTH or any(0 < a - x < NAME_WIDTH and abs(b - y) < NAME_HEIGHT for a, b in others)


def _spot(place: Place, count: int, size: float, *, is_left: bool = False, is_here: bool = False) -> Spot:
    x, y = _point(place)
    return Spot(
        label=place.name,
        url=place_url(place.code) if count else "",
        count=count,
        x=f"{x:.0f}",
        y=f"{y:.0f}",
        r=f"{size:.1f}",
        label_x=f"{x - size - 3 if is_left else x + size + 3:.0f}",
        is_left=is_left,
        is_here=is_here,
    )
