"""A record as pages show it: a row in a list, or its facts beside its words.

A whole list is gathered in a number of queries that does not grow with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Locale, Page

from core.enums import PlaceLevel
from core.models import Place
from library.enums import Licence, RecordKind
from library.models.querysets import RecordQuerySet
from membership.models import Organisation, OrganisationPage, WorkingGroup

# A RecordPage, whose module stands on this one.
AnyRecord = Any


@dataclass(frozen=True)
class Reading:
    """A language and the page to read a record in it, if there is one."""

    code: str
    name: str
    url: str
    current: bool = False

    @property
    def available(self) -> bool:
        return bool(self.url)


@dataclass(frozen=True)
class RecordRow:
    title: str
    url: str
    summary: str
    lang: str
    kind_label: str
    place_names: list[str]
    years: str
    owner_name: str
    languages: list[Reading]


def rows_of(pages: RecordQuerySet, request: HttpRequest) -> list[RecordRow]:
    listed = list(pages.select_related("locale"))
    keys = [page.translation_key for page in listed]
    facts = _facts_by_key(pages.model, keys)
    readings: dict[tuple[Any, str], str] = {}
    for page in pages.model.objects.visible_to(request.user).filter(translation_key__in=keys).select_related("locale"):
        readings[page.translation_key, page.words_language] = page.get_url(request)
    owners = _owners_by_path({_parent_path(page) for page in listed})
    provinces = province_names()
    rows = []
    for page in listed:
        known = facts[page.translation_key]
        rows.append(
            RecordRow(
                title=page.title,
                url=page.get_url(request),
                summary=page.summary,
                lang=page.words_language,
                kind_label=str(RecordKind(known.kind).label) if known.kind else "",
                place_names=list(dict.fromkeys(provinces.get(place.province_code, "") for place in known.places)),
                years=known.years,
                owner_name=owners[_parent_path(page)],
                languages=[
                    Reading(code, str(name), readings.get((page.translation_key, code), ""))
                    for code, name in settings.LANGUAGES
                ],
            )
        )
    return rows


def _facts_by_key(model: AnyRecord, keys: list[Any]) -> dict[Any, AnyRecord]:
    """For each record the page with its facts; an empty one where that page is not live."""
    facts: dict[Any, AnyRecord] = {}
    written = model.objects.filter(translation_key__in=keys).order_by("pk")
    for page in written.prefetch_related("record_places__place"):
        facts.setdefault(page.translation_key, page if page.live else model())
    return facts


def _owners_by_path(paths: set[str]) -> dict[str, str]:
    shelves = Page.objects.filter(path__in=paths).values_list(
        "path", "shelfpage__organisation__acronym", "shelfpage__working_group__acronym"
    )
    return {path: organisation or group or "" for path, organisation, group in shelves}


def _parent_path(page: Page) -> str:
    return str(page.path[: -page.steplen])


def readings_of(page: AnyRecord, request: HttpRequest) -> list[Reading]:
    """In which languages this reader may read the record of this page."""
    pages = (
        type(page)
        .objects.visible_to(request.user)
        .filter(translation_key=page.translation_key)
        .select_related("locale")
    )
    addresses = {other.words_language: other.get_url(request) for other in pages}
    return [
        Reading(code, str(name), addresses.get(code, ""), current=code == page.words_language)
        for code, name in settings.LANGUAGES
    ]


def facts_of(page: AnyRecord, request: HttpRequest) -> dict[str, Any]:
    """A record's facts with the address of each, read from the page it was first written in."""
    facts, shelf = page.get_facts(), page.get_parent().specific
    library = shelf.get_parent().get_url(request)
    partners = list(facts.partners.prefetch_related("names")) if facts.pk else []
    addresses = organisation_addresses(partners, request, page.locale)
    return {
        "kind_label": str(RecordKind(facts.kind).label) if facts.kind else "",
        "owner": shelf.organisation and _link(shelf.organisation, shelf.get_url(request)),
        "working_group": shelf.working_group and _link(shelf.working_group, shelf.get_url(request)),
        "partners": [{"name": partner.name, "url": addresses.get(partner.pk, "")} for partner in partners],
        "places": _places(facts),
        "topics": [{"label": topic.label, "url": topic_url(topic.slug)} for topic in facts.topics.all()],
        "tags": [{"label": tag.label, "url": f"{library}?tag={tag.slug}"} for tag in facts.tags.all()],
        "period_start": facts.period_start,
        "period_end": facts.period_end,
        "council_side": page.council_side,
        "civil_society_side": page.civil_society_side,
        "licence": facts.licence and {"label": Licence(facts.licence).label, "url": facts.licence_address},
        "files": facts.files,
        "readings": readings_of(page, request),
    }


def _link(owner: Organisation | WorkingGroup, url: str) -> dict[str, str]:
    return {"name": owner.name, "acronym": owner.acronym, "url": url}


def organisation_addresses(
    organisations: Iterable[Organisation], request: HttpRequest, locale: Locale
) -> dict[int, str]:
    """Where this reader reads about each organisation and finds its documents, by id."""
    pages = OrganisationPage.objects.visible_to(request.user).filter(organisation__in=organisations, locale=locale)
    return {page.organisation_id: page.get_url(request) for page in pages}


def place_url(code: str) -> str:
    return reverse("library_place", args=[code])


def topic_url(slug: str) -> str:
    return reverse("library_topic", args=[slug])


def province_names() -> dict[str, str]:
    """Each province's name in the reader's language, by code."""
    return {place.code: place.name for place in Place.objects.provinces()}


def _places(facts: AnyRecord) -> list[dict[str, str]]:
    """A commune's or district's name says little without its province's."""
    provinces = province_names()
    return [
        {
            "name": place.name
            if place.level == PlaceLevel.PROVINCE
            else f"{place.name}, {provinces.get(place.province_code, '')}",
            "url": place_url(place.code),
        }
        for place in facts.places
    ]
