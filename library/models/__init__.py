"""Records, the shelves they stand on, and their files."""

from library.models.files import File
from library.models.pages import LibraryIndexPage, ShelfPage
from library.models.records import RecordFile, RecordPage, RecordPlace

__all__ = ["File", "LibraryIndexPage", "RecordFile", "RecordPage", "RecordPlace", "ShelfPage"]
