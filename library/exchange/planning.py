"""What a row asks for, held against what is there: read only, and refused here if it is refused at all."""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Collection, Page

from core.access import widens
from core.blocks import TERM
from core.enums import Audience
from core.models import BasePage, GlossaryTerm, Place, Topic
from library.exchange.attachments import Attachments
from library.exchange.cells import plain, printable, read_cells
from library.exchange.columns import COLUMNS, LANGUAGES, PAGE_WORDS, CellRefused, Form, unknown
from library.exchange.describing import Described, describe, pages_of
from library.exchange.folders import Folder
from library.exchange.tables import RawRow
from library.exchange.words import TakeIn, clean, relinked
from library.models import Entry, RecordPage, Series, ShelfPage
from library.models.catalogue import LONGEST_IDENTIFIER, is_identifier
from membership.models import Organisation, Room
from membership.models.roles import of_body

# What the record is told by, and what is looked at by itself.
ASIDE = frozenset(
    {"identifier", "shelf", "source", "audience", "translation_audience", "attachments"}
    | {f"{name}_{code}" for name in ("state", "first_published") for code in LANGUAGES}
)
FACT_COLUMNS = (*RecordPage.FACTS, "topics", "tags", "partners", "places", "related", "files")
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")


class Known:
    """What a table's words may name; looked up once for a whole table."""

    def __init__(self, rows: dict[str, int]) -> None:
        # The identifiers of the table, each with the first row it stands in.
        self.rows = rows
        self.topics: dict[str, int] = dict(Topic.objects.values_list("slug", "pk"))
        self.partners: dict[str, int] = dict(Organisation.objects.values_list("slug", "pk"))
        self.places: dict[str, int] = dict(Place.objects.values_list("code", "pk"))
        self.series: dict[str, int] = dict(Series.objects.values_list("slug", "pk"))
        self.shelf = cache(self._shelf)
        self.collection = cache(self._collection)

    def _shelf(self, slug: str, code: str) -> ShelfPage:
        owned = Q(organisation__slug=slug) | Q(working_group__slug=slug)
        shelves = ShelfPage.objects.filter(owned, locale__language_code=code)
        shelf = shelves.select_related("organisation", "working_group", "locale").order_by("pk").first()
        if shelf is None:
            owners = ShelfPage.objects.values_list("organisation__slug", "working_group__slug")
            raise unknown("shelf", slug, {slug for pair in owners for slug in pair if slug})
        return shelf

    def _collection(self, slug: str) -> Collection:
        """Where the people of the shelf's owner find its files; everybody's where it has no room."""
        body = self.shelf(slug, LANGUAGES[0]).owning_body
        room = Room.objects.filter(**of_body(body)).select_related("collection").first() if body else None
        return room.collection if room else Collection.get_first_root_node()


@dataclass
class PagePlan:
    """`cells` holds what changes, by the names of the table's columns."""

    code: str
    shelf: ShelfPage
    page: RecordPage | None
    cells: dict[str, Any] = field(default_factory=dict)


@dataclass
class Plan:
    """`waits` where it points to what a later row of the table brings; `revisions` are those it was held against."""

    identifier: str
    entry: Entry | None
    pages: list[PagePlan]
    attachments: Attachments
    audience: tuple[Audience, Group | None] | None = None
    translation_audience: tuple[Audience, Group | None] | None = None
    states: dict[str, str] = field(default_factory=dict)
    first_published: dict[str, str | None] = field(default_factory=dict)
    revisions: dict[int, int | None] = field(default_factory=dict)
    waits: bool = False
    # Columns that a draft may still be without.
    missing: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.pages[0].page is None

    @property
    def changes(self) -> bool:
        return any(page.cells or page.page is None for page in self.pages)


class Planner:
    def __init__(self, folder: Folder, known: Known) -> None:
        self.folder, self.known = folder, known

    def plan(self, row: RawRow) -> Plan:
        if row.problem:
            raise CellRefused("", row.problem)
        return _RowPlanner(self.folder, self.known, row).plan()


def _blank(value: Any) -> Any:
    """One word for what is not there."""
    return None if value in ("", []) else value


def identifier_of(row: RawRow) -> str:
    """As it stands there, for telling which row is meant."""
    return plain(printable(str(row.cells.get("identifier") or "")))[:LONGEST_IDENTIFIER]


