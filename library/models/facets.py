"""By what readers narrow the library's list: each value with its name in their language and how many records it has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Value
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext

from core.khmer.sorting import sort_key
from core.models import Place, Topic, in_reader_language
from core.templatetags.core_tags import digits, language_label
from library.enums import RecordKind
from membership.models import Organisation, WorkingGroup

# In the order they are shown; `tag` and `series` too can be asked for, by links, and are not offered.
OFFERED = ("kind", "topic", "place", "organisation", "group", "year", "language", "file")
FACETS = (*OFFERED, "tag", "series")
_BY_NAME = ("topic", "place", "organisation", "group")
FILES = ("any", *dict(settings.LANGUAGES))
_CODE_OF_PROVINCE = 2
# Of a list that is longer than that so many are shown, and the others unfold.
_LONG = 10
_FIRST = 8

# Given the name of a facet and a value, or nothing for none, where the list is so narrowed.
Addresses = Callable[[str, str], str]


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int
    is_chosen: bool
    # Of the list so narrowed; without it where it is chosen.
    url: str = ""


@dataclass(frozen=True)
class Facet:
    name: str
    heading: str
    first: list[Choice]
    more: list[Choice]
    is_chosen: bool


class Labels:
    """What topics, provinces, organisations and working groups are called, in one query for all of them."""

    @cached_property
    def _by_token(self) -> dict[str, str]:
        return {f"{facet}:{value}": in_reader_language(en, km) for facet, value, en, km in self._rows()}

    def _rows(self) -> Iterable[tuple[str, str, str, str]]:
        topics = Topic.objects.order_by().values_list(Value("topic"), "slug", "label_en", "label_km")
        return topics.union(
            Place.objects.provinces().order_by().values_list(Value("place"), "code", "name_en", "name_km"),
            Organisation.objects.order_by().values_list(
                Value("organisation"), "slug", F("acronym"), F("acronym").copy()
            ),
            WorkingGroup.objects.order_by().values_list(Value("group"), "slug", F("acronym"), F("acronym").copy()),
            all=True,
        )

    def of(self, facet: str, value: str) -> str:
        """The value itself where nothing is known of it: addresses are typed by hand too."""
        if facet == "kind":
            return str(RecordKind(value).label) if value in RecordKind.values else value
        if facet == "language" and value in dict(settings.LANGUAGES):
            return language_label(value)
        if facet == "file" and value in FILES:
            return gettext("With a file") if value == "any" else _file_in(value)
        if facet == "year":
            return digits(value)
        return self._by_token.get(f"{facet}:{value}", value)


def heading_of(facet: str) -> str:
    return {
        "kind": pgettext("of document", "Kind"),
        "topic": gettext("Topic"),
        "place": gettext("Province"),
        "organisation": gettext("Organisation"),
        "group": gettext("Working group"),
        "year": gettext("Year"),
        "language": gettext("Language"),
        "file": gettext("File"),
        "tag": gettext("Tag"),
        "series": gettext("Series"),
    }[facet]


def _file_in(code: str) -> str:
    return gettext("File in %(language)s") % {"language": language_label(code)}


def facet_of(name: str, counts: dict[str, int], chosen: str, labels: Labels, address: Addresses) -> Facet:
    """Its values that something answers to, and the one that is chosen."""
    offered = _choices(name, counts, chosen, labels, address)
    first, more = offered, []
    if len(offered) > _LONG:
        by_count = sorted(offered, key=lambda choice: -choice.count) if name in _BY_NAME else offered
        first = by_count[:_FIRST]
        first += [choice for choice in offered if choice.is_chosen and choice not in first]
        more = [choice for choice in offered if choice not in first]
    return Facet(name, heading_of(name), first, more, is_chosen=bool(chosen))


def _choices(name: str, counts: dict[str, int], chosen: str, labels: Labels, address: Addresses) -> list[Choice]:
    values = [value for value in counts if name != "place" or len(value) == _CODE_OF_PROVINCE]
    if chosen and chosen not in values and (name != "place" or len(chosen) == _CODE_OF_PROVINCE):
        values.append(chosen)
    offered = [
        Choice(
            value,
            labels.of(name, value),
            counts.get(value, 0),
            value == chosen,
            address(name, "" if value == chosen else value),
        )
        for value in values
    ]
    if name in _BY_NAME:
        return sorted(offered, key=lambda choice: sort_key(choice.label))
    if name == "year":
        return sorted(offered, key=lambda choice: choice.value, reverse=True)
    order = {"kind": RecordKind.values, "language": list(dict(settings.LANGUAGES)), "file": list(FILES)}[name]
    return sorted(offered, key=lambda choice: order.index(choice.value) if choice.value in order else len(order))
