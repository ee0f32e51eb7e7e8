"""The blocks that every body is written with: few, and each with a shape of its own on the page."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTable, TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail_localize.segments import StringSegmentValue

# A word that leads to the glossary: the name of its button, and of its kind of link in what is stored.
TERM = "term"
INLINE = ["bold", "link", "document-link", TERM]
PARAGRAPH = [*INLINE, "ol", "ul", "h3"]


class ListBlock(blocks.StructBlock):
    ordered = blocks.BooleanBlock(label=_("Numbered"), required=False)
    items = blocks.ListBlock(blocks.RichTextBlock(features=INLINE), label=_("Items"))

    class Meta:
        icon = "list-ul"
        label = _("List")
        template = "core/blocks/list.html"


class QuoteBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("Words"))
    source = blocks.CharBlock(label=_("Who said it, or where it stands"))

    class Meta:
        icon = "openquote"
        label = _("Quote")
        template = "core/blocks/quote.html"


class FigureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(label=_("What it shows"), help_text=_("Read out to those who cannot see it."))
    caption = blocks.CharBlock(label=_("Caption"), required=False)
    credit = blocks.CharBlock(label=_("Credit"), required=False)

    class Meta:
        icon = "image"
        label = _("Figure")
        template = "core/blocks/figure.html"


class CellsBlock(TypedTableBlock):
    """Wagtail's; wagtail-localize leaves out the words of blocks it does not know, and says nothing."""

    def get_translatable_segments(self, table: TypedTable) -> list[StringSegmentValue]:
        return [StringSegmentValue(path, text) for path, text in self._words(table).items()]

    def restore_translated_segments(self, table: TypedTable, segments: list[StringSegmentValue]) -> TypedTable:
        said = self._words(table) | {segment.path: segment.render_text() for segment in segments}
        columns = [column | {"heading": said[f"head.{at}"]} for at, column in enumerate(table.columns)]
        rows = [
            {"values": [said[f"{number}.{at}"] for at in range(len(row["values"]))]}
            for number, row in enumerate(table.row_data)
        ]
        return TypedTable(columns=columns, row_data=rows, caption=table.caption)

    @staticmethod
    def _words(table: TypedTable) -> dict[str, str]:
        """By where they stand: rows and columns are counted."""
        words = {f"head.{at}": column["heading"] or "" for at, column in enumerate(table.columns)}
        for number, row in enumerate(table.row_data):
            words |= {f"{number}.{at}": value or "" for at, value in enumerate(row["values"])}
        return words


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label=_("Caption"))
    table = CellsBlock([("text", blocks.CharBlock(label=_("Text"), required=False))], label=_("Table"))

    class Meta:
        icon = "table"
        label = _("Table")
        template = "core/blocks/table.html"


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[
            ("note", _("Note")),
            ("before_copying", _("Before you copy this")),
            ("warning", _("Warning")),
        ],
        default="note",
        label=_("Kind"),
    )
    title = blocks.CharBlock(label=_("Title"))
    text = blocks.RichTextBlock(features=PARAGRAPH, label=_("Text"))

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "core/blocks/callout.html"


class FactBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Fact"))
    value = blocks.CharBlock(label=_("Value"))


class KeyFactsBlock(blocks.ListBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(FactBlock(), **kwargs)

    class Meta:
        icon = "clipboard-list"
        label = _("Key facts")
        template = "core/blocks/key_facts.html"


class BodyBlock(blocks.StreamBlock):
    heading = blocks.CharBlock(icon="title", label=_("Heading"), template="core/blocks/heading.html")
    paragraph = blocks.RichTextBlock(
        icon="pilcrow", label=_("Paragraph"), features=PARAGRAPH, template="core/blocks/paragraph.html"
    )
    list = ListBlock()
    quote = QuoteBlock()
    figure = FigureBlock()
    table = TableBlock()
    callout = CalloutBlock()
    file = DocumentChooserBlock(icon="doc-full", label=_("File"), template="core/blocks/file.html")
    key_facts = KeyFactsBlock()


class BodyField(StreamField):
    """A body of our blocks, whose definitions stay out of migrations: changing a label is no change of data."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("verbose_name", _("text"))
        kwargs.setdefault("blank", True)
        super().__init__(BodyBlock(), *args[1:], **kwargs)

    def deconstruct(self) -> Any:
        name, path, _blocks, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs
