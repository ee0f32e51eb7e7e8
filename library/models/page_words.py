"""All that readers read on a record's page, as one plain text."""

from django.db import models
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import get_text_for_indexing

from library.models.practice import PracticeWords
from library.models.records import RecordPage

_OF_EVERY_RECORD = ("plain_summary", "body")
_OF_PRACTICES = tuple(field.name for field in PracticeWords._meta.local_fields)  # noqa: SLF001 - Django documents it


def words_of_page(page: RecordPage, *, is_practice: bool) -> str:
    """Beside title and summary; what the page keeps and does not show is not among it."""
    names = (*_OF_PRACTICES, *_OF_EVERY_RECORD) if is_practice else _OF_EVERY_RECORD
    parts = (_plain(page, page._meta.get_field(name)) for name in names)  # type: ignore[arg-type]  # noqa: SLF001
    return "\n".join(part for part in parts if part)


def _plain(page: RecordPage, field: "models.Field[object, object]") -> str:
    value = getattr(page, field.name)
    if isinstance(field, StreamField):
        return "\n".join(field.get_searchable_content(value))
    return str(get_text_for_indexing(value) if isinstance(field, RichTextField) else value)
