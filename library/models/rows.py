"""A record as pages show it: a row in a list, or its facts beside its words.

A whole list is gathered in a number of queries that does not grow with it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Locale, Page

from core.enums import PlaceLevel
from core.khmer.sorting import sort_key
from core.models import Place
from core.search.snippets import Marker, Snippet
from library.enums import Licence, RecordKind
from library.models.excerpts import Excerpt, excerpts_of
from library.models.facets import Labels
from library.models.finding import Hit, Tier
from library.models.querysets import RecordQuerySet
from library.models.search_rows import SearchRow
from membership.models import Organisation, OrganisationPage, WorkingGroup
from membership.models.translations import other_language

RELATED_SHOWN = 4
PROVINCE_DIGITS = 2

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
    pk: int
    title: str
    url: str
    summary: str
    summary_lang: str
    lang: str
    kind_label: str
    place_names: list[str]
    years: str
    owner_name: str
    languages: list[Reading]
    # How it was found, for a list that something was looked for in, and what shows it.
    tier: Tier = Tier.AS_WORDS
    marked_title: Snippet | None = None
    marked_summary: Snippet | None = None
    excerpt: Excerpt | None = None


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
        words, language = summary_for_reader(page, known)
        rows.append(
            RecordRow(
                pk=page.pk,
                title=page.title,
                url=page.get_url(request),
                summary=words,
                summary_lang=language,
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


def rows_of_found(  # noqa: PLR0913, PLR0917 - all that a row is shown with
    hits: list[Hit],
    pages: RecordQuerySet,
    request: HttpRequest,
    locale: Locale,
    labels: Labels,
    marker: Marker | None = None,
) -> list[RecordRow]:
    """What was found, in two queries beside that for the labels, and one more for words that are to be marked.

    Titles and summaries are the search's own. `pages` are those the reader may read: asked once more, lest a row that
    was not yet written anew tells what has just been closed.
    """
    found = SearchRow.objects.in_bulk([hit.pk for hit in hits])
    numbers = [pk for row in found.values() for pk in (row.page_en, row.page_km) if pk]
    addresses = pages.filter(pk__in=numbers).addresses(request)
    rows: dict[int, RecordRow] = {}
    wanted: dict[int, set[int]] = {}
    for hit in hits:
        row = found.get(hit.pk)
        readable = (
            {code: addresses[pk] for code in row.languages if (pk := row.page_in(code)) in addresses} if row else {}
        )
        if row is None or not readable:
            continue
        written = locale.language_code if locale.language_code in readable else next(iter(readable))
        told = locale.language_code if row.summary_in(locale.language_code) else written
        title = marker.marked(row.title_in(written)) if marker else None
        summary = marker.marked(row.summary_in(told)) if marker else None
        if marker and title and summary and len(readable) == len(row.languages):
            wanted[hit.pk] = marker.wishes - title[1] - summary[1]
        provinces = [value for value in row.values_of("place") if len(value) == PROVINCE_DIGITS]
        rows[hit.pk] = RecordRow(
            pk=row.page_in(written) or 0,
            title=row.title_in(written),
            url=readable[written],
            summary=row.summary_in(told),
            summary_lang=told,
            lang=written,
            kind_label=labels.of("kind", row.kind),
            place_names=[labels.of("place", code) for code in provinces],
            years=row.years,
            owner_name=row.owner,
            languages=[Reading(code, str(name), readable.get(code, "")) for code, name in settings.LANGUAGES],
            tier=hit.tier,
            marked_title=title and title[0],
            marked_summary=summary and summary[0],
        )
    wanted = {pk: wishes for pk, wishes in wanted.items() if wishes}
    if marker and wanted:
        for pk, excerpt in excerpts_of(marker, wanted, [found[pk] for pk in wanted]).items():
            rows[pk] = replace(rows[pk], excerpt=excerpt)
    return list(rows.values())


def summary_for_reader(page: AnyRecord, facts: AnyRecord) -> tuple[str, str]:
    """In the reader's language if there is one, and its language; a page in another may have it beside its own."""
    reader, written = get_language() or "", page.words_language
    return (facts.other_summary, reader) if reader != written and facts.other_summary else (page.summary, written)


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
    facts, shelf = page.get_facts(), _shelf_of(page, request)
    library = shelf.get_parent().get_url(request)
    readings = readings_of(page, request)
    partners = list(facts.partners.prefetch_related("names")) if facts.pk else []
    addresses = organisation_addresses(partners, request, page.reading_locale)
    return {
        "kind_label": str(RecordKind(facts.kind).label) if facts.kind else "",
        "owner": shelf.organisation and _link(shelf.organisation, shelf.get_url(request)),
        "working_group": shelf.working_group and _link(shelf.working_group, shelf.get_url(request)),
        "partners": [{"name": partner.name, "url": addresses.get(partner.pk, "")} for partner in partners],
        "places": _places(facts),
        "topics": _by_label({"label": topic.label, "url": topic_url(topic.slug)} for topic in facts.topics.all()),
        "tags": _by_label({"label": tag.label, "url": f"{library}?tag={tag.slug}"} for tag in facts.tags.all()),
        "period_start": facts.period_start,
        "period_end": facts.period_end,
        "cost": _cost(facts),
        "evidence_url": facts.evidence_url,
        "series": facts.series
        and {
            "label": facts.series.label,
            "number": facts.series_number,
            "url": f"{library}?series={facts.series.slug}",
        },
        # For readers of the other language; they have a page of their own where somebody translated it.
        "other_summary": facts.other_summary if page.pk == facts.pk else "",
        "other_language": "en" if page.words_language == "km" else "km",
        "entry": page.entry,
        "licence": facts.licence and {"label": Licence(facts.licence).label, "url": facts.licence_address},
        "files": facts.files,
        "readings": readings,
        "is_only_reading": sum(reading.available for reading in readings) == 1,
    }


