"""The sample's shelves, records, pictures and files."""

from datetime import datetime, time
from typing import Any

from django.contrib.auth.models import Group
from django.core.files import File as Upload
from django.db.models import Model
from django.utils import timezone
from wagtail.images.models import AbstractImage
from wagtail.models import Collection

from core.actions import put_page
from core.enums import Audience
from core.models import BasePage, Place, SiteImage, Tag, Topic
from home.actions.sample.reading import FILES, FOLDER, body, read
from home.actions.setup_site import LANGUAGES
from library.models import File, RecordFile, RecordPage, RecordPlace, RelatedRecord, Series, ShelfPage
from membership.models import Organisation, Room, WorkingGroup
from membership.models.roles import of_body


def put_shelves(library: dict[str, BasePage]) -> dict[str, dict[str, ShelfPage]]:
    """A shelf in each language for every organisation with a page of its own and for every group."""
    owners: list[tuple[str, dict[str, Model | str]]] = [
        (group.slug, {"working_group": group, "title": group.acronym}) for group in WorkingGroup.objects.all()
    ]
    owners += [
        (organisation.slug, {"organisation": organisation, "title": organisation.acronym})
        for organisation in Organisation.objects.filter(pages__isnull=False).distinct()
    ]
    shelves: dict[str, dict[str, ShelfPage]] = {}
    for slug, fields in owners:
        pair: dict[str, ShelfPage] = {}
        for code in LANGUAGES:
            parent = library[code]
            pair[code] = put_page(
                ShelfPage, parent, slug, locale=parent.locale, translates=pair.get("en"), fields=fields
            )
        shelves[slug] = pair
    return shelves


WORDS = (
    "council_partner",
    "council_side",
    "civil_society_partner",
    "civil_society_side",
    "shared_goal",
    "problem",
    "steps",
    "cost_note",
    "results",
    "evidence",
    "what_went_wrong",
    "conditions",
    "contact_role",
    "plain_summary",
)


def put_records(shelves: dict[str, dict[str, ShelfPage]]) -> None:
    pictures = _put_pictures()
    entries = {path.stem: read(f"records/{path.name}") for path in sorted((FOLDER / "records").glob("[!_]*.toml"))}
    records = {slug: _put_record(slug, entry, shelves, pictures) for slug, entry in entries.items()}
    # Once all are there: two may point to each other.
    for slug, entry in entries.items():
        record = records[slug]
        others = [records[other] for other in entry.get("related", [])]
        shelf = shelves[entry["shelf"]][entry["source"]]
        rows = _rows(RelatedRecord, "other", others, shelf, slug)
        put_page(RecordPage, shelf, slug, locale=record.locale, fields={"related_records": rows})


def _put_record(
    slug: str, entry: dict[str, Any], shelves: dict[str, dict[str, ShelfPage]], pictures: dict[str, int]
) -> RecordPage:
    """The page it was first written in."""
    source_code, other_code = entry["source"], "en" if entry["source"] == "km" else "km"
    published = timezone.make_aware(datetime.combine(entry["first_published"], time(9)))
    facts = {
        "kind": entry["kind"],
        "other_summary": entry[other_code]["summary"],
        "licence": entry["licence"],
        "consent": entry["consent"],
        "period_start": entry.get("period_start"),
        "period_end": entry.get("period_end"),
        "cost_from": entry.get("cost_from"),
        "cost_to": entry.get("cost_to"),
        "cost_currency": entry.get("cost_currency", ""),
        "evidence_url": entry.get("evidence_url", ""),
        "series": Series.objects.get(slug=entry["series"]) if entry.get("series") else None,
        "series_number": entry.get("series_number", ""),
        "review_by": entry.get("review_by"),
        "partners": list(Organisation.objects.filter(slug__in=entry.get("partners", []))),
        "topics": list(Topic.objects.filter(slug__in=entry.get("topics", []))),
        "tags": list(Tag.objects.filter(slug__in=entry.get("tags", []))),
    }
    collection = _collection_of(shelves[entry["shelf"]][source_code])
    files = [_put_file(row, collection) for row in entry.get("files", [])]
    source: RecordPage | None = None
    for code in (source_code, other_code):
        shelf = shelves[entry["shelf"]][code]
        words = entry[code]
        if "title" not in words:
            # Its translation is wanted.
            continue
        fields: dict[str, Any] = {
            "title": words["title"],
            "summary": words["summary"],
            "body": body(words.get("body", []), _seed(slug, code, entry), pictures),
            "first_published_at": published,
        }
        fields |= _audience(entry) | {name: words.get(name, "") for name in WORDS}
        if source is None:
            places = list(Place.objects.filter(code__in=entry.get("places", [])))
            fields |= facts
            fields["record_files"] = _rows(RecordFile, "file", files, shelf, slug)
            fields["record_places"] = _rows(RecordPlace, "place", places, shelf, slug)
        page = put_page(RecordPage, shelf, slug, locale=shelf.locale, translates=source, fields=fields)
        source = source or page
    assert source is not None  # noqa: S101 - the loop has run
    return source


def _seed(slug: str, code: str, entry: dict[str, Any]) -> str:
    """Paragraphs have the same numbers in both languages where they answer to each other, as a translation's have."""
    kinds = [[[*block] for block in entry[each].get("body", [])] for each in LANGUAGES]
    return slug if kinds[0] == kinds[1] else f"{slug}/{code}"


def _rows(model: type[Any], name: str, things: list[Any], shelf: ShelfPage, slug: str) -> list[Any]:
    """The rows a record has already where they are the right ones, so that a reload changes nothing."""
    existing = model.objects.filter(record__slug=slug, record__path__startswith=shelf.path).order_by("sort_order")
    rows = list(existing)
    if [getattr(row, f"{name}_id") for row in rows] == [thing.pk for thing in things]:
        return rows
    return [model(**{name: thing, "sort_order": number}) for number, thing in enumerate(things)]


def _audience(entry: dict[str, Any]) -> dict[str, Any]:
    """From the first moment: what was public once is told of to those who harvested it."""
    audience = Audience(entry.get("audience", "public"))
    group = Group.objects.get(working_group__slug=entry["shelf"]) if audience == Audience.GROUP else None
    return {"audience": audience.value, "audience_group": group}


def _collection_of(shelf: ShelfPage) -> Collection:
    """Where the people of the shelf's owner find its files; everybody's where it has no room."""
    room = Room.objects.filter(**of_body(shelf.owning_body)).first() if shelf.owning_body else None
    return room.collection if room else Collection.get_first_root_node()


def _put_file(row: dict[str, str], collection: Collection) -> File:
    told: dict[str, Any] = {name: row[name] for name in ("title", "language", "summary") if name in row}
    file = File.objects.filter(readable_name=row["name"]).first()
    if file is not None:
        return file
    with (FILES / row["path"]).open("rb") as content:
        file = File(**told, collection=collection, file=Upload(content, name=row["name"]))
        file._set_document_file_metadata()  # noqa: SLF001 - what Wagtail's own upload form calls
        file.save()
    return file


def _put_pictures() -> dict[str, int]:
    pictures: dict[str, int] = {}
    for path in sorted(FILES.glob("*.png")):
        picture: AbstractImage | None = SiteImage.objects.filter(title=path.stem).first()
        if picture is None:
            with path.open("rb") as content:
                picture = SiteImage(title=path.stem, file=Upload(content, name=path.name))
                picture._set_image_file_metadata()  # noqa: SLF001 - what Wagtail's own upload form calls
                picture.save()
        pictures[path.name] = picture.pk
    return pictures
