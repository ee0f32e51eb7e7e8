"""Telling search what the things with a tag are called by now."""

from typing import Any

from wagtail.search import index

from core.models import Tag
from core.models.tags import tagged_models
from core.signals import tag_changed


def index_tagged(tag: Tag) -> None:
    """Files and pictures, which are found by their tags' names; an index follows what is saved, and no more."""
    for items in tagged_models():
        for row in items.objects.filter(tag=tag).prefetch_related("content_object"):
            if row.content_object is not None and _is_found_by_tags(type(row.content_object)):
                index.insert_or_update_object(row.content_object)
    tag_changed.send(Tag, instance=tag)


def _is_found_by_tags(model: type[Any]) -> bool:
    fields = getattr(model, "search_fields", [])
    return any(isinstance(field, index.RelatedFields) and field.field_name == "tags" for field in fields)
