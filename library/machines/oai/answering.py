"""The answer to each of the protocol's verbs, as its template shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Min, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from library.machines.describe import Description, Words, describe
from library.machines.dublin_core import Element, dublin_core
from library.machines.oai.asking import FORMAT, Problem, Selection, selection_of
from library.machines.oai.sets import Sets
from library.models import Entry, RecordPage

PAGE_LENGTH = 100
ANYBODY = AnonymousUser()


@dataclass(frozen=True)
class Item:
    """A record as it is told; one that was withdrawn has nothing but its header."""

    identifier: str
    datestamp: str
    sets: list[str] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    deleted: bool = False


def answer(arguments: Mapping[str, str], request: HttpRequest) -> dict[str, Any]:
    """What the template needs for this verb; raises a Problem where the protocol has an error for it."""
    match arguments["verb"]:
        case "Identify":
            return _identify()
        case "ListMetadataFormats":
            if "identifier" in arguments:
                _entry(arguments["identifier"])
            return {}
        case "ListSets":
            if "resumptionToken" in arguments:
                raise Problem("badResumptionToken", "The sets come all at once.")
            return {"sets": [(spec, _set_name(names)) for spec, names in Sets().names.items()]}
        case "GetRecord":
            entry = _entry(arguments["identifier"])
            if arguments["metadataPrefix"] != FORMAT:
                raise Problem("cannotDisseminateFormat", f"There is one format here: {FORMAT}.")
            return {"items": _items([entry], Sets(), request)}
        case _:
            return _list(selection_of(arguments), request)


def identifier_of(entry: str) -> str:
    return f"{_prefix()}{entry}"


def datestamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _prefix() -> str:
    return f"oai:{urlsplit(settings.SITE_URL).hostname}:"


def _told() -> QuerySet[Entry]:
    """What is public or once was: of all else there is not even an identifier."""
    return Entry.objects.filter(was_public=True)


def _identify() -> dict[str, Any]:
    first = _told().aggregate(first=Min("changed_at"))["first"] or timezone.now()
    return {"earliest": datestamp(first), "mail": parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}


def _entry(identifier: str) -> Entry:
    prefix = _prefix()
    entry = _told().filter(identifier=identifier.removeprefix(prefix)).first()
    if entry is None or not identifier.startswith(prefix):
        raise Problem("idDoesNotExist", "There is no such record here.")
    return entry


def _list(selection: Selection, request: HttpRequest) -> dict[str, Any]:
    sets = Sets()
    entries = _selected(selection, sets)
    total = selection.total or entries.count()
    if at := selection.last_told:
        entries = entries.filter(Q(changed_at__gt=at) | Q(changed_at=at, pk__gt=selection.key))
    found = list(entries.order_by("changed_at", "pk")[: PAGE_LENGTH + 1])
    listed = found[:PAGE_LENGTH]
    if not listed and not at:
        raise Problem("noRecordsMatch", "Nothing here answers this.")
    is_part = len(found) > len(listed)
    last = listed[-1] if is_part else None
    return {
        "items": _items(listed, sets, request),
        "token": selection.after(last.changed_at, last.pk, told=len(listed), total=total) if last else "",
        # The last part of several says so by an empty token.
        "in_parts": is_part or bool(at),
        "seen": selection.seen,
        "total": total,
    }


def _selected(selection: Selection, sets: Sets) -> QuerySet[Entry]:
    entries = _told()
    if since := selection.first_moment:
        entries = entries.filter(changed_at__gte=since)
    if end := selection.end:
        entries = entries.filter(changed_at__lt=end)
    if selection.set_spec:
        if selection.set_spec not in sets.names:
            raise Problem("noRecordsMatch", "There is no such set here.")
        public = RecordPage.objects.visible_to(ANYBODY).order_by()
        within = sets.narrow(public, selection.set_spec).order_by()
        # Of what was withdrawn nobody keeps where it belonged: whoever harvests a set is told of all of it.
        entries = entries.filter(
            Q(translation_key__in=within.values("translation_key"))
            | ~Q(translation_key__in=public.values("translation_key"))
        )
    return entries


def _items(entries: list[Entry], sets: Sets, request: HttpRequest) -> list[Item]:
    records = describe([entry.translation_key for entry in entries], reader=ANYBODY, request=request)
    return [_item(entry, records.get(entry.translation_key), sets) for entry in entries]


def _item(entry: Entry, record: Description | None, sets: Sets) -> Item:
    identifier, stamp = identifier_of(entry.identifier), datestamp(entry.changed_at)
    if record is None:
        return Item(identifier, stamp, deleted=True)
    return Item(identifier, stamp, sets.of(record), dublin_core(record))


def _set_name(names: Words) -> str:
    return " · ".join(dict.fromkeys(names.values()))
