"""The files and pictures a row names: found beside the table, known by their bytes, examined before they are kept."""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File as Upload
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.images.fields import WagtailImageField
from wagtail.models import Collection

from library.enums import REFUSALS, FileKind
from library.exchange.columns import LANGUAGES, CellRefused, unknown
from library.exchange.describing import FILES, PICTURES
from library.exchange.folders import Folder, is_inside
from library.models import File
from library.reading import Refusal, examine_apart

CHUNK = 1024 * 1024
LONGEST_NAME = 255
# A path that says its own bytes, as an export writes it: it needs no file beside the table where we have them.
_OF_BYTES = re.compile(rf"(?:{FILES}/[0-9a-f]{{64}}|{PICTURES}/[0-9a-f]{{40}})\.[a-z0-9]{{1,5}}")


@dataclass
class Attached:
    """`path` is where it lies, `key` the path by its bytes, `pages` what examining it found."""

    path: str
    key: str
    column: str
    words: dict[str, str]
    is_here: bool
    pages: int | None = None

    @property
    def is_picture(self) -> bool:
        return self.key.startswith(f"{PICTURES}/")

    @property
    def name(self) -> str:
        return self.words.get("name") or PurePosixPath(self.path).name

    @property
    def title(self) -> str:
        return self.words.get("title") or PurePosixPath(self.name).stem


@dataclass
class Attachments:
    """Of one row. `numbers` are those of what the record shows already, by key."""

    folder: Folder
    collection: Collection
    numbers: dict[str, int]
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    found: dict[str, Attached] = field(default_factory=dict)
    stored: list[tuple[Any, str]] = field(default_factory=list)

    def describe(self, column: str, entries: Iterable[dict[str, str]]) -> None:
        """What the row says of them, before anything points to them."""
        for entry in entries:
            if entry.get("kind") and entry["kind"] not in FileKind.values:
                raise unknown(column, entry["kind"], FileKind.values)
            if entry.get("language") and entry["language"] not in LANGUAGES:
                raise unknown(column, entry["language"], LANGUAGES)
            if len(entry.get("name", "")) > LONGEST_NAME or len(entry.get("title", "")) > LONGEST_NAME:
                raise CellRefused(column, _("The name of a file is too long."))
            self.words[entry["path"]] = entry | (
                {"name": PurePosixPath(entry["name"].replace("\\", "/")).name} if entry.get("name") else {}
            )

    def key_of(self, column: str, path: str) -> str:
        """The path by its bytes. Raises CellRefused where there is no such file."""
        if path not in self.found:
            self.found[path] = self._find(column, path)
        return self.found[path].key

    def _find(self, column: str, path: str) -> Attached:
        if not is_inside(path):
            said = _("“%(path)s” leads out of the folder. A path is given from the table's own folder.")
            raise CellRefused(column, said % {"path": path})
        size = self.folder.size_of(path)
        words = self.words.get(path, {})
        if size is None:
            if _OF_BYTES.fullmatch(path) and (path in self.numbers or self._number_here(path) is not None):
                return Attached(path, path, column, words, is_here=False)
            raise CellRefused(column, _("There is no file “%(path)s” in the folder.") % {"path": path})
        suffix = PurePosixPath(words.get("name") or path).suffix.lower()
        is_picture = suffix[1:] in settings.WAGTAILIMAGES_EXTENSIONS
        most = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE if is_picture else settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
        if size > most:
            said = _("The file “%(path)s” is too large: %(size)s, where %(most)s is the most.")
            given = {"path": path, "size": filesizeformat(size), "most": filesizeformat(most)}
            raise CellRefused(column, said % given)
        try:
            with self.folder.copy_of(path) as copy, copy.open("rb") as content:
                digest = _digest(content, "sha1" if is_picture else "sha256")
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            raise _refused(column, path, REFUSALS[Refusal.BROKEN]) from error
        return Attached(path, f"{PICTURES if is_picture else FILES}/{digest}{suffix}", column, words, is_here=True)

    def examine(self) -> None:
        """What is not here yet is looked at as any upload is; outside a transaction, since it takes its time."""
        for one in self.found.values():
            if one.is_here and self.number_of(one.key) is None:
                with self.folder.copy_of(one.path) as copy:
                    if one.is_picture:
                        _examine_picture(one, copy)
                    else:
                        examined = examine_apart(copy, one.name)
                        if examined.refusal:
                            raise _refused(one.column, one.path, REFUSALS[examined.refusal])
                        one.pages = examined.pages

    def number_of(self, key: str) -> int | None:
        """Of what the record shows already, or of the same bytes among its owner's uploads."""
        return self.numbers.get(key) or self._number_here(key)

    def _number_here(self, key: str) -> int | None:
        digest = PurePosixPath(key).stem
        if key.startswith(f"{PICTURES}/"):
            same = get_image_model().objects.filter(collection=self.collection, file_hash=digest).order_by("pk").first()
        else:
            same = File.objects.filter(collection=self.collection, sha256=digest).order_by("pk").first()
        return same.pk if same else None

    def keep(self, key: str, language: str) -> int:
        """Its number, after it has been kept if it was not; to be called inside the row's transaction."""
        if (number := self.number_of(key)) is None:
            one = self._of_key(key)
            with self.folder.copy_of(one.path) as copy, copy.open("rb") as content:
                kept = self._picture(one, content) if one.is_picture else self._file(one, content, language)
            self.stored.append((kept.file.storage, str(kept.file.name)))
            number = self.numbers[key] = kept.pk
        return number

    def forget(self) -> None:
        """The bytes of a row that came to nothing."""
        for storage, name in self.stored:
            storage.delete(name)
        self.stored.clear()

    def _of_key(self, key: str) -> Attached:
        return next(one for one in self.found.values() if one.key == key)

    def _file(self, one: Attached, content: IO[bytes], language: str) -> File:
        told = {"title": one.title, "language": one.words.get("language") or language}
        told["summary"] = one.words.get("summary", "")
        file = File(**told, collection=self.collection, file=Upload(content, name=one.name))
        file._set_document_file_metadata()  # noqa: SLF001 - what Wagtail's own upload form calls
        file.save()
        # What saving new bytes begins with, known better by whoever brought them.
        file.pages, file.kind = one.pages, one.words.get("kind") or file.kind
        file.save(update_fields=["pages", "kind"])
        return file

    def _picture(self, one: Attached, content: IO[bytes]) -> Any:
        picture = get_image_model()(
            title=one.title,
            description=one.words.get("description", ""),
            collection=self.collection,
            file=Upload(content, name=one.name),
        )
        picture._set_image_file_metadata()  # noqa: SLF001 - what Wagtail's own upload form calls
        picture.save()
        return picture


def _examine_picture(one: Attached, copy: Path) -> None:
    try:
        WagtailImageField().clean(SimpleUploadedFile(one.name, copy.read_bytes()))
    except ValidationError as error:
        raise _refused(one.column, one.path, " ".join(error.messages)) from error


def _refused(column: str, path: str, why: Any) -> CellRefused:
    return CellRefused(column, _("“%(path)s”: %(problem)s") % {"path": path, "problem": why})


def _digest(content: IO[bytes], kind: str) -> str:
    digest = hashlib.new(kind, usedforsecurity=False)
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
