"""Files as they come in: counted, hashed and looked at before the request's transaction begins.

A look takes a process and up to twenty seconds, and nobody may wait that long for the database's write lock.
"""

import hashlib
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import StopFutureHandlers, TemporaryFileUploadHandler

from library.reading import examine_apart

# Where files of the library are uploaded; pictures are looked at by Wagtail, what is imported by the worker.
SCREENS = "/admin/documents/"
IMPORTS = "/admin/imports/"


class LibraryUploadHandler(TemporaryFileUploadHandler):
    """Leaves `sha256` and `examined` on the upload; of a file that is too large no more is written than may be kept."""

    file: TemporaryUploadedFile

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.ours = self._is_ours()
        if self.ours:
            super().new_file(*args, **kwargs)
            self.digest, self.received = hashlib.sha256(), 0
            raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if not self.ours:
            return raw_data
        self.received += len(raw_data)
        if self.received <= self._most():
            self.digest.update(raw_data)
            super().receive_data_chunk(raw_data, start)
        return None

    def file_complete(self, file_size: int) -> Any:
        if not self.ours:
            return None
        upload: Any = super().file_complete(file_size)
        if file_size <= self._most() and not self._is_import():
            upload.file.flush()
            upload.sha256 = self.digest.hexdigest()
            upload.examined = examine_apart(Path(upload.temporary_file_path()), upload.name)
        return upload

    def _is_import(self) -> bool:
        return self.request is not None and self.request.path.startswith(IMPORTS)

    def _most(self) -> int:
        return int(settings.IMPORT_MAX_UPLOAD_SIZE if self._is_import() else settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)

    def _is_ours(self) -> bool:
        """Asked of the session itself: the body is read before anybody knows whose request this is."""
        request = self.request
        if request is None or not request.path.startswith((SCREENS, IMPORTS)):
            return False
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        return bool(key) and "_auth_user_id" in import_module(settings.SESSION_ENGINE).SessionStore(key)
