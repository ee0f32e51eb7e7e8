"""The shapes of what programs are told as JSON: each in both languages, whoever asks."""

from datetime import date, datetime
from typing import Any, Self

from ninja import Schema
from pydantic import Field

from library.machines.describe import Body, Description, Named, Words


class Texts(Schema):
    """The same in each language; absent where it is not written in that."""

    en: str | None = None
    km: str | None = None

    @classmethod
    def of(cls, words: Words) -> Self:
        return cls(**words)


class Term(Schema):
    code: str = Field(description="A slug, or the official code of a place.")
    label: Texts

    @classmethod
    def of(cls, named: Named) -> Self:
        return cls(code=named.code, label=Texts.of(named.names))


class Owner(Schema):
    code: str
    acronym: str
    name: Texts

    @classmethod
    def of(cls, body: Body) -> Self:
        return cls(code=body.slug, acronym=body.acronym, name=Texts.of(body.names))


class FileOut(Schema):
    title: str
    url: str
    media_type: str
    language: str
    size: int = Field(description="In bytes.")


class RecordOut(Schema):
    id: str = Field(description="Stays when the record moves or is renamed.")
    url: str = Field(description="The permanent address.")
    pages: Texts = Field(description="Where it is read in each language.")
    kind: Term | None
    title: Texts
    summary: Texts
    organisation: Owner | None = Field(description="The organisation it belongs to.")
    group: Owner | None = Field(description="The working group it belongs to.")
    partners: list[Owner]
    topics: list[Term]
    tags: list[Term]
    places: list[Term]
    period_start: date | None
    period_end: date | None
    licence: str = Field(description="Its short name, such as cc-by-4.0; empty where none was given.")
    licence_url: str
    series: Texts | None
    series_number: str
    files: list[FileOut]
    published_at: datetime | None
    changed_at: datetime

    @classmethod
    def of(cls, told: Description) -> Self:
        owner = Owner.of(told.owner) if told.owner else None
        is_group = bool(told.owner and told.owner.is_group)
        return cls(
            id=told.identifier,
            url=told.permalink,
            pages=Texts.of(told.pages),
            kind=Term(code=told.kind, label=Texts.of(told.kinds)) if told.kind else None,
            title=Texts.of(told.titles),
            summary=Texts.of(told.summaries),
            organisation=None if is_group else owner,
            group=owner if is_group else None,
            partners=[Owner.of(partner) for partner in told.partners],
            topics=[Term.of(topic) for topic in told.topics],
            tags=[Term.of(tag) for tag in told.tags],
            places=[Term.of(place) for place in told.places],
            period_start=told.period_start,
            period_end=told.period_end,
            licence=told.licence,
            licence_url=told.licence_address,
            series=Texts.of(told.series) if told.series else None,
            series_number=told.series_number,
            files=[
                FileOut(
                    title=file.title, url=file.url, media_type=file.media_type, language=file.language, size=file.size
                )
                for file in told.files
            ],
            published_at=told.published_at,
            changed_at=told.changed_at,
        )


class Counted(Term):
    records: int = Field(description="How many records `/records` gives for it.")


class CountedTopic(Counted):
    broader: str | None = Field(description="The code of the broader topic.")


class CountedOwner(Owner):
    records: int


class Problem(Schema):
    """RFC 9457."""

    type: str = "about:blank"
    title: str
    status: int
    detail: Any = None
