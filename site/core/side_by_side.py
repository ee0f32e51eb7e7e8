"""One text in two languages, cut into pieces so that what says the same stands on one line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

HEADING = "heading"
# Those in a paragraph's own text; they begin nothing that the other language must have too.
HEADINGS = {HEADING, "h3"}
TEXT = "p"


@dataclass(frozen=True)
class Piece:
    """As little of a text as is put beside its other language; `kind` is what the two must have in common."""

    kind: str
    html: SafeString


@dataclass(frozen=True)
class Section:
    """What has a name of its own on every page of its type, such as a part of the fixed template."""

    name: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Row:
    here: SafeString
    there: SafeString
    is_heading: bool = False


def heading(text: str, level: int = 2) -> list[Piece]:
    return [Piece(HEADING, format_html("<h{0}>{1}</h{0}>", level, text))] if text else []


def line(text: str, *, label: str = "") -> list[Piece]:
    if not text:
        return []
    named = format_html('<span class="soft">{}</span> ', label) if label else ""
    return [Piece(TEXT, format_html("<p>{}{}</p>", named, text))]


def lead(text: str) -> list[Piece]:
    return [Piece(TEXT, format_html('<p class="lead">{}</p>', text))] if text else []


def rich_text(source: str) -> list[Piece]:
    """Each paragraph and list by itself; all of it in one where words stand outside of any."""
    # As the `richtext` filter gives it.
    html = expand_db_html(source or "")
    nodes = [node for node in BeautifulSoup(html, "html.parser").children if str(node).strip()]
    if all(isinstance(node, Tag) for node in nodes):
        return [Piece(node.name, mark_safe(str(node))) for node in nodes if isinstance(node, Tag)]  # noqa: S308
    return [Piece(TEXT, mark_safe(html))]  # noqa: S308


def stream(body: Iterable[Any]) -> list[Piece]:
    """A body's blocks, and the paragraphs of those that hold several."""
    pieces = []
    for block in body:
        if block.block_type == "paragraph":
            pieces += rich_text(block.value.source)
        else:
            html = format_html('<div class="block-{}">{}</div>', block.block_type, block.render())
            pieces.append(Piece(block.block_type, html))
    return pieces


def part(name: str, title: str, pieces: list[Piece]) -> Section:
    """A section under a heading that is the site's; without words it has none."""
    return Section(name, heading(title) + pieces if pieces else [])


def rows(here: list[Section], there: list[Section]) -> list[Row]:
    """Both have the same sections in the same order, though some of them may be empty."""
    beside = {section.name: section.pieces for section in there}
    return [row for section in here for row in _beside(section.pieces, beside[section.name])]


def _beside(here: list[Piece], there: list[Piece]) -> Iterator[Row]:
    """Piece by piece; where they differ, heading by heading; where those differ too, as a whole."""
    chapters = list(_chapters(here)), list(_chapters(there))
    if _kinds(here) == _kinds(there):
        yield from (Row(one.html, other.html, one.kind in HEADINGS) for one, other in zip(here, there, strict=True))
    elif len(chapters[0]) == len(chapters[1]) > 1:
        for one, other in zip(*chapters, strict=True):
            yield from _beside(one, other)
    elif _kinds(here[:1]) == _kinds(there[:1]) == [HEADING]:
        yield from _beside(here[:1], there[:1])
        yield from _beside(here[1:], there[1:])
    else:
        yield Row(_joined(here), _joined(there))


def _kinds(pieces: list[Piece]) -> list[str]:
    return [piece.kind for piece in pieces]


def _chapters(pieces: list[Piece]) -> Iterator[list[Piece]]:
    starts = [number for number, piece in enumerate(pieces) if piece.kind == HEADING]
    if pieces and starts[:1] != [0]:
        starts.insert(0, 0)
    for start, end in zip_longest(starts, starts[1:]):
        yield pieces[start:end]


def _joined(pieces: list[Piece]) -> SafeString:
    return format_html_join("", "{}", ((piece.html,) for piece in pieces))
