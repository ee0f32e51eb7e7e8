"""What the sample says about its records: dossiers of each kind, notes by those who tried one, pinned answers."""

from typing import Any

from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page

from core.actions import put_page
from core.models import BasePage, Place, Tag, Topic
from home.actions.sample.reading import read
from home.actions.setup_site import LANGUAGES
from library.models import DossierItem, DossierPage, DossierPlace, RecordPage, ShelfPage, TriedPage
from membership.models import Organisation, WorkingGroup

RELATIONS: dict[str, type[Any]] = {
    "topics": Topic,
    "tags": Tag,
    "organisations": Organisation,
    "groups": WorkingGroup,
}


def put_dossiers(index: dict[str, BasePage]) -> None:
    for entry in read("dossiers.toml")["dossiers"]:
        source: DossierPage | None = None
        for code in LANGUAGES:
            page = DossierPage.objects.child_of(index[code]).filter(slug=entry["slug"]).first()
            fields = {"title": entry[code]["title"], "lead": entry[code]["lead"]}
            fields["items"] = _items(page, entry.get("items", []), code)
            if source is None:
                fields |= _question(page, entry.get("query", {}))
            page = put_page(
                DossierPage, index[code], entry["slug"], locale=index[code].locale, translates=source, fields=fields
            )
            source = source or page


def _items(page: DossierPage | None, items: list[dict[str, str]], code: str) -> list[DossierItem]:
    """Those it has already where they are the right ones, so that a reload changes nothing."""
    rows = list(page.items.all()) if page is not None else []
    records = [RecordPage.objects.filter(slug=item["record"]).order_by("pk").first() for item in items]
    wanted = [(record.pk, item[f"note_{code}"]) for record, item in zip(records, items, strict=True) if record]
    if [(row.record_id, row.note) for row in rows] == wanted:
        return rows
    return [DossierItem(record_id=pk, note=note, sort_order=order) for order, (pk, note) in enumerate(wanted)]


def _question(page: DossierPage | None, query: dict[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        name: list(model.objects.filter(slug__in=query.get(name, []))) for name, model in RELATIONS.items()
    }
    places = list(Place.objects.filter(code__in=query.get("places", [])))
    rows = list(page.dossier_places.all()) if page is not None else []
    if [row.place_id for row in rows] != [place.pk for place in places]:
        rows = [DossierPlace(place=place, sort_order=order) for order, place in enumerate(places)]
    fields |= {name: query.get(name, "") for name in ("kind", "language")}
    return fields | {name: query.get(name) for name in ("year_from", "year_to")} | {"dossier_places": rows}


def put_notes(shelves: dict[str, dict[str, ShelfPage]]) -> None:
    for entry in read("tried.toml")["notes"]:
        record = RecordPage.objects.filter(slug=entry["record"]).order_by("pk").first()
        source: TriedPage | None = None
        for code in LANGUAGES:
            shelf = shelves[entry["shelf"]][code]
            facts = {"record": record, "place": Place.objects.get(code=entry["place"])}
            facts |= {name: entry[name] for name in ("year", "outcome")}
            page = put_page(
                TriedPage, shelf, entry["slug"], locale=shelf.locale, translates=source, fields=facts | entry[code]
            )
            source = source or page


def put_pins() -> None:
    for entry in read("pinned.toml")["pins"]:
        for code in LANGUAGES:
            SearchPromotion.objects.update_or_create(
                query=Query.get(entry[code]["words"]),
                page=Page.objects.get(slug=entry["page"], locale__language_code=code),
                defaults={"description": entry[code]["description"]},
            )
