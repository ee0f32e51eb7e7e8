"""Lists of records: chosen, paged and made ready to show."""

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.models import Locale

from core.khmer.digits import to_latin
from core.models import Place, Tag, meanings
from core.search.asking import LONGEST_QUERY, Meanings, Query, understand
from core.search.snippets import Marker
from library.models.facets import FACETS, OFFERED, Facet, Labels, facet_of, heading_of
from library.models.finding import NEWEST, RELEVANCE, Found, Tier, answer, find
from library.models.near_misses import near_misses
from library.models.pinned import pinned_for
from library.models.querysets import RecordQuerySet
from library.models.records import RecordPage, Series
from library.models.rows import RecordRow, rows_of, rows_of_found
from library.models.search_rows import SearchRow

PAGE_LENGTH = 20
LONGEST_CHOICE = 80
# Other questions that are tried, and offered if they find something, where one finds little.
MOST_MEANT = 2


def paged(pages: RecordQuerySet, request: HttpRequest, locale: Locale) -> PageOfRows[RecordRow]:
    """The asked page of a list, one row for each record; a number out of range gets the nearest page."""
    ordered = pages.one_in_either_language(locale).newest_first()
    page = Paginator(ordered, PAGE_LENGTH).get_page(request.GET.get("page"))
    page.object_list = rows_of(cast("RecordQuerySet", page.object_list), request)
    return page


def moved_to(address: str) -> HttpResponse:
    """For what asks by a tag's old address."""
    moved = redirect(address, permanent=True)
    # A tag may get an old name back: a browser that had kept this would then go in circles.
    moved["Cache-Control"] = "private, no-store"
    return moved


@dataclass(frozen=True)
class Chip:
    """Something that is chosen, and the list without it."""

    name: str
    value: str
    heading: str
    label: str
    url: str
    # How many more there would be.
    more: int