def _shelf_of(page: AnyRecord, request: HttpRequest) -> Any:
    """In the language it is read in, where there is one."""
    shelf = page.get_parent().specific
    if not page.is_untranslated:
        return shelf
    shelves = type(shelf).objects.visible_to(request.user).filter(translation_key=shelf.translation_key)
    return shelves.one_in_either_language(page.reading_locale).first() or shelf


def other_language_of(page: AnyRecord, facts: dict[str, Any]) -> dict[str, Any]:
    """Where one asks for the language there is none in yet."""
    language = other_language(page.words_language)
    if facts["is_only_reading"] and page.live:
        return {"want_url": reverse("want_translation", args=[page.pk, language]), "want_language": language}
    return {}


def _by_label(links: Iterable[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(links, key=lambda link: sort_key(link["label"]))


def related_to(page: AnyRecord, request: HttpRequest) -> list[RecordRow]:
    """What its owner points to, filled up with what shares the most topics and tags; only what this reader may read."""
    facts = page.get_facts()
    if facts.pk is None:
        return []
    readable = page._meta.model.objects.visible_to(request.user)  # noqa: SLF001 - the model of this very page
    named = list(facts.related_records.values_list("other__translation_key", flat=True))
    topics, tags = list(facts.topics.all()), list(facts.tags.all())
    alike = (
        page._meta.model.objects.live()  # noqa: SLF001
        .filter(Q(topics__in=topics) | Q(tags__in=tags))
        .exclude(translation_key__in=[page.translation_key, *named])
        .filter(translation_key__in=readable.order_by().values("translation_key"))
        .order_by()
        .values("translation_key")
        .annotate(
            shared=Count("topics", filter=Q(topics__in=topics), distinct=True)
            + Count("tags", filter=Q(tags__in=tags), distinct=True)
        )
        .order_by("-shared", "translation_key")
    )
    keys = [*named, *(row["translation_key"] for row in alike[:RELATED_SHOWN])]
    pages = readable.filter(translation_key__in=keys).one_in_either_language(page.reading_locale)
    ranks = {key: rank for rank, key in enumerate(keys)}
    order = {pk: ranks[key] for pk, key in pages.values_list("pk", "translation_key")}
    rows = rows_of(pages, request)
    return sorted(rows, key=lambda row: order[row.pk])[: max(RELATED_SHOWN, len(named))]


def tried_elsewhere(page: AnyRecord, request: HttpRequest) -> list[dict[str, Any]]:
    """Notes by others who tried it, the newest first; each in the reader's language where there is that."""
    notes = (
        page.tried.model.objects.visible_to(request.user)
        .filter(record__translation_key=page.translation_key)
        .one_in_either_language(page.reading_locale)
        .select_related("place", "locale")
        .order_by("-year", "-pk")
    )
    owners = _owners_by_path({_parent_path(note) for note in notes})
    return [
        {
            "title": note.title,
            "url": note.get_url(request),
            "lang": note.words_language,
            "owner_name": owners[_parent_path(note)],
            "place": note.place,
            "year": note.year,
            "outcome": note.outcome,
            "outcome_label": note.get_outcome_display(),
            "summary": note.summary,
        }
        for note in notes
    ]


def _cost(facts: AnyRecord) -> dict[str, Any] | None:
    known = [amount for amount in (facts.cost_from, facts.cost_to) if amount is not None]
    return {"least": known[0], "most": known[-1], "currency": facts.get_cost_currency_display()} if known else None


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
