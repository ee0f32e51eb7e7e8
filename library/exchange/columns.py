"""The columns of the exchange table: what is read, what is written and what the documentation says of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.fields import RichTextField

from library.enums import Consent, Currency, Licence, RecordKind
from library.models import RecordPage
from library.models.practice import PracticeWords

LANGUAGES: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES)


class Form(StrEnum):
    """How a value is written."""

    TEXT = "text"
    CHOICE = "one of"
    DATE = "date"
    MOMENT = "date and time"
    NUMBER = "whole number"
    RICH = "HTML"
    BODY = "text or JSON"
    LIST = "list"
    FILES = "list of files"


@dataclass(frozen=True)
class Column:
    """`field` is the record's own where there is one; `language` is set where each language has a column."""

    name: str
    form: Form
    about: Any
    field: str = ""
    language: str = ""
    choices: tuple[str, ...] = ()


class CellRefused(Exception):
    """Why a row is not taken in, in the reader's language, and which column it is about."""

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column, self.sentence = column, sentence


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant; empty where none is near."""
    folded = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def unknown(column: str, word: str, known: Iterable[str]) -> CellRefused:
    meant = nearest(word, known)
    if meant:
        said = _("“%(word)s” is not known here. Did you mean “%(meant)s”?") % {"word": word, "meant": meant}
    else:
        said = _("“%(word)s” is not known here.") % {"word": word}
    return CellRefused(column, said)


def _model_field(name: str) -> Any:
    return RecordPage._meta.get_field(name)  # noqa: SLF001 - Django documents it


# Words that a page has in each language beside its title and summary, in the order of the page.
WORDS: tuple[str, ...] = (
    *(field.name for field in PracticeWords._meta.local_fields),  # noqa: SLF001 - Django documents it
    "plain_summary",
)
PAGE_WORDS: tuple[str, ...] = ("title", "slug", "summary", *WORDS, "body", "seo_title", "search_description")

AUDIENCES = ("public", "members", "group", "secretariat")
STATES = ("live", "draft")
FACT_FORMS: dict[str, tuple[Form, tuple[str, ...]]] = {
    "kind": (Form.CHOICE, tuple(RecordKind)),
    "period_start": (Form.DATE, ()),
    "period_end": (Form.DATE, ()),
    "cost_from": (Form.NUMBER, ()),
    "cost_to": (Form.NUMBER, ()),
    "cost_currency": (Form.CHOICE, tuple(Currency)),
    "licence": (Form.CHOICE, tuple(Licence)),
    "consent": (Form.CHOICE, tuple(Consent)),
    "review_by": (Form.DATE, ()),
}
FACT_NOTES: dict[str, Any] = {
    "other_summary": gettext_lazy(
        "The summary in the other language where the record has a page in it too and says there something else"
    ),
    "series": gettext_lazy("The address part of its series"),
}
FORMS_OF_WORDS = {"body": Form.BODY}
NOTES_OF_WORDS: dict[str, Any] = {
    "title": gettext_lazy("The title. There is a page in this language if it is given"),
    "slug": gettext_lazy("The page's part of its address; made from the title where it is left out"),
    "summary": gettext_lazy("Two or three plain sentences; without a page in this language, its summary all the same"),
    "body": gettext_lazy("The text: paragraphs with a blank line between them, or the blocks as JSON"),
}


def _word_columns(name: str) -> Iterable[Column]:
    field = _model_field(name)
    form = Form.RICH if isinstance(field, RichTextField) else FORMS_OF_WORDS.get(name, Form.TEXT)
    for code in LANGUAGES:
        yield Column(f"{name}_{code}", form, NOTES_OF_WORDS.get(name, field.verbose_name), field=name, language=code)


def _fact_column(name: str) -> Column:
    form, choices = FACT_FORMS.get(name, (Form.TEXT, ()))
    about = FACT_NOTES.get(name, _model_field(name).verbose_name)
    return Column(name, form, about, field=name, choices=choices)


def _columns() -> Iterable[Column]:
    yield Column(
        "identifier", Form.TEXT, gettext_lazy("By which the record is known again: Latin letters, digits, . _ -")
    )
    yield Column("shelf", Form.TEXT, gettext_lazy("The address part of the organisation or working group that owns it"))
    yield Column("source", Form.CHOICE, gettext_lazy("The language it was first written in"), choices=LANGUAGES)
    yield Column(
        "audience",
        Form.TEXT,
        gettext_lazy(
            "Who may read it: public, members, group (the shelf's own), group:SLUG or secretariat; never more than may "
            "read its shelf"
        ),
    )
    yield Column("translation_audience", Form.TEXT, gettext_lazy("Where fewer may read the page in the other language"))
    for name in ("title", "summary"):
        yield from _word_columns(name)
    yield from (_fact_column(name) for name in RecordPage.FACTS)
    yield Column("topics", Form.LIST, gettext_lazy("Address parts of topics"))
    yield Column("tags", Form.LIST, gettext_lazy("Free keywords"))
    yield Column("partners", Form.LIST, gettext_lazy("Address parts of organisations"))
    yield Column("places", Form.LIST, gettext_lazy("Official codes of provinces, districts and communes"))
    yield Column("related", Form.LIST, gettext_lazy("Identifiers of other records"))
    yield Column("files", Form.FILES, gettext_lazy("The record's files: path|title|language, or as JSON"))
    yield Column("attachments", Form.FILES, gettext_lazy("Files and pictures that only its text shows"))
    for name in PAGE_WORDS:
        if name not in {"title", "summary"}:
            yield from _word_columns(name)
    for code in LANGUAGES:
        yield Column(
            f"state_{code}",
            Form.CHOICE,
            gettext_lazy("Whether readers see the page; read only where the import publishes"),
            language=code,
            choices=STATES,
        )
        yield Column(
            f"first_published_{code}",
            Form.MOMENT,
            gettext_lazy("When readers first saw it; read only where the import publishes"),
            language=code,
        )


COLUMNS: dict[str, Column] = {column.name: column for column in _columns()}
OBLIGATORY = ("identifier",)