class RecordList:
    """The library's list as the address asks for it: `?q=`, a value for each of `FACETS`, `sort=` and `page=`."""

    def __init__(self, request: HttpRequest, locale: Locale) -> None:
        self.request = request
        self.locale = locale
        self.q = _asked(request, "q", LONGEST_QUERY)
        self.chosen = {name: to_latin(_asked(request, name, LONGEST_CHOICE)) for name in FACETS}
        # What was found by a question comes in the order of how well it answers, all else by age.
        usual = RELEVANCE if self.q else NEWEST
        self.sort = NEWEST if request.GET.get("sort") == NEWEST else usual

    @cached_property
    def query(self) -> Query | None:
        """As it was understood; None where nothing is asked."""
        return understand(self.q, self._meanings) if self.q else None

    @cached_property
    def _meanings(self) -> Meanings:
        return meanings()

    @cached_property
    def _answer(self) -> tuple[Found, Query | None]:
        return answer(reader=self.request.user, query=self.query, chosen=self.chosen, order=self.sort)

    @property
    def found(self) -> Found:
        return self._answer[0]

    @property
    def is_apart(self) -> bool:
        """Whether nothing has the question's words together, and each of them was looked for anywhere."""
        return self._answer[1] is not self.query

    def meant(self) -> list[Chip]:
        """Questions like this one that find something this reader may read; where it found words, as whole words."""
        if self.query is None or self.query.is_empty or not self._is_in_doubt:
            return []
        chips = []
        # Where something was found there is less to be gained.
        is_found = self.found.count > 0
        for question in near_misses(self.query)[: 1 if is_found else MOST_MEANT]:
            understood = understand(question, self._meanings)
            hits = find(reader=self.request.user, query=understood, chosen=self.chosen).hits
            if hits and (hits[0].tier == Tier.AS_WORDS or not is_found):
                chips.append(Chip("q", question, "", question, self.address(q=question), len(hits)))
        return chips

    @property
    def _is_in_doubt(self) -> bool:
        """Where it found nothing as whole words."""
        return not self.is_apart and all(hit.tier != Tier.AS_WORDS for hit in self.found.hits)

    def newest(self, number: int) -> RecordQuerySet:
        """The pages this reader may read of so many records, those that came last."""
        found = find(reader=self.request.user, query=self.query, chosen=self.chosen, order=NEWEST)
        keys = SearchRow.objects.filter(pk__in=[hit.pk for hit in found.hits[:number]]).values("translation_key")
        pages: RecordQuerySet = RecordPage.objects.visible_to(self.request.user).filter(translation_key__in=keys)
        return pages

    @cached_property
    def labels(self) -> Labels:
        return Labels()

    def records(self) -> PageOfRows[RecordRow]:
        page: Any = Paginator(self.found.hits, PAGE_LENGTH).get_page(self.request.GET.get("page"))
        readable = RecordPage.objects.visible_to(self.request.user)
        marker = Marker(self._answer[1]) if self._answer[1] else None
        page.object_list = rows_of_found(page.object_list, readable, self.request, self.locale, self.labels, marker)
        return cast("PageOfRows[RecordRow]", page)

    def address(self, **changes: str) -> str:
        """Of this list with something else asked of it, from its first page, in as few words as will do."""
        asked = {"q": self.q, **self.chosen, "sort": NEWEST if self.q and self.sort == NEWEST else ""} | changes
        question = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.request.path}?{question}" if question else self.request.path

    def facets(self) -> list[Facet]:
        """Those that have anything to choose."""

        def address(name: str, value: str) -> str:
            return self.address(**{name: value})

        facets = (
            facet_of(name, self.found.counts.get(name, {}), self.chosen[name], self.labels, address) for name in OFFERED
        )
        return [facet for facet in facets if facet.first]

    def chips(self) -> list[Chip]:
        return [
            Chip(
                name,
                value,
                heading_of(name),
                self._label_of(name, value),
                self.address(**{name: ""}),
                self.found.kept_out.get(name, 0),
            )
            for name, value in self.chosen.items()
            if value
        ]

    def _label_of(self, name: str, value: str) -> str:
        if name == "tag":
            return self.label_of_tag() or value
        if name == "series":
            return self.label_of_series() or value
        if name == "place" and len(value) > 2:  # noqa: PLR2004 - a province's code has two digits
            found = Place.objects.filter(code=value).first()
            return found.name if found else value
        return self.labels.of(name, value)

    def context(self) -> dict[str, Any]:
        records = self.records()
        narrowed = any(self.chosen.values())
        is_plain = bool(self.q) and not narrowed and records.number == 1
        pinned = pinned_for(self.q, self.locale, self.request) if is_plain else []
        return {
            "form": {"q": self.q, **self.chosen, "sort": self.sort},
            "facets": self.facets(),
            "chips": self.chips(),
            "sorts": {order: self.address(sort=order if order == NEWEST else "") for order in (RELEVANCE, NEWEST)},
            "records": records,
            "filtered": bool(self.q or narrowed),
            "narrowed": narrowed,
            "pinned": pinned,
            # What nothing was found for, whatever others may read.
            "unanswered": self.q if is_plain and not pinned and not self.found.count else "",
            "clear_url": self.request.path,
            "meant": self.meant(),
            "apart": self.is_apart,
        }

    def new_address(self) -> str:
        """Where this address leads if it asks by a tag's old one; empty where it is no such, or leads to nothing."""
        kept = Tag.kept_for(self.chosen["tag"])
        if kept is None or not self._is_readable(tags=kept):
            return ""
        query = self.request.GET.copy()
        query["tag"] = kept.slug
        return f"{self.request.path}?{query.urlencode()}"

    def label_of_tag(self) -> str:
        """Empty where this reader may read nothing of it: the word alone may tell what is in a closed record."""
        found = Tag.objects.filter(slug=self.chosen["tag"]).first()
        return found.label if found and self._is_readable(tags=found) else ""

    def label_of_series(self) -> str:
        found = Series.objects.filter(slug=self.chosen["series"]).first()
        return found.label if found and self._is_readable(series=found) else ""

    def _is_readable(self, **fact: Any) -> bool:
        return bool(RecordPage.objects.visible_to(self.request.user).about(**fact).exists())


def _asked(request: HttpRequest, name: str, length: int) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:length]