class _RowPlanner:
    def __init__(self, folder: Folder, known: Known, row: RawRow) -> None:
        self.known, self.cells = known, read_cells(row.cells)
        self.identifier = self._checked_identifier(row)
        self.entry = Entry.objects.filter(identifier=self.identifier).first()
        self.pages = pages_of(self.entry) if self.entry else []
        self.source, self.other = self._languages()
        self.slug = self._shelf_slug()
        self.waits = False
        self.described = Described(dict.fromkeys(COLUMNS))
        self.drafts: dict[str, RecordPage] = {}
        if self.entry and self.pages:
            newest = [page.get_latest_revision_as_object() for page in self.pages]
            self.drafts = {page.words_language: page for page in newest}
            self.described = describe(self.entry, newest)
            if len(newest) == 1:
                told, theirs = self.described.cells, f"summary_{self.other}"
                told["other_summary"], told[theirs] = told[theirs], ""
        self.attachments = Attachments(folder, known.collection(self.slug), dict(self.described.numbers))

    def plan(self) -> Plan:
        for column in ("files", "attachments"):
            self.attachments.describe(column, self.cells.get(column, []))
        self._settle_summaries()
        self._check_vocabularies()
        plan = Plan(self.identifier, self.entry, self._page_plans(), self.attachments)
        self._plan_audiences(plan)
        for code in LANGUAGES:
            plan.states[code] = self.cells.get(f"state_{code}", "")
            plan.first_published[code] = self.cells.get(f"first_published_{code}")
        plan.waits = self.waits
        plan.revisions = {page.pk: page.latest_revision_id for page in self.pages}
        self.attachments.examine()
        return plan

    def _checked_identifier(self, row: RawRow) -> str:
        identifier = str(self.cells.get("identifier", ""))
        if not identifier:
            raise CellRefused("identifier", _("A row needs an identifier, by which the record is known again."))
        if len(identifier) > LONGEST_IDENTIFIER:
            said = _("An identifier has at most %(most)s letters.") % {"most": LONGEST_IDENTIFIER}
            raise CellRefused("identifier", said)
        try:
            is_identifier(identifier)
        except ValidationError as error:
            raise CellRefused("identifier", " ".join(error.messages)) from error
        if (first := self.known.rows.get(identifier, row.number)) != row.number:
            said = _("Row %(number)s has the same identifier; of the two only that one is taken.")
            raise CellRefused("identifier", said % {"number": first})
        return identifier

    def _languages(self) -> tuple[str, str]:
        """Of the page it was first written in, and the other one."""
        given = self.cells.get("source", "")
        titled = [code for code in LANGUAGES if self.cells.get(f"title_{code}")]
        if self.pages:
            source = self.pages[0].words_language
            if given and given != source:
                raise CellRefused(
                    "source", _("The record is here already, and was first written in the other language.")
                )
        elif given:
            source = given
        elif len(titled) == 1:
            source = titled[0]
        else:
            raise CellRefused("source", _("Say in which language the record was first written: en or km."))
        return source, next(code for code in LANGUAGES if code != source)

    def _shelf_slug(self) -> str:
        given = str(self.cells.get("shelf", ""))
        if not self.pages:
            if not given:
                raise CellRefused("shelf", _("Say on whose shelf the record stands."))
            return given
        body = self.pages[0].owning_body
        slug = body.slug if body else ""
        if given and given != slug:
            said = _("The record is here already, on the shelf of “%(slug)s”; an import moves nothing.")
            raise CellRefused("shelf", said % {"slug": slug})
        return slug

    def _settle_summaries(self) -> None:
        """A language without a page has its summary on the other one's; the table says it in that language's column."""
        theirs, title = f"summary_{self.other}", self.cells.get(f"title_{self.other}")
        # An empty title is no order to delete the page there is.
        self.is_about_both = bool(title) or (title is None and self.other in self.drafts)
        if self.is_about_both:
            if "other_summary" not in self.cells and theirs in self.cells:
                self.cells["other_summary"] = self.cells[theirs]
            return
        if theirs in self.cells or "other_summary" in self.cells:
            self.cells["other_summary"] = self.cells.get("other_summary") or self.cells.get(theirs, "")
        self.cells.pop(theirs, None)
        for name in [f"{name}_{self.other}" for name in PAGE_WORDS]:
            if self.cells.pop(name, None):
                said = _("Words in a language need a title in it: fill in “%(column)s”, or leave these out.")
                raise CellRefused(name, said % {"column": f"title_{self.other}"})

    def _check_vocabularies(self) -> None:
        for column in ("topics", "partners", "places"):
            known = getattr(self.known, column)
            for word in self.cells.get(column, []):
                if word not in known:
                    raise unknown(column, word, known)
            if column != "places" and column in self.cells:
                self.cells[column] = sorted(self.cells[column])
        if (series := self.cells.get("series")) and series not in self.known.series:
            raise unknown("series", series, self.known.series)
        if "tags" in self.cells:
            self.cells["tags"] = sorted(self.cells["tags"])
        if "related" in self.cells:
            self._check_related()

    def _check_related(self) -> None:
        given = self.cells["related"]
        here = set(Entry.objects.filter(identifier__in=given).values_list("identifier", flat=True))
        for identifier in given:
            if identifier == self.identifier:
                raise CellRefused("related", _("This is the record itself."))
            if identifier not in here:
                if identifier not in self.known.rows:
                    raise unknown("related", identifier, [*self.known.rows])
                self.waits = True
        # Those that a later row brings are related to when it has.
        self.cells["related"] = [identifier for identifier in given if identifier in here]

    def _page_plans(self) -> list[PagePlan]:
        plans = [self._page_plan(self.source)]
        if self.is_about_both:
            plans.append(self._page_plan(self.other))
        taken = self._canonical_facts()
        self._keep_changes(plans[0], taken)
        return plans

    def _page_plan(self, code: str) -> PagePlan:
        page = self.drafts.get(code)
        title = self.cells.get(f"title_{code}")
        if title == "" or (title is None and page is None):
            raise CellRefused(f"title_{code}", _("The title has no letter that can be seen."))
        plan = PagePlan(code, self.known.shelf(self.slug, code), page)
        taken = {
            f"{name}_{code}": self._canonical(f"{name}_{code}") for name in PAGE_WORDS if f"{name}_{code}" in self.cells
        }
        if not taken.get(f"slug_{code}"):
            # An address is made once.
            taken.pop(f"slug_{code}", None)
        elif not _SLUG.fullmatch(taken[f"slug_{code}"]):
            raise CellRefused(f"slug_{code}", _("An address has small Latin letters, digits and hyphens."))
        self._keep_changes(plan, taken)
        return plan

    def _keep_changes(self, plan: PagePlan, taken: dict[str, Any]) -> None:
        for name, value in taken.items():
            told = self.described.cells[name]
            if name == "files":
                told = [entry["path"] for entry in told or []]
            if _blank(told) != _blank(value):
                plan.cells[name] = value
                self._check_length(name, value)

    def _check_length(self, name: str, value: Any) -> None:
        column = COLUMNS[name]
        if not column.field or not isinstance(value, str) or column.form in {Form.RICH, Form.BODY}:
            return
        most = RecordPage._meta.get_field(column.field).max_length  # type: ignore[union-attr]  # noqa: SLF001 - documented
        if most is not None and len(value) > most:
            said = _("This is too long: %(letters)s letters, where %(most)s is the most.")
            raise CellRefused(name, said % {"letters": len(value), "most": most})

    def _canonical_facts(self) -> dict[str, Any]:
        facts = {name: self.cells[name] for name in FACT_COLUMNS if name in self.cells}
        if "files" in facts:
            keys = [self.attachments.key_of("files", entry["path"]) for entry in facts["files"]]
            for key in keys:
                if keys.count(key) > 1:
                    raise CellRefused("files", _("The same file stands there twice."))
                if key.startswith("pictures/"):
                    raise CellRefused("files", _("A picture stands in the text, not among the files."))
            facts["files"] = keys
        return facts

    def _canonical(self, name: str) -> Any:
        column, raw = COLUMNS[name], self.cells[name]
        if column.form is Form.RICH:
            field: Any = RecordPage._meta.get_field(column.field)  # noqa: SLF001 - Django documents it
            return self._rich(name, raw, field.features)
        if column.form is Form.BODY:
            return TakeIn(
                name,
                path=lambda path: self.attachments.key_of(name, path),
                rich=lambda html, features: self._rich(name, html, features),
            ).body(raw)
        return raw

    def _rich(self, column: str, html: str, features: list[str]) -> str:
        def relink(kind: str, path: str) -> str | None:
            if kind == "document":
                key = self.attachments.key_of(column, path)
                return None if key.startswith("pictures/") else key
            there = GlossaryTerm.objects.filter(slug=path) if kind == TERM else Page.objects.filter(url_path=path)
            if there.exists():
                return path
            # Perhaps a later row's; else its words stay, without the link.
            self.waits = True
            return None

        return relinked(clean(html, features), "path", "path", relink)

    def _plan_audiences(self, plan: Plan) -> None:
        shelf = plan.pages[0].shelf
        given = self._audience("audience", shelf)
        source = plan.pages[0].page
        if given is not None:
            self._check_audience("audience", given, source, shelf)
            plan.audience = given
        theirs = self._audience("translation_audience", shelf)
        if theirs is not None and len(plan.pages) > 1:
            audience, group = given or ((Audience(source.audience), source.audience_group) if source else (None, None))
            within = RecordPage(audience=audience, audience_group=group) if audience else shelf
            self._check_audience("translation_audience", theirs, plan.pages[1].page, within)
            plan.translation_audience = theirs

    def _check_audience(self, column: str, given: Any, page: RecordPage | None, within: BasePage) -> None:
        audience, group = given
        group_id = group.pk if group else None
        if page is not None:
            if (page.audience, page.audience_group_id) != (audience, group_id):
                said = _("Who may read the record is changed on its own screen; an import leaves it as it is.")
                raise CellRefused(column, said)
        elif widens(within, audience, group_id):
            raise CellRefused(column, _("This would open the record to more readers than its shelf has."))

    def _audience(self, column: str, shelf: ShelfPage) -> tuple[Audience, Group | None] | None:
        text = str(self.cells.get(column, ""))
        if not text:
            return None
        word, _colon, slug = text.partition(":")
        if word not in Audience.values:
            raise unknown(column, word, Audience.values)
        if word != Audience.GROUP:
            return Audience(word), None
        groups = Group.objects.filter(permissions=None, page_permissions=None)
        if slug:
            group = groups.filter(Q(working_group__slug=slug) | Q(name=slug)).first()
            if group is None:
                raise unknown(
                    column, slug, groups.exclude(working_group=None).values_list("working_group__slug", flat=True)
                )
        elif shelf.working_group is None:
            raise CellRefused(column, _("Say which group: group:SLUG."))
        else:
            group = shelf.working_group.readers
        return Audience.GROUP, group
