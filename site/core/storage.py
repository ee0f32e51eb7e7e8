"""One storage for every uploaded byte, reached only through a view that asks who is reading."""

import secrets
from pathlib import PurePosixPath
from urllib.parse import quote

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Django's, with addresses that lead to `core.views.media` and never to a folder a web server shows."""

    def url(self, name: str | None) -> str:
        return f"/media/{quote(name or '')}"


def random_name(folder: str, filename: str) -> str:
    """A stored name nobody can guess and no file system refuses; the readable name is kept in the row."""
    suffix = PurePosixPath(filename).suffix.lower()
    suffix = suffix if suffix.isascii() else ""
    return f"{folder}/{secrets.token_urlsafe(12)}{suffix}"
