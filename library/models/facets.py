"""By what readers narrow the library's list: each value with its name in their language and how many records it has."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F, Value
from django.utils.functional import cached_property

from core.khmer.sorting import sort_key
from core.models import Place, Topic, in_reader_language
from core.templatetags.core_tags import digits, language_label
from library.enums import RecordKind
from membership.models import Organisation, WorkingGroup

# In the order they are shown; `tag` and `series` too can be asked for, by links, and are not offered.
OFFERED = ("kind", "topic", "place", "organisation", "group", "year", "language", "file")
FACETS = (*OFFERED, "tag", "series")
_BY_NAME = ("topic", "place", "organisation", "group")
_CODE_OF_PROVINCE = 2


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    count: int
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
        if facet == "year":
            return digits(value)
        return self._by_token.get(f"{facet}:{value}", value)


def choices(facet: str, counts: dict[str, int], chosen: str, labels: Labels) -> list[Choice]:
    """Those that something answers to, and the one that is chosen."""
    values = [value for value in counts if facet != "place" or len(value) == _CODE_OF_PROVINCE]
    if chosen and chosen not in values:
        values.append(chosen)
    offered = [Choice(value, labels.of(facet, value), counts.get(value, 0), value == chosen) for value in values]
    if facet in _BY_NAME:
        return sorted(offered, key=lambda choice: sort_key(choice.label))
    if facet == "year":
        return sorted(offered, key=lambda choice: choice.value, reverse=True)
    order = {"kind": RecordKind.values, "language": list(dict(settings.LANGUAGES)), "file": ["any", "en", "km"]}[facet]
    return sorted(offered, key=lambda choice: order.index(choice.value) if choice.value in order else len(order))
