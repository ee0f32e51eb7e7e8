"""Lists of records: chosen, paged and made ready to show."""

from typing import Any, cast

from django.conf import settings
from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.models import Locale

from core.khmer.sorting import sort_key
from core.models import Place, Tag, Topic
from core.templatetags.core_tags import language_label
from library.enums import RecordKind
from library.models.querysets import RecordQuerySet
from library.models.records import RecordPage, Series
from library.models.rows import RecordRow, rows_of
from membership.models import WorkingGroup

PAGE_LENGTH = 20
LONGEST_QUERY = 200


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
    """The library's list as the address asks for it: `?q=&kind=&topic=&tag=&place=&group=&language=&series=&page=`."""

    FILTERS = ("kind", "topic", "tag", "place", "group", "language", "series")

    def __init__(self, request: HttpRequest, locale: Locale) -> None:
        self.request = request
        self.locale = locale
        self.q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
        self.chosen = {name: request.GET.get(name, "").replace("\x00", "").strip()[:80] for name in self.FILTERS}

    def pages(self) -> RecordQuerySet:
        visible = RecordPage.objects.visible_to(self.request.user)
        pages: RecordQuerySet = visible
        if self.q:
            found = visible.containing(self.q).order_by().values("translation_key")
            pages = pages.filter(translation_key__in=found)
        facts = {"kind": "kind", "tag": "tags__slug", "series": "series__slug"}
        for name, fact in facts.items():
            if self.chosen[name]:
                pages = pages.about(**{fact: self.chosen[name]})
        if self.chosen["topic"]:
            pages = pages.about(topics__in=Topic.objects.at_or_below(self.chosen["topic"]))
        if self.chosen["place"]:
            pages = pages.about(record_places__place__code__startswith=self.chosen["place"])
        if self.chosen["group"]:
            pages = pages.of_group(self.chosen["group"])
        if self.chosen["language"]:
            written = visible.written_in(self.chosen["language"]).order_by().values("translation_key")
            pages = pages.filter(translation_key__in=written)
        return pages

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

    def choices(self) -> dict[str, list[tuple[str, str, bool]]]:
        def marked(name: str, options: Any) -> list[tuple[str, str, bool]]:
            return [(value, str(label), value == self.chosen[name]) for value, label in options]

        def by_name(options: list[tuple[str, str]]) -> list[tuple[str, str]]:
            return sorted(options, key=lambda option: sort_key(option[1]))

        provinces = Place.objects.provinces().today()
        return {
            "kinds": marked("kind", RecordKind.choices),
            "topics": marked("topic", by_name([(topic.slug, topic.label) for topic in Topic.objects.all()])),
            "provinces": marked("place", by_name([(place.code, place.name) for place in provinces])),
            "groups": marked("group", [(group.slug, group.acronym) for group in WorkingGroup.objects.all()]),
            "languages": marked("language", [(code, language_label(code)) for code, _ in settings.LANGUAGES]),
        }

    def context(self) -> dict[str, Any]:
        return {
            "form": {"q": self.q, **self.chosen},
            "choices": self.choices(),
            "records": paged(self.pages(), self.request, self.locale),
            "filtered": bool(self.q or any(self.chosen.values())),
            "narrowed": any(self.chosen.values()),
            "other_filters": self.other_filters(),
            "clear_url": self.request.path,
        }

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
