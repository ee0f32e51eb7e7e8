"""A record as a row: the same whether it is written to a table or compared with what a table says of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from wagtail.fields import RichTextField
from wagtail.images import get_image_model
from wagtail.models import Page

from core.blocks import TERM
from core.enums import Audience
from core.models import BasePage
from library.exchange.cells import as_moment, plain
from library.exchange.columns import COLUMNS, LANGUAGES, PAGE_WORDS
from library.exchange.words import Translate, clean, relinked
from library.models import Entry, File, FileVersion, RecordPage

FILES, PICTURES = "files", "pictures"


def path_of_file(file: File | FileVersion) -> str:
    """By its bytes: the same on every site, and the same bytes once."""
    return f"{FILES}/{file.sha256}{PurePosixPath(file.filename).suffix.lower()}"


def path_of_picture(picture: Any) -> str:
    return f"{PICTURES}/{picture.get_file_hash()}{PurePosixPath(picture.file.name).suffix.lower()}"


@dataclass
class Described:
    """Of each path `stored` says under which name of the storage its bytes are, `numbers` whose they are here."""

    cells: dict[str, Any]
    stored: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)


def pages_of(entry: Entry) -> list[RecordPage]:
    """The page it was first written in, and its translations."""
    pages = RecordPage.objects.filter(translation_key=entry.translation_key).order_by("pk").select_related("locale")
    return list(pages)


def describe(entry: Entry, pages: Iterable[RecordPage]) -> Described:
    """`pages` as they shall be told, the source first: live rows, or what their newest drafts say."""
    source, *others = pages
    return _Describer(entry, source, {page.words_language: page for page in others}).describe()


def audience_as_cell(page: BasePage, shelf: BasePage) -> str:
    """A group other than the shelf's own is named."""
    if page.audience != Audience.GROUP or page.audience_group is None:
        return str(page.audience)
    group = getattr(page.audience_group, "working_group", None)
    if group is not None and group == getattr(shelf, "working_group", None):
        return str(page.audience)
    return f"group:{group.slug if group else page.audience_group.name}"


class _Describer:
    def __init__(self, entry: Entry, source: RecordPage, others: dict[str, RecordPage]) -> None:
        self.entry, self.source, self.others = entry, source, others
        self.shelf: Any = source.get_parent().specific
        self.files: dict[str, dict[str, str]] = {}
        self.attached: dict[str, dict[str, str]] = {}
        self.stored: dict[str, str] = {}
        self.numbers: dict[str, int] = {}

    def describe(self) -> Described:
        pages = {self.source.words_language: self.source} | self.others
        cells: dict[str, Any] = {name: [] if COLUMNS[name].form.startswith("list") else "" for name in COLUMNS}
        cells |= self._facts()
        for code in LANGUAGES:
            cells |= self._page(code, pages[code]) if code in pages else {}
        if not self.others:
            # What there is in a language without a page of its own.
            other = next(code for code in LANGUAGES if code != self.source.words_language)
            cells[f"summary_{other}"], cells["other_summary"] = cells["other_summary"], ""
        cells["attachments"] = [self.attached[path] for path in sorted(self.attached.keys() - self.files.keys())]
        return Described(cells, self.stored, self.numbers)

    def _facts(self) -> dict[str, Any]:
        page = self.source
        facts: dict[str, Any] = {
            "identifier": self.entry.identifier,
            "shelf": self.shelf.owning_body.slug if self.shelf.owning_body else "",
            "source": page.words_language,
            "audience": audience_as_cell(page, self.shelf),
        }
        for name in RecordPage.FACTS:
            value = getattr(page, name)
            if name == "series":
                value = value.slug if value else ""
            elif COLUMNS[name].form == "date":
                value = value.isoformat() if value else None
            facts[name] = plain(value) if isinstance(value, str) else value
        facts["topics"] = sorted(topic.slug for topic in page.topics.all())
        facts["partners"] = sorted(partner.slug for partner in page.partners.all())
        facts["tags"] = sorted(plain(tag.name) for tag in page.tags.all())
        facts["places"] = [row.place.code for row in page.record_places.all()]
        facts["related"] = [row.other.entry.identifier for row in page.related_records.all() if row.other.entry]
        for row in page.record_files.all():
            self._keep_file(row.file.at_version(row.version), self.files)
        facts["files"] = list(self.files.values())
        for other in self.others.values():
            own = audience_as_cell(other, self.shelf)
            facts["translation_audience"] = "" if own == facts["audience"] else own
        return facts

    def _page(self, code: str, page: RecordPage) -> dict[str, Any]:
        words: dict[str, Any] = {
            f"state_{code}": "live" if page.live else "draft",
            f"first_published_{code}": as_moment(page.first_published_at) if page.live else None,
        }
        for name in PAGE_WORDS:
            model_field: Any = RecordPage._meta.get_field(name)  # noqa: SLF001 - Django documents it
            value: Any = getattr(page, name)
            if name == "body":
                walk = Translate(picture=self._picture, file=self._file, rich=self._rich)
                value = walk.stream(value.raw_data)
            elif isinstance(model_field, RichTextField):
                value = self._rich(value, model_field.features)
            else:
                value = plain(value)
            words[f"{name}_{code}"] = value
        return words

    def _rich(self, html: str, features: list[str]) -> str:
        return clean(relinked(html, "id", "path", self._path_of_link), features)

    def _path_of_link(self, kind: str, number: str) -> str | None:
        if kind == TERM:
            return number
        if not number.isdecimal():
            return None
        if kind == "document":
            return self._file(int(number))
        page = Page.objects.filter(pk=int(number)).first()
        return page.url_path if page else None

    def _file(self, pk: int) -> str | None:
        file = File.objects.filter(pk=pk).first()
        return self._keep_file(file, self.attached) if file else None

    def _keep_file(self, file: File | FileVersion, where: dict[str, dict[str, str]]) -> str:
        path = path_of_file(file)
        words = {
            "path": path,
            "title": plain(file.title),
            "language": file.language,
            "name": file.filename,
            "kind": file.kind,
            "summary": plain(file.summary),
        }
        where[path] = {name: value for name, value in words.items() if value}
        self.stored[path] = str(file.file.name)
        if isinstance(file, File):
            self.numbers[path] = file.pk
        return path

    def _picture(self, pk: int) -> str | None:
        picture = get_image_model().objects.filter(pk=pk).first()
        if picture is None:
            return None
        path = path_of_picture(picture)
        words = {"path": path, "title": plain(picture.title), "description": plain(picture.description)}
        self.attached[path] = {name: value for name, value in words.items() if value}
        self.stored[path], self.numbers[path] = picture.file.name, picture.pk
        return path
