"""Records, the shelves they stand on, and their files."""

from library.models.files import File, FileVersion
from library.models.pages import LibraryIndexPage, ShelfPage
from library.models.records import RecordFile, RecordPage, RecordPlace

__all__ = ["File", "FileVersion", "LibraryIndexPage", "RecordFile", "RecordPage", "RecordPlace", "ShelfPage"]
