"""The picture that stands beside a record's address where people pass it on."""

from dataclasses import dataclass

from django.conf import settings
from wagtail.images.models import SourceImageIOError

from core.enums import Audience
from library.machines.describe import Description
from library.models import RecordPage

CARD = "fill-1200x630|format-jpeg|jpegquality-75"


@dataclass(frozen=True)
class SocialPicture:
    """The first page of a file stands upright and is shown small; a picture fills the card."""

    url: str
    alt: str
    width: int = 0
    height: int = 0


def picture_of(page: RecordPage, record: Description) -> SocialPicture | None:
    """Only of a page that everybody may read: whoever asks for the picture is nobody in particular."""
    if not page.live or page.audience != Audience.PUBLIC:
        return None
    figure = next((block.value for block in page.body if block.block_type == "figure" and block.value["image"]), None)
    if figure is not None:
        try:
            card = figure["image"].get_rendition(CARD)
        except SourceImageIOError:
            # Its file is gone; the page is there all the same.
            return None
        return SocialPicture(f"{settings.SITE_URL}{card.url}", figure["alt"] or page.title, card.width, card.height)
    first = next((file for file in record.files if file.first_page), None)
    return SocialPicture(first.first_page, first.title) if first else None
