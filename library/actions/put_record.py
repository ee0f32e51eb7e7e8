"""One row of a table becomes a record, or a newer draft of the one it names."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from core.access import widens
from core.blocks import TERM
from core.enums import Audience
from core.models import Place, Tag, Topic
from library.enums import RowOutcome
from library.exchange.columns import COLUMNS, PAGE_WORDS, CellRefused, Form
from library.exchange.planning import PagePlan, Plan
from library.exchange.words import Translate, relinked
from library.models import Entry, File, RecordFile, RecordPage, RecordPlace, RelatedRecord, Series, ShelfPage
from library.models.checklist import checklist
from membership.actions import follow_source
from membership.models import Organisation, User

OBLIGATORY = ("summary",)
# What a page has only once it has its place in the tree.
OF_THE_TREE = frozenset(
    {"draft_title", "path", "depth", "numchild", "url_path", "content_type", "latest_revision", "live_revision"}
)
Told = tuple[RowOutcome, str]


def check_record(plan: Plan) -> Told:
    """What putting it would do; nothing is written. Raises CellRefused."""
    for number, each in enumerate(plan.pages):
        _refuse_while_held(each)
        page = each.page or _new_page(plan, each, None, None)
        _fill_words(page, each, plan, keep=False)
        if number == 0:
            _fill_facts(page, each, plan, keep=False)
        plan.missing += _check(page, each, is_source=number == 0)
    return _outcome(plan), _still_missing(plan)


def put_record(*, plan: Plan, by: User | None, publish: bool) -> Told:
    """All of a row or nothing of it, as drafts, or public where the operator says so; and what is to be said of it.

    Raises CellRefused. What waits for another row of the table is left out, and put when that one is there.
    """
    try:
        with transaction.atomic():
            return _put(plan, by, publish=publish)
    except CellRefused:
        plan.attachments.forget()
        raise
    except IntegrityError as error:
        plan.attachments.forget()
        raise _overtaken() from error
    except BaseException:
        plan.attachments.forget()
        raise


def _put(plan: Plan, by: User | None, *, publish: bool) -> Told:
    entry = plan.entry or Entry.objects.create(identifier=plan.identifier)
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    pages = RecordPage.objects.filter(translation_key=entry.translation_key)
    if dict(pages.values_list("pk", "latest_revision_id")) != plan.revisions:
        raise _overtaken()
    outcome, said = _outcome(plan), ""
    source: RecordPage | None = None
    for number, each in enumerate(plan.pages):
        page = each.page
        if page is None or each.cells:
            page = _write(plan, each, entry, source, by)
        if publish and plan.states.get(each.code) != "draft":
            published, problem = _publish(page, each, plan, source, by)
            said = said or problem
            if published and source is not None and len(plan.pages) > 1:
                follow_source(page=page)
            if published and outcome == RowOutcome.UNCHANGED:
                outcome = RowOutcome.CHANGED
        if number == 0:
            source = page
    return outcome, said or _still_missing(plan)


def _overtaken() -> CellRefused:
    return CellRefused("", _("Somebody changed the same record at this moment. Import the row again."))


def _outcome(plan: Plan) -> RowOutcome:
    if plan.is_new:
        return RowOutcome.NEW
    return RowOutcome.CHANGED if plan.changes else RowOutcome.UNCHANGED


def _refuse_while_held(each: PagePlan) -> None:
    """What others are asked about, what waits for its day and what somebody has locked is not changed beside them."""
    if each.page is None or not each.cells:
        return
    held = ""
    if each.page.workflow_in_progress:
        held = _("The record is being reviewed. Import the row when that is done.")
    elif Revision.objects.for_instance(each.page).filter(approved_go_live_at__isnull=False).exists():
        held = _("The record is to be published on a day. Import the row after it.")
    elif each.page.locked:
        held = _("The record is locked. Import the row when it is open again.")
    if held:
        raise CellRefused("identifier", held)


def _still_missing(plan: Plan) -> str:
    """A draft may wait for its words, as in the editor."""
    if not plan.missing or not plan.changes:
        return ""
    return _("A draft for now. Still to be filled in: %(columns)s.") % {"columns": ", ".join(plan.missing)}


def _write(plan: Plan, each: PagePlan, entry: Entry, source: RecordPage | None, by: User | None) -> RecordPage:
    _refuse_while_held(each)
    page = each.page
    if page is None:
        # Two may be put on a shelf at once, and each needs a place of its own there.
        each.shelf = ShelfPage.objects.select_for_update(of=("self",)).get(pk=each.shelf.pk)
        page = _new_page(plan, each, entry, source)
        page.owner = by
    _fill_words(page, each, plan, keep=True)
    if source is None:
        _fill_facts(page, each, plan, keep=True)
    plan.missing += _check(page, each, is_source=source is None)
    if each.page is None:
        each.shelf.add_child(instance=page)
        page.save_revision(user=by, log_action="wagtail.create", clean=False)
    else:
        page.save_revision(user=by, log_action=True, clean=False)
    return page


def _new_page(plan: Plan, each: PagePlan, entry: Entry | None, source: RecordPage | None) -> RecordPage:
    page = RecordPage(locale=each.shelf.locale, live=False)
    page._cached_parent_obj = each.shelf  # noqa: SLF001 - as Wagtail's own editor does
    if entry is not None:
        page.translation_key = entry.translation_key
    if source is None:
        page.audience, page.audience_group = plan.audience or (each.shelf.audience, each.shelf.audience_group)
        return page
    page.slug = _slug_beside(each.shelf, source.slug)
    page.audience, page.audience_group = plan.translation_audience or (source.audience, source.audience_group)
    if widens(each.shelf, Audience(page.audience), page.audience_group_id):
        # The shelf in this language is closed further than the other one, or for others.
        narrower = not widens(source, Audience(each.shelf.audience), each.shelf.audience_group_id)
        kept = (each.shelf.audience, each.shelf.audience_group) if narrower else (Audience.SECRETARIAT, None)
        page.audience, page.audience_group = kept
    return page


def _slug_beside(shelf: ShelfPage, slug: str) -> str:
    """A record has one address part in both languages where it is free; else the page makes its own."""
    return "" if shelf.get_children().filter(slug=slug).exists() else slug


def _check(page: RecordPage, each: PagePlan, *, is_source: bool) -> list[str]:
    """What is there has to be right; the columns of what is not there yet and has to be before it is public."""
    missing = [f"{name}_{each.code}" for name in OBLIGATORY if not getattr(page, name)]
    if is_source and not page.kind:
        missing.append("kind")
    if page.pk is None and page.slug and each.shelf.get_children().filter(slug=page.slug).exists():
        raise CellRefused(f"slug_{each.code}", _("Another page on this shelf has this address."))
    try:
        page.clean_fields(exclude=OF_THE_TREE | {name for name in (*OBLIGATORY, "slug") if not getattr(page, name)})
        page.clean()
    except ValidationError as error:
        is_about_kind = hasattr(error, "error_dict") and set(error.error_dict) == {"kind"}
        if page.kind or not is_about_kind:
            raise _refused(error, each.code) from error
    return missing


def _refused(error: ValidationError, code: str) -> CellRefused:
    if not hasattr(error, "error_dict"):
        return CellRefused("", " ".join(error.messages))
    name, errors = next(iter(error.error_dict.items()))
    column = f"{name}_{code}" if name in PAGE_WORDS else name
    return CellRefused(column if column in COLUMNS else "", " ".join(ValidationError(errors).messages))


def _fill_words(page: RecordPage, each: PagePlan, plan: Plan, *, keep: bool) -> None:
    """`keep` says whether files may be kept now; without, what shows one that is not here yet is left out."""

    def number(key: str) -> int | None:
        return plan.attachments.keep(key, each.code) if keep else plan.attachments.number_of(key)

    def rich(html: str) -> str:
        return relinked(html, "path", "id", lambda kind, path: _id_of(kind, path, number))

    for name, value in each.cells.items():
        column = COLUMNS[name]
        if column.language != each.code:
            continue
        if column.form is Form.RICH:
            setattr(page, column.field, rich(value))
        elif column.form is Form.BODY:
            walk = Translate(picture=number, file=number, rich=lambda html, _features: rich(html))
            setattr(page, column.field, walk.stream(value))
        else:
            setattr(page, column.field, value)


def _id_of(kind: str, path: str, number: Any) -> str | None:
    if kind == TERM:
        return path
    found = number(path) if kind == "document" else _page_at(path)
    return str(found) if found else None


def _page_at(path: str) -> int | None:
    return Page.objects.filter(url_path=path).values_list("pk", flat=True).first()


def _fill_facts(page: RecordPage, each: PagePlan, plan: Plan, *, keep: bool) -> None:
    cells = each.cells
    for name in RecordPage.FACTS:
        if name in cells:
            setattr(page, name, _fact(name, cells[name]))
    if "topics" in cells:
        page.topics.set(Topic.objects.filter(slug__in=cells["topics"]))
    if "partners" in cells:
        page.partners.set(Organisation.objects.filter(slug__in=cells["partners"]))
    if "tags" in cells:
        page.tags.set([tag for word in cells["tags"] if (tag := _tag(word, make=keep))])
    if "places" in cells:
        places = Place.objects.in_bulk(cells["places"], field_name="code")
        _set_rows(page, "record_places", "place", RecordPlace, [places[code] for code in cells["places"]])
    if "related" in cells:
        keys = {entry.identifier: entry for entry in Entry.objects.filter(identifier__in=cells["related"])}
        others = [_source_of(keys[identifier]) for identifier in cells["related"]]
        _set_rows(page, "related_records", "other", RelatedRecord, [other for other in others if other])
    if "files" in cells and keep:
        numbers = [plan.attachments.keep(key, each.code) for key in cells["files"]]
        files = File.objects.in_bulk(numbers)
        _set_rows(page, "record_files", "file", RecordFile, [files[number] for number in numbers])


def _fact(name: str, value: Any) -> Any:
    if name == "series":
        return Series.objects.filter(slug=value).first()
    return date.fromisoformat(value) if COLUMNS[name].form is Form.DATE and value else value


def _source_of(entry: Entry) -> RecordPage | None:
    return RecordPage.objects.filter(translation_key=entry.translation_key).order_by("pk").first()


def _tag(word: str, *, make: bool) -> Tag | None:
    tag = Tag.objects.filter(name__iexact=word).first() or Tag.objects.filter(slug=word).first()
    if tag is None and make:
        tag = Tag.objects.create(name=word)
    return tag


def _set_rows(page: RecordPage, relation: str, name: str, model: type[Any], things: list[Any]) -> None:
    """In this order; a row that is there already stays the same row."""
    existing = {getattr(row, f"{name}_id"): row for row in getattr(page, relation).all()}
    rows = [existing.get(thing.pk) or model(**{name: thing}) for thing in things]
    for number, row in enumerate(rows):
        row.sort_order = number
    setattr(page, relation, rows)


def _publish(
    page: RecordPage, each: PagePlan, plan: Plan, source: RecordPage | None, by: User | None
) -> tuple[bool, str]:
    """Whether there was anything to publish, and why it stays a draft where it does."""
    page = RecordPage.objects.get(pk=page.pk)
    if page.live and not page.has_unpublished_changes:
        return False, ""
    if source is not None and not RecordPage.objects.filter(pk=source.pk, live=True).exists():
        return False, ""
    newest = page.get_latest_revision_as_object()
    if page.workflow_in_progress:
        return False, _("It stays a draft while it is being reviewed.")
    missing = [str(item.label) for item in checklist(newest, each.shelf) if item.blocks and not item.done]
    missing += _check(newest, each, is_source=source is None)
    if missing:
        return False, _("It stays a draft. Missing before it is public: %(what)s.") % {"what": "; ".join(missing)}
    first = plan.first_published.get(each.code)
    if first and page.first_published_at is None:
        page.first_published_at = datetime.fromisoformat(first)
        RecordPage.objects.filter(pk=page.pk).update(first_published_at=page.first_published_at)
    # Asked for anew: a revision remembers the page as it was when it was first looked at.
    revision = Revision.objects.filter(pk=page.latest_revision_id).first() or page.save_revision(user=by)
    revision.publish(user=by)
    return True, ""
