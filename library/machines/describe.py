"""A record told plainly and in both languages; many of them in the queries that one takes."""

import mimetypes
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeAlias

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override

from core.models import Reader
from library.enums import LICENCE_ADDRESSES, Licence, RecordKind
from library.models import Entry, File, FileVersion, RecordFile, RecordPage, RecordPlace, ShelfPage
from library.models.records import RecordTag
from membership.models import Organisation, WorkingGroup

LANGUAGES = [code for code, _name in settings.LANGUAGES]

# What is said in each language, by its code; never empty words.
Words: TypeAlias = dict[str, str]

# No XML takes them, no other format of ours needs them.
_NOT_TEXT = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Body:
    slug: str
    acronym: str
    names: Words
    is_group: bool = False


@dataclass(frozen=True)
class Named:
    """A topic, a tag or a place; `code` is its slug or official code."""

    code: str
    names: Words


@dataclass(frozen=True)
class DescribedFile:
    title: str
    url: str
    media_type: str
    language: str
    size: int
    first_page: str


@dataclass(frozen=True)
class Description:
    identifier: str
    permalink: str
    changed_at: datetime
    published_at: datetime | None
    updated_at: datetime | None
    kind: str
    titles: Words
    summaries: Words
    # Where it is read, by language.
    pages: Words
    # The page's own part of its address.
    slug: str
    owner: Body | None
    partners: list[Body] = field(default_factory=list)
    topics: list[Named] = field(default_factory=list)
    tags: list[Named] = field(default_factory=list)
    places: list[Named] = field(default_factory=list)
    period_start: date | None = None
    period_end: date | None = None
    licence: str = ""
    series: Words = field(default_factory=dict)
    series_number: str = ""
    files: list[DescribedFile] = field(default_factory=list)

    @property
    def languages(self) -> list[str]:
        """Those it is read in, on its pages or in its files."""
        return [code for code in LANGUAGES if code in self.pages or any(file.language == code for file in self.files)]

    @property
    def published_on(self) -> date | None:
        return timezone.localdate(self.published_at) if self.published_at else None

    @property
    def kinds(self) -> Words:
        return _labels(RecordKind, self.kind)

    @property
    def licences(self) -> Words:
        return _labels(Licence, self.licence)

    @property
    def licence_address(self) -> str:
        return LICENCE_ADDRESSES.get(Licence(self.licence), "") if self.licence else ""


def in_language(words: Words, code: str) -> str:
    """In this language, else in the other."""
    return words.get(code) or next(iter(words.values()), "")


def legible(text: object) -> str:
    """Without the control characters that slip in with what is pasted."""
    return _NOT_TEXT.sub("", str(text)).strip()


def describe(keys: Iterable[uuid.UUID], *, reader: Reader, request: HttpRequest) -> dict[uuid.UUID, Description]:
    """By translation key; of records this reader may not read, and of those without an entry, there is none."""
    entries = {entry.translation_key: entry for entry in Entry.objects.filter(translation_key__in=list(keys))}
    written = RecordPage.objects.filter(translation_key__in=list(entries)).order_by("pk")
    visible = set(written.visible_to(reader).values_list("pk", flat=True))
    pages: dict[uuid.UUID, list[RecordPage]] = defaultdict(list)
    sources: dict[uuid.UUID, RecordPage] = {}
    for page in written.select_related("locale", "series"):
        sources.setdefault(page.translation_key, page)
        if page.pk in visible:
            pages[page.translation_key].append(page)
    # What only a draft says is nobody's to read.
    live = {key: page for key, page in sources.items() if key in pages and page.live}
    related = _Related(list(live.values()), [page for read in pages.values() for page in read])
    # A file is as open as the page that has it.
    related.files = {pk: files for pk, files in related.files.items() if pk in visible}
    return {
        key: _description(entries[key], read, live.get(key) or RecordPage(), related, request)
        for key, read in pages.items()
    }


