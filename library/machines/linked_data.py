"""A record in the words of schema.org, for search engines."""

import json
from typing import Any

from library.enums import PRACTICES, RecordKind
from library.machines.describe import Body, Description, Named, Words
from library.machines.dublin_core import period

_TYPES = dict.fromkeys(PRACTICES, "Article") | {
    RecordKind.REPORT: "Report",
    RecordKind.TOOL: "LearningResource",
    RecordKind.TRAINING_MATERIAL: "LearningResource",
}
# Nothing in a text ends the element it stands in, or opens a comment there.
_ESCAPES = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def as_json(record: Description) -> str:
    return json.dumps(linked_data(record), ensure_ascii=False).translate(_ESCAPES)


def linked_data(record: Description) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES.get(RecordKind(record.kind), "DigitalDocument") if record.kind else "CreativeWork",
        "@id": record.permalink,
        "identifier": record.identifier,
        "url": list(record.pages.values()),
        "name": _said(record.titles),
        "description": _said(record.summaries),
        "inLanguage": record.languages,
        "genre": _said(record.kinds),
        "author": _organisation(record.owner),
        "publisher": _organisation(record.owner),
        "contributor": [_organisation(partner) for partner in record.partners],
        "about": [{"@type": "DefinedTerm", "termCode": one.code, "name": _said(one.names)} for one in record.topics],
        "keywords": [words for tag in record.tags for words in _said(tag.names)],
        "spatialCoverage": [_place(place) for place in record.places],
        "temporalCoverage": period(record),
        "datePublished": record.published_on.isoformat() if record.published_on else "",
        "dateModified": record.updated_at.isoformat() if record.updated_at else "",
        "license": record.licence_address,
        "isPartOf": {"@type": "CreativeWorkSeries", "name": _said(record.series)} if record.series else "",
        "position": record.series_number,
        "encoding": [
            {
                "@type": "MediaObject",
                "name": file.title,
                "contentUrl": file.url,
                "encodingFormat": file.media_type,
                "contentSize": str(file.size),
                "inLanguage": file.language,
            }
            for file in record.files
        ],
    }
    return {name: value for name, value in told.items() if value}


def _said(words: Words) -> list[dict[str, str]]:
    return [{"@language": code, "@value": text} for code, text in words.items()]


def _organisation(body: Body | None) -> dict[str, Any] | None:
    if body is None:
        return None
    return {"@type": "Organization", "name": _said(body.names), "alternateName": body.acronym}


def _place(place: Named) -> dict[str, Any]:
    return {"@type": "Place", "identifier": place.code, "name": _said(place.names)}
