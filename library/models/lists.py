"""Lists of records: chosen, paged and made ready to show."""

from typing import Any, cast

from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from wagtail.models import Locale

from core.models import Place, Tag, meanings
from core.search.asking import LONGEST_QUERY, Query, understand
from library.models.facets import FACETS, OFFERED, Choice, Labels, choices
from library.models.finding import NEWEST, RELEVANCE, Found, answer, find
from library.models.querysets import RecordQuerySet
from library.models.records import RecordPage, Series
from library.models.rows import RecordRow, rows_of, rows_of_found
from library.models.search_rows import SearchRow

PAGE_LENGTH = 20
LONGEST_CHOICE = 80


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


class RecordList:
    """The library's list as the address asks for it: `?q=`, a value for each of `FACETS`, `sort=` and `page=`."""

    def __init__(self, request: HttpRequest, locale: Locale) -> None:
        self.request = request
        self.locale = locale
        self.q = _asked(request, "q", LONGEST_QUERY)
        self.chosen = {name: _asked(request, name, LONGEST_CHOICE) for name in FACETS}
        # What was found by a question comes in the order of how well it answers, all else by age.
        usual = RELEVANCE if self.q else NEWEST
        self.sort = NEWEST if request.GET.get("sort") == NEWEST else usual

    @cached_property
    def query(self) -> Query | None:
        """As it was understood; None where nothing is asked."""
        return understand(self.q, meanings()) if self.q else None

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
        page.object_list = rows_of_found(page.object_list, readable, self.request, self.locale, self.labels)
        return cast("PageOfRows[RecordRow]", page)

    def choices(self) -> dict[str, list[Choice]]:
        return {
            name: choices(name, self.found.counts.get(name, {}), self.chosen[name], self.labels) for name in OFFERED
        }

    def context(self) -> dict[str, Any]:
        records = self.records()
        return {
            "form": {"q": self.q, **self.chosen, "sort": self.sort},
            "choices": self.choices(),
            "records": records,
            "filtered": bool(self.q or any(self.chosen.values())),
            "narrowed": any(self.chosen.values()),
            "other_filters": self.other_filters(),
            "clear_url": self.request.path,
            "apart": self.is_apart,
        }

    def new_address(self) -> str:
        """Where this address leads if it asks by a tag's old one; empty where it is no such, or leads to nothing."""
        tag = self.chosen["tag"]
        if not tag or Tag.objects.filter(slug=tag).exists():
            return ""
        kept = Tag.objects.filter(aliases__slug=tag).first()
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

    def other_filters(self) -> list[dict[str, str]]:
        """What the address asks for and no select shows: a tag, a series, or a place below a province."""
        tag, place = self.chosen["tag"], self.chosen["place"]
        shown = []
        if tag:
            shown.append({"name": "tag", "value": tag, "label": self.label_of_tag() or tag})
        if series := self.chosen["series"]:
            shown.append({"name": "series", "value": series, "label": self.label_of_series() or series})
        if len(place) > 2:  # noqa: PLR2004 - a province's code has two digits
            found_place = Place.objects.filter(code=place).first()
            shown.append({"name": "place", "value": place, "label": found_place.name if found_place else place})
        return shown


def _asked(request: HttpRequest, name: str, length: int) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:length]
