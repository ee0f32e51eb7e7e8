"""A record in the fifteen elements of Dublin Core."""

from collections.abc import Iterator
from dataclasses import dataclass

from library.machines.describe import Body, Description, Words


@dataclass(frozen=True)
class Element:
    """`language` is empty for what is said in none, such as an address."""

    name: str
    text: str
    language: str = ""


def dublin_core(record: Description) -> list[Element]:
    return [element for element in _elements(record) if element.text]


def _elements(record: Description) -> Iterator[Element]:
    yield from _said("title", record.titles)
    yield from _said("creator", _names(record.owner))
    for words in (*(topic.names for topic in record.topics), *(tag.names for tag in record.tags)):
        yield from _said("subject", words)
    yield from _said("description", record.summaries)
    yield from _said("publisher", _names(record.owner))
    for partner in record.partners:
        yield from _said("contributor", partner.names)
    yield Element("date", record.published_on.isoformat() if record.published_on else "")
    yield Element("type", "Text")
    yield from _said("type", record.kinds)
    for media_type in dict.fromkeys(file.media_type for file in record.files):
        yield Element("format", media_type)
    for address in (record.permalink, *record.pages.values()):
        yield Element("identifier", address)
    for code in record.languages:
        yield Element("language", code)
    for file in record.files:
        yield Element("relation", file.url)
    yield from _said("relation", {code: _in_series(name, record) for code, name in record.series.items()})
    for place in record.places:
        yield from _said("coverage", {code: f"{name} ({place.code})" for code, name in place.names.items()})
    yield Element("coverage", period(record))
    yield Element("rights", record.licence_address)
    yield from _said("rights", record.licences)


def period(record: Description) -> str:
    """As ISO 8601 writes an interval; one that began and has no end is its first day."""
    days = [day.isoformat() for day in (record.period_start, record.period_end) if day]
    return "/".join(dict.fromkeys(days))


def _said(name: str, words: Words) -> Iterator[Element]:
    for code, text in words.items():
        yield Element(name, text, code)


def _names(body: Body | None) -> Words:
    return body.names if body else {}


def _in_series(name: str, record: Description) -> str:
    return f"{name}, {record.series_number}" if record.series_number else name
