"""Rich text and the blocks of a body: what is taken in, what is given out, and which files they point to.

Outside, a link to a file, picture or page says its path; inside it says a number of this site's, which means nothing
elsewhere, and which nobody may bring along: it would open somebody else's file to the record's readers.
"""

import re
from collections.abc import Callable
from html import escape, unescape
from typing import Any
from urllib.parse import quote, unquote

from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text.rewriters import extract_attrs

from core.blocks import TERM, BodyBlock
from library.exchange.cells import plain
from library.exchange.columns import CellRefused, nearest

# Wagtail's converter lets web addresses pass; ours go through it as one that leads nowhere.
_CARRIER = "https://exchange.invalid/"
_KINDS = ("document", "page", TERM)
_LINK = re.compile(r"<a ([^>]*\blinktype=[^>]*)>")
_CARRIED = re.compile(rf'<a href="{re.escape(_CARRIER)}({"|".join(_KINDS)})/([^"]*)">')
_BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
# What the editor makes of a link whose address it does not keep.
_DEAD = re.compile(r"<a>(.*?)</a>", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")

# From what a link says to what it shall say; None drops the link and keeps its words.
Relink = Callable[[str, str], str | None]


def paragraphs(text: str) -> list[str]:
    """Plain text as HTML, one string for each part between blank lines."""
    parts = [part for part in _BLANK_LINE.split(text) if part.strip()]
    return [f"<p>{escape(part.strip(), quote=False).replace(chr(10), '<br/>')}</p>" for part in parts]


def clean(html: str, features: list[str]) -> str:
    """As the editor would keep it: the field's features, and no tag, attribute or address besides."""
    if not html.strip():
        return ""
    if "<" not in html:
        return "".join(paragraphs(html))
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(["script", "style", "template", "iframe", "object"]):
        tag.decompose()
    for link in soup("a"):
        if link.has_attr("linktype"):
            if link["linktype"] in _KINDS and link.get("path"):
                link.attrs = {"href": f"{_CARRIER}{link['linktype']}/{quote(str(link['path']))}"}
            else:
                link.unwrap()
    try:
        kept = _through_the_editor(str(soup), features)
    except Exception:  # noqa: BLE001 - Wagtail's converter knows well-formed pages alone, and asserts the rest
        kept = _through_the_editor("".join(paragraphs(soup.get_text("\n"))), features)
    kept = _DEAD.sub(r"\1", kept)
    return _CARRIED.sub(lambda found: f'<a linktype="{found[1]}" path="{_path_of(found[2])}">', kept)


def _through_the_editor(html: str, features: list[str]) -> str:
    converter = ContentstateConverter(features)
    kept = converter.to_database_format(converter.from_database_format(html))
    return _BLOCK_KEY.sub("", kept)


def _path_of(quoted: str) -> str:
    return escape(unquote(unescape(quoted)))


def relinked(html: str, attribute: str, new_attribute: str, relink: Relink) -> str:
    """With what each link to a file or page says in one attribute said in the other."""

    def relink_one(found: re.Match[str]) -> str:
        attributes = extract_attrs(found[1])
        kind, said = attributes.get("linktype", ""), attributes.get(attribute)
        value = relink(kind, said) if said is not None else None
        if value is None:
            return "<a>"
        return f'<a linktype="{kind}" {new_attribute}="{escape(str(value))}">'

    return _DEAD.sub(r"\1", _LINK.sub(relink_one, html)) if "linktype=" in html else html


class Walk:
    """Through a body's blocks, calling one method for each kind of leaf."""

    def stream(self, raw: Any, block: blocks.StreamBlock | None = None) -> list[dict[str, Any]]:
        block = block or BodyBlock()
        return [
            {"type": entry["type"], "value": self.value(block.child_blocks[entry["type"]], entry["value"])}
            for entry in raw
            if entry["type"] in block.child_blocks
        ]

    def value(self, block: Any, raw: Any) -> Any:
        match block:
            case blocks.StructBlock():
                value: Any = {name: self.value(child, raw.get(name)) for name, child in block.child_blocks.items()}
            case blocks.ListBlock():
                value = [self.value(block.child_block, _item(entry)) for entry in raw or []]
            case TypedTableBlock():
                value = self.table(block, raw or {})
            case ImageChooserBlock():
                value = self.picture(raw)
            case DocumentChooserBlock():
                value = self.file(raw)
            case blocks.RichTextBlock():
                value = self.rich(raw or "", block.features)
            case _:
                value = self.leaf(block, raw)
        return value

    def table(self, block: TypedTableBlock, raw: dict[str, Any]) -> dict[str, Any]:
        columns = raw.get("columns", [])
        kinds = [block.child_blocks[column["type"]] for column in columns]
        return {
            "columns": [{"type": column["type"], "heading": plain(column["heading"] or "")} for column in columns],
            "rows": [
                {"values": [self.value(kind, value) for kind, value in zip(kinds, row["values"], strict=True)]}
                for row in raw.get("rows", [])
            ],
            "caption": plain(raw.get("caption") or ""),
        }

    def picture(self, raw: Any) -> Any:
        return raw

    def file(self, raw: Any) -> Any:
        return raw

    def rich(self, raw: str, features: list[str]) -> str:  # noqa: ARG002 - others look at them
        return raw

    def leaf(self, block: Any, raw: Any) -> Any:
        if raw is None:
            return False if isinstance(block, blocks.BooleanBlock) else ""
        return plain(raw) if isinstance(raw, str) else raw


def _item(entry: Any) -> Any:
    """Lists have been kept with and without a name for each of their items."""
    return entry["value"] if isinstance(entry, dict) and entry.get("type") == "item" and "value" in entry else entry


class TakeIn(Walk):
    """What somebody wrote, made sure of: known blocks, whole values, clean text. Paths stay paths."""

    def __init__(self, column: str, path: Callable[[str], str], rich: Callable[[str, list[str]], str]) -> None:
        self.column, self.path_of, self.rich_of = column, path, rich

    def body(self, raw: str | list[Any]) -> list[dict[str, Any]]:
        if isinstance(raw, str):
            return [{"type": "paragraph", "value": html} for html in paragraphs(raw)]
        known = BodyBlock().child_blocks
        for number, entry in enumerate(raw, start=1):
            kind = entry.get("type") if isinstance(entry, dict) else None
            if kind not in known or "value" not in entry:
                meant = nearest(str(kind), known)
                said = _("Block %(number)s is none of ours: “%(kind)s”.") % {"number": number, "kind": str(kind)[:60]}
                if meant:
                    said += " " + _("Did you mean “%(meant)s”?") % {"meant": meant}
                raise CellRefused(self.column, said)
        try:
            return self.stream(raw)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CellRefused(self.column, _("A block does not have the shape its kind has.")) from error

    def value(self, block: Any, raw: Any) -> Any:
        if isinstance(block, blocks.ListBlock) and not isinstance(raw, list):
            raise TypeError
        if isinstance(block, blocks.StructBlock):
            if not isinstance(raw, dict):
                raise TypeError
            for name in raw:
                if name not in block.child_blocks:
                    raise self._refused(block, _("it has no “%(name)s”") % {"name": name})
        return super().value(block, raw)

    def picture(self, raw: Any) -> str | None:
        return self._path(raw)

    def file(self, raw: Any) -> str | None:
        return self._path(raw)

    def _path(self, raw: Any) -> str | None:
        if raw in ("", None):
            return None
        if not isinstance(raw, str):
            raise CellRefused(self.column, _("Files and pictures are named by their path, not by a number."))
        return self.path_of(raw)

    def rich(self, raw: Any, features: list[str]) -> str:
        if not isinstance(raw, str):
            raise TypeError
        return self.rich_of(raw, features)

    def leaf(self, block: Any, raw: Any) -> Any:
        value = plain(raw) if isinstance(raw, str) else raw
        try:
            return block.get_prep_value(block.clean(block.to_python("" if value is None else value)))
        except ValidationError as error:
            raise self._refused(block, " ".join(error.messages)) from error

    def _refused(self, block: Any, why: str) -> CellRefused:
        said = _("In the block “%(block)s”: %(problem)s") % {"block": block.name or block.label, "problem": why}
        return CellRefused(self.column, said)


class Translate(Walk):
    """What is kept in the form of the table, or back: numbers of this site become paths, paths numbers."""

    def __init__(
        self,
        *,
        picture: Callable[[Any], Any],
        file: Callable[[Any], Any],
        rich: Callable[[str, list[str]], str],
    ) -> None:
        self.picture_of, self.file_of, self.rich_of = picture, file, rich

    def picture(self, raw: Any) -> Any:
        return self.picture_of(raw) if raw else None

    def file(self, raw: Any) -> Any:
        return self.file_of(raw) if raw else None

    def rich(self, raw: str, features: list[str]) -> str:
        return self.rich_of(raw, features)
