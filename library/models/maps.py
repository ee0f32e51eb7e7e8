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
# Names are set at 8 units: about how wide a letter and how high a line then is.
LETTER_WIDTH, LINE_HEIGHT, GAP = 4.6, 9, 3
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
    label_y: str
    # As SVG calls it: whether the name begins, ends or has its middle there.
    anchor: str
    is_here: bool = False


def spots_of(provinces: Iterable[Place], counts: dict[str, int], here: str = "") -> list[Spot]:
    """The smaller ones last, so that none is hidden by a neighbour; without an address where there is nothing."""
    most = max(counts.values(), default=1)

    def size(place: Place) -> float:
        count = counts.get(place.code, 0)
        return SMALLEST + (LARGEST - SMALLEST) * sqrt(count / most) if count else EMPTY

    located = sorted((place for place in provinces if _is_located(place)), key=size, reverse=True)
    circles = {place.code: _box_of_circle(_point(place), size(place)) for place in located}
    taken = list(circles.values())
    spots = []
    for place in located:
        count = counts.get(place.code, 0)
        name = _place_for_name(place.name, _point(place), size(place), taken, own=circles[place.code])
        if count:
            taken.append(name.box)
        spots.append(_spot(place, count, size(place), name, is_here=place.code == here))
    return spots


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


Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Name:
    """Where a name is written: its point, which end of it stands there, and the box it fills."""

    x: float
    y: float
    anchor: str
    box: Box


def _place_for_name(text: str, point: tuple[float, float], size: float, taken: list[Box], *, own: Box) -> Name:
    """Right of the circle, left of it, below or above: the first where nothing is in the way, or the least."""
    (x, y), width = point, len(text) * LETTER_WIDTH
    aside, below = size + GAP, size + LINE_HEIGHT / 2 + 1
    tries = [
        (x + aside, y, "start", x + aside),
        (x - aside, y, "end", x - aside - width),
        (x, y + below, "middle", x - width / 2),
        (x, y - below, "middle", x - width / 2),
    ]
    names = [
        Name(at, line, anchor, (left, line - LINE_HEIGHT / 2, left + width, line + LINE_HEIGHT / 2))
        for at, line, anchor, left in tries
    ]
    others = [box for box in taken if box != own]
    return min(names, key=lambda name: sum(_overlap(name.box, box) for box in others) + _outside(name.box))


def _box_of_circle(point: tuple[float, float], size: float) -> Box:
    x, y = point
    return x - size, y - size, x + size, y + size


def _overlap(one: Box, other: Box) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide * high if wide > 0 and high > 0 else 0


def _outside(box: Box) -> float:
    """What would be cut off weighs more than what is covered."""
    return 100 * (max(0, -box[0]) + max(0, box[2] - WIDTH) + max(0, -box[1]) + max(0, box[3] - HEIGHT))


def _spot(place: Place, count: int, size: float, name: Name | None = None, *, is_here: bool = False) -> Spot:
    x, y = _point(place)
    return Spot(
        label=place.name,
        url=place_url(place.code) if count else "",
        count=count,
        x=f"{x:.0f}",
        y=f"{y:.0f}",
        r=f"{size:.1f}",
        label_x=f"{name.x:.0f}" if name else "",
        label_y=f"{name.y:.0f}" if name else "",
        anchor=name.anchor if name else "",
        is_here=is_here,
    )
