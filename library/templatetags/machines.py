"""What a page says of itself to machines: its record's description, its picture for social sites, its feed."""

from typing import Any, cast

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from library.machines import citations, feeds, linked_data
from library.machines.describe import Description, describe
from library.machines.dublin_core import Element, dublin_core
from library.machines.social import SocialPicture, picture_of
from library.models import RecordPage

register = template.Library()


@register.simple_tag(takes_context=True)
def description_of(context: Context, page: RecordPage) -> Description | None:
    """As far as its reader may know it; a page that was never saved has none."""
    request: HttpRequest = context["request"]
    # Asked for in the head of a page and again in its text.
    kept = page.__dict__
    if "described" not in kept:
        found = describe([page.translation_key], reader=request.user, request=request)
        kept["described"] = found.get(page.translation_key)
    return cast("Description | None", kept["described"])


@register.filter
def citation(record: Description) -> str:
    return citations.as_sentence(record, get_language() or "")


@register.filter
def as_dublin_core(record: Description) -> list[Element]:
    return dublin_core(record)


@register.filter
def as_linked_data(record: Description) -> str:
    # Its signs that HTML knows are escaped as JSON's.
    return mark_safe(linked_data.as_json(record))  # noqa: S308


@register.simple_tag(takes_context=True)
def social_picture(context: Context) -> SocialPicture | None:
    """For a record, what everybody may see of it; for other pages, and where there is none, the general card."""
    page = context.get("page")
    if not isinstance(page, RecordPage) or (record := description_of(context, page)) is None:
        return None
    return picture_of(page, record)


@register.simple_tag
def feed_address(**chosen: Any) -> str:
    """The feed of what is chosen by the same words as in the library's list, in the reader's language."""
    return feeds.feed_address(get_language() or "", **chosen)