def _description(
    entry: Entry, pages: list[RecordPage], facts: RecordPage, related: "_Related", request: HttpRequest
) -> Description:
    summaries = {page.words_language: page.summary for page in pages}
    if facts.pk:
        other = next(code for code in LANGUAGES if code != facts.words_language)
        summaries.setdefault(other, facts.other_summary)
    return Description(
        identifier=entry.identifier,
        permalink=entry.permalink,
        changed_at=entry.changed_at,
        published_at=min((page.first_published_at for page in pages if page.first_published_at), default=None),
        updated_at=max((page.last_published_at for page in pages if page.last_published_at), default=None),
        kind=facts.kind,
        titles=_words({page.words_language: page.title for page in pages}),
        summaries=_words(summaries),
        pages={page.words_language: f"{settings.SITE_URL}{page.get_url(request)}" for page in pages},
        slug=pages[0].slug,
        owner=related.owners.get(_shelf_path(pages[0])),
        partners=related.partners[facts.pk],
        topics=related.topics[facts.pk],
        tags=related.tags[facts.pk],
        places=related.places[facts.pk],
        period_start=facts.period_start,
        period_end=facts.period_end,
        licence=facts.licence,
        series=_words({"en": facts.series.label_en, "km": facts.series.label_km}) if facts.series else {},
        series_number=legible(facts.series_number),
        files=[_file(file) for file in related.files.get(facts.pk, [])],
    )


class _Related:
    """What stands in other tables, gathered once for all records and kept by the page with the facts."""

    def __init__(self, sources: list[RecordPage], pages: list[RecordPage]) -> None:
        keys = [page.pk for page in sources]
        self.topics: dict[Any, list[Named]] = defaultdict(list)
        chosen = RecordPage.topics.through.objects.filter(recordpage__in=keys).select_related("topic")
        for row in chosen.order_by("topic__label_en"):
            named = Named(row.topic.slug, _words({"en": row.topic.label_en, "km": row.topic.label_km}))
            self.topics[row.recordpage_id].append(named)
        self.partners: dict[Any, list[Body]] = defaultdict(list)
        partners = RecordPage.partners.through.objects.filter(recordpage__in=keys).select_related("organisation")
        for row in partners.prefetch_related("organisation__names").order_by("organisation__acronym"):
            self.partners[row.recordpage_id].append(body_of(row.organisation))
        self.tags: dict[Any, list[Named]] = defaultdict(list)
        for item in RecordTag.objects.filter(content_object__in=keys).select_related("tag").order_by("tag__name"):
            words = _words({"en": item.tag.label_en or item.tag.name, "km": item.tag.label_km})
            self.tags[item.content_object_id].append(Named(item.tag.slug, words))
        self.places: dict[Any, list[Named]] = defaultdict(list)
        for place in RecordPlace.objects.filter(record__in=keys).select_related("place").order_by("sort_order", "pk"):
            words = _words({"en": place.place.name_en, "km": place.place.name_km})
            self.places[place.record_id].append(Named(place.place.code, words))
        files: dict[Any, list[File | FileVersion]] = defaultdict(list)
        rows = RecordFile.objects.filter(record__in=keys).select_related("file").prefetch_related("file__versions")
        for file in rows.order_by("sort_order", "pk"):
            files[file.record_id].append(file.file.at_version(file.version))
        self.files = dict(files)
        shelves = ShelfPage.objects.filter(path__in={_shelf_path(page) for page in pages})
        self.owners = {
            shelf.path: body_of(shelf.owning_body)
            for shelf in shelves.select_related("organisation", "working_group").prefetch_related("organisation__names")
            if shelf.owning_body
        }


def body_of(body: Organisation | WorkingGroup) -> Body:
    if isinstance(body, WorkingGroup):
        words = _words({"en": body.name_en, "km": body.name_km})
        return Body(body.slug, legible(body.acronym), words, is_group=True)
    name = body.name_on()
    words = _words({"en": name.name_en, "km": name.name_km} if name else {"en": body.acronym})
    return Body(body.slug, legible(body.acronym), words)


def _file(file: File | FileVersion) -> DescribedFile:
    return DescribedFile(
        title=legible(file.title),
        url=f"{settings.SITE_URL}{file.url}",
        media_type=mimetypes.guess_type(file.filename)[0] or "application/octet-stream",
        language=file.language,
        size=file.size or 0,
        first_page=f"{settings.SITE_URL}{file.first_page_url}" if file.first_page else "",
    )


def _words(said: Words) -> Words:
    return {code: words for code in LANGUAGES if (words := legible(said.get(code, "")))}


def _labels(choices: Any, value: str) -> Words:
    if not value:
        return {}
    labels = {}
    for code in LANGUAGES:
        with override(code):
            labels[code] = str(choices(value).label)
    return labels


def _shelf_path(page: RecordPage) -> str:
    return str(page.path[: -page.steplen])
