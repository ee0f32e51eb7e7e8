"""The sample's topics, glossary, tags, series, organisations and groups."""

import csv
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from core.models import GlossaryTerm, Place, Tag, Topic
from forums.models import NextMeeting
from home.actions.sample.reading import FOLDER, read
from library.models import Series
from membership.models import Organisation, OrganisationName, WorkingGroup


def put_topics() -> None:
    entries = read("topics.toml")["topics"]
    for entry in sorted(entries, key=lambda entry: "parent" in entry):
        parent = Topic.objects.get(slug=entry["parent"]) if "parent" in entry else None
        labels = {"label_en": entry["label_en"], "label_km": entry["label_km"], "parent": parent}
        Topic.objects.update_or_create(slug=entry["slug"], defaults=labels)


def put_glossary() -> None:
    with (FOLDER / "glossary.csv").open(encoding="utf-8", newline="") as file:
        for entry in csv.DictReader(file):
            told = {name: entry[name] for name in ("status", "note", "source", "example_en", "example_km")}
            GlossaryTerm.objects.update_or_create(term_en=entry["en"], term_km=entry["km"], defaults=told)


def put_tags() -> None:
    for entry in read("records/_tags.toml")["tags"]:
        labels = {"name": entry["label_en"], "label_en": entry["label_en"], "label_km": entry["label_km"]}
        Tag.objects.update_or_create(slug=entry["slug"], defaults=labels)


def put_series() -> None:
    for entry in read("series.toml")["series"]:
        labels = {"label_en": entry["label_en"], "label_km": entry["label_km"]}
        Series.objects.update_or_create(slug=entry["slug"], defaults=labels)


def put_organisations() -> None:
    entries = read("organisations.toml")["organisations"]
    for entry in entries:
        facts = {
            "acronym": entry["acronym"],
            "kind": entry["kind"],
            "status": entry["status"],
            "joined_on": entry.get("joined"),
            "left_on": entry.get("left"),
            "website": entry.get("website", ""),
        }
        organisation, _ = Organisation.objects.update_or_create(slug=entry["slug"], defaults=facts)
        organisation.working_areas.set(Place.objects.filter(code__in=entry.get("areas", [])))
        organisation.topics.set(Topic.objects.filter(slug__in=entry.get("topics", [])))
        _put_names(organisation, entry["names"])
    known = {organisation.slug: organisation for organisation in Organisation.objects.all()}
    for entry in entries:
        organisation = known[entry["slug"]]
        organisation.parent = known.get(entry.get("parent", ""))
        organisation.successor = known.get(entry.get("successor", ""))
        organisation.save()


def _put_names(organisation: Organisation, names: list[dict[str, Any]]) -> None:
    for name in names:
        OrganisationName.objects.update_or_create(
            organisation=organisation,
            name_en=name["en"],
            defaults={
                "name_km": name.get("km", ""),
                "valid_from": name.get("valid_from"),
                "valid_to": name.get("valid_to"),
            },
        )


def put_groups() -> None:
    for entry in read("groups.toml")["groups"]:
        facts = {name: entry[name] for name in ("acronym", "name_en", "name_km", "language")}
        facts["parent"] = WorkingGroup.objects.filter(slug=entry.get("parent", "")).first()
        group, _ = WorkingGroup.objects.update_or_create(slug=entry["slug"], defaults=facts)
        _put_meeting(group, entry["meeting"])


def _put_meeting(group: WorkingGroup, entry: dict[str, Any]) -> None:
    """A meeting some days from now, so that the sample never grows old; one still to come is left as it is."""
    if NextMeeting.objects.to_come().filter(working_group=group).exists():
        return
    starts_at = None
    if "days_ahead" in entry:
        day = timezone.localdate() + timedelta(days=entry["days_ahead"])
        starts_at = timezone.make_aware(datetime.combine(day, time(entry.get("hour", 8), entry.get("minute", 30))))
    words = {name: entry.get(name, "") for name in ("place_en", "place_km", "how_to_come_en", "how_to_come_km")}
    NextMeeting.objects.update_or_create(working_group=group, defaults={"starts_at": starts_at, **words})
