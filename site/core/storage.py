"""One storage for every uploaded byte, reached only through a view that asks who is reading."""

import re
import secrets
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from django.core.files.storage import FileSystemStorage

# Khmer takes three bytes a letter, and a file's name at most 255 with what Django may append.
LONGEST_STEM = 60


class PrivateStorage(FileSystemStorage):
    """Django's, with addresses that lead to `core.views.media` and never to a folder a web server shows."""

    def get_valid_name(self, name: str) -> str:
        """Keeps Khmer, where Django's own way drops the vowels; what a file system could not take is cut."""
        path = PurePosixPath(unicodedata.normalize("NFC", name.replace("\\", "/")).replace("\0", ""))
        stem = re.sub(r"[\x00-\x1f\x7f]", "", path.stem).strip(" .")[:LONGEST_STEM]
        return f"{stem or 'file'}{path.suffix[:10]}"

    def url(self, name: str | None) -> str:
        return f"/media/{quote(name or '')}"


def random_name(folder: str, filename: str) -> str:
    """A stored name nobody can guess and no file system refuses; the readable name is kept in the row."""
    suffix = PurePosixPath(filename).suffix.lower()
    suffix = suffix if suffix.isascii() else ""
    return f"{folder}/{secrets.token_urlsafe(12)}{suffix}"
