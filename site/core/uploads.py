"""Finding the upload behind an address: core knows of pictures, higher floors register what they keep."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from wagtail.images import get_image_model

from core.access import may_open_upload
from core.models import Reader


@dataclass(frozen=True)
class Upload:
    """`stored` is the name in the storage, `filename` the one its reader keeps it by."""

    stored: str
    filename: str
    is_open_to: Callable[[Reader], bool]


# By the name in the address, for this reader: what one gets there may depend on what one may read.
Finder = Callable[[str, Reader], Upload | None]

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Called from `AppConfig.ready()` of the app that keeps uploads."""
    _finders.append(finder)


def find_upload(name: str, reader: Reader) -> Upload | None:
    for finder in (*_finders, _find_picture):
        if (found := finder(name, reader)) is not None:
            return found
    return None


def _find_picture(name: str, _reader: Reader) -> Upload | None:
    images = get_image_model()
    image = images.objects.filter(file=name).first()
    if image is None:
        rendition = images.get_rendition_model().objects.filter(file=name).select_related("image").first()
        image = rendition.image if rendition else None
    return image and Upload(name, PurePosixPath(name).name, lambda reader: may_open_upload(reader, image))
