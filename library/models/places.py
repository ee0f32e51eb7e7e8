"""What a reader finds about each place: records are counted where they are about and at all that place is part of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.functions import Substr

from core.khmer.sorting import sort_key
from core.models import Place, Reader
from core.models.places import CODE_LENGTHS
from library.models.querysets import RecordQuerySet
from library.models.records import RecordPage, RecordPlace
from library.models.rows import place_url

ALL_LENGTHS = tuple(CODE_LENGTHS)
PROVINCES = (ALL_LENGTHS[0],)


@dataclass(frozen=True)
class Branch:
    """A place or topic with the number of records this reader finds there and below."""

    label: str
    url: str
    count: int
    below: list["Branch"] = field(default_factory=list)


def records_at(user: Reader, code: str) -> RecordQuerySet:
    visible: RecordQuerySet = RecordPage.objects.visible_to(user)
    return visible.about(record_places__place__code__startswith=code)


def readable_facts(user: Reader, model: Any, record: str) -> QuerySet[Any]:
    """Rows of facts whose record this reader may read in some language; `record` is the rows' way to its page."""
    keys = RecordPage.objects.visible_to(user).order_by().values("translation_key")
    return model.objects.order_by().filter(**{f"{record}__live": True, f"{record}__translation_key__in": keys})


def counts_by_code(
    user: Reader, *, below: str = "", lengths: Iterable[int] = ALL_LENGTHS, **facts: Any
) -> dict[str, int]:
    """How many records there are at and under each code of these lengths, in one query for each length."""
    rows = readable_facts(user, RecordPlace, "record").filter(place__code__startswith=below, **facts)
    counts: dict[str, int] = {}
    for length in lengths:
        parts = rows.annotate(part=Substr("place__code", 1, length)).values("part")
        counted = parts.annotate(number=Count("record__translation_key", distinct=True))
        # What is about a whole province has no district's code.
        counts |= {row["part"]: row["number"] for row in counted if len(row["part"]) == length}
    return counts


def with_anything(places: QuerySet[Place], user: Reader) -> QuerySet[Place]:
    """Each place told whether this reader finds anything there: `is_open`."""
    rows = readable_facts(user, RecordPlace, "record").filter(place__code__startswith=OuterRef("code"))
    return places.annotate(is_open=Exists(rows))


def tree_of_places(counts: dict[str, int], below: str = "") -> list[Branch]:
    """Places with anything below a code, each under the nearest of them that it is part of, by their names."""
    tops: list[Branch] = []
    branches: list[Branch] = []
    above: list[tuple[str, Branch]] = []
    for place in Place.objects.filter(code__startswith=below, code__in=list(counts)).exclude(code=below):
        branch = Branch(place.name, place_url(place.code), counts[place.code])
        while above and not place.code.startswith(above[-1][0]):
            above.pop()
        (above[-1][1].below if above else tops).append(branch)
        above.append((place.code, branch))
        branches.append(branch)
    for siblings in (tops, *(branch.below for branch in branches)):
        siblings.sort(key=lambda branch: sort_key(branch.label))
    return tops
