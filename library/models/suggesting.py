"""What somebody may be about to type: titles, topics, places and organisations with anything this reader may read."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count, F, Q, TextField, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from core.enums import PlaceLevel
from core.khmer.signs import COENG
from core.khmer.spelling import folded
from core.khmer.text import has_khmer
from core.models import Place, PlaceAlias, Topic
from library.models.facets import heading_of
from library.models.records import RecordPage, RecordPlace
from library.models.rows import place_url, topic_url
from library.models.search_rows import SearchRow
from membership.models import Organisation, OrganisationName, WorkingGroup

MOST = 8
# Of these so many are not titles, if there are titles enough.
_NAMES = 4
# Names that are asked whether there is anything.
_ASKED = 16
_LONGEST = 80
# By a facet and a value of it what that is called, each with its language.
_Known = dict[tuple[str, str], list[tuple[str, str]]]
_NOT_LETTERS = re.compile(r"[^\w\u1780-\u17dd]+")


@dataclass(frozen=True)
class Suggestion:
    label: str
    lang: str
    url: str
    # What it is, in the reader's language; empty for a title.
    kind: str = ""
    count: int = 0


@lru_cache(maxsize=32_768)
def letters_of(text: str) -> str:
    """Words parted by single blanks, one before the first too, so that the beginning of any can be looked for."""
    return f" {_NOT_LETTERS.sub(' ', folded(text)).strip()}"


def _wanted(typed: str) -> list[str]:
    """What must be in the letters: a Latin word at the beginning of one, Khmer anywhere, also half a syllable."""
    words = letters_of(typed[:_LONGEST].rstrip(COENG)).split()
    return [word.rstrip(COENG) if has_khmer(word) else f" {word}" for word in words]


def suggestions(*, typed: str, request: HttpRequest, code: str) -> list[Suggestion]:
    """In five queries at most."""
    wanted = _wanted(typed)
    if not any(word.strip() for word in wanted):
        return []
    names = _names(wanted, request, _known_names())
    titles = _titles(wanted, request, code)
    spared = max(_NAMES, MOST - len(titles))
    return [*names[:spared], *titles][:MOST]


def topics_and_places(*, typed: str, request: HttpRequest) -> list[Suggestion]:
    """Those called so, with how many records each has for this reader; in three queries at most."""
    wanted = _wanted(typed)
    if not any(word.strip() for word in wanted):
        return []
    known = _known_names()
    called = {(facet, value): names for (facet, value), names in known.items() if facet in {"topic", "place"}}
    return _names(wanted, request, called)[:MOST]


def _titles(wanted: list[str], request: HttpRequest, code: str) -> list[Suggestion]:
    has_all = Q()
    for word in wanted:
        has_all &= Q(title_letters__contains=word)
    rows = list(SearchRow.objects.visible_to(request.user).filter(has_all).order_by("-published_at", "-pk")[:MOST])
    if not rows:
        return []
    numbers = [pk for row in rows for pk in (row.page_en, row.page_km) if pk]
    addresses = RecordPage.objects.visible_to(request.user).filter(pk__in=numbers).addresses(request)
    found = []
    for row in rows:
        # In the language it was typed in; in the reader's where it is both.
        in_order = sorted(
            row.languages, key=lambda each: (not _has(letters_of(row.title_in(each)), wanted), each != code)
        )
        told = next((each for each in in_order if row.page_in(each) in addresses), None)
        if told:
            found.append(Suggestion(row.title_in(told), told, addresses[row.page_in(told) or 0]))
    return found


def _names(wanted: list[str], request: HttpRequest, known: _Known) -> list[Suggestion]:
    """Those with most records first among those that begin so."""
    found: list[tuple[bool, int, str, str, str, str]] = []
    for (facet, value), called in known.items():
        for lang, name in called:
            letters = letters_of(name)
            if name and _has(letters, wanted):
                found.append((not letters.startswith(f" {wanted[0].strip()}"), len(name), facet, value, name, lang))
                break
    if any(facet == "place" for _begins, _length, facet, *_others in found):
        told = _places_told()
        found = [one for one in found if one[2] != "place" or one[3] in told]
    found = sorted(found)[:_ASKED]
    if not found:
        return []
    held = SearchRow.objects.visible_to(request.user).annotate(
        held=Concat(Value(" "), F("facets"), Value(" "), output_field=TextField())
    )
    counts = held.aggregate(
        **{
            f"number_{place}": Count("pk", filter=Q(held__contains=f" {facet}:{value} "))
            for place, (_begins, _length, facet, value, _name, _lang) in enumerate(found)
        }
    )
    return [
        Suggestion(name, lang, _address(facet, value), _kind(facet, value), counts[f"number_{place}"])
        for place, (_begins, _length, facet, value, name, lang) in enumerate(found)
        if counts[f"number_{place}"]
    ]


def _places_told() -> set[str]:
    """Codes of places that any record is about, open or not, and of what they are part of: a few of 1,896."""
    codes = set(RecordPlace.objects.order_by().values_list("place__code", flat=True).distinct())
    return codes | {code[:length] for code in codes for length in range(2, len(code), 2)}


def _kind(facet: str, value: str) -> str:
    """Three places of one name may stand one in the other."""
    return str(PlaceLevel(len(value) // 2).label) if facet == "place" else heading_of(facet)


def _known_names() -> _Known:
    """Every name of a topic, place, organisation or working group with its language, the present ones first."""
    none = Value("")
    named = Topic.objects.order_by().values_list(Value("topic"), "slug", "label_en", "label_km", none)
    rows: Iterable[tuple[str, str, str, str, str]] = named.union(
        Place.objects.order_by().values_list(Value("place"), "code", "name_en", "name_km", none),
        PlaceAlias.objects.order_by().values_list(Value("place"), "place__code", none, none, "name"),
        Organisation.objects.order_by().values_list(Value("organisation"), "slug", "acronym", none, none),
        OrganisationName.objects.order_by().values_list(
            Value("organisation"), "organisation__slug", "name_en", "name_km", none
        ),
        WorkingGroup.objects.order_by().values_list(Value("group"), "slug", "acronym", none, none),
        WorkingGroup.objects.order_by().values_list(Value("group"), "slug", "name_en", "name_km", none),
        all=True,
    )
    names: _Known = defaultdict(list)
    for facet, value, en, km, other in rows:
        names[facet, value] += [("en", en), ("km", km), ("km" if has_khmer(other) else "en", other)]
    return names


def _has(letters: str, wanted: list[str]) -> bool:
    return all(word in letters for word in wanted)


def _address(facet: str, value: str) -> str:
    if facet == "topic":
        return topic_url(value)
    return place_url(value) if facet == "place" else f"{reverse('library')}?{urlencode({facet: value})}"
