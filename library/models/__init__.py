"""Records, the shelves they stand on, and their files."""

from library.models.catalogue import Entry, entry_of
from library.models.dossiers import DossierIndexPage, DossierItem, DossierPage, DossierPlace
from library.models.failed_searches import FailedSearch
from library.models.files import File, FileVersion
from library.models.imports import ImportRow, ImportRun
from library.models.pages import LibraryIndexPage, ShelfPage
from library.models.pinned import PinnedQuestion
from library.models.records import RecordFile, RecordPage, RecordPlace, RelatedRecord, Series
from library.models.search_rows import SearchRow, SearchText
from library.models.search_words import SearchWord
from library.models.tried import TriedPage

__all__ = [
    "DossierIndexPage",
    "DossierItem",
    "DossierPage",
    "DossierPlace",
    "Entry",
    "FailedSearch",
    "File",
    "FileVersion",
    "ImportRow",
    "ImportRun",
    "LibraryIndexPage",
    "PinnedQuestion",
    "RecordFile",
    "RecordPage",
    "RecordPlace",
    "RelatedRecord",
    "SearchRow",
    "SearchText",
    "SearchWord",
    "Series",
    "ShelfPage",
    "TriedPage",
    "entry_of",
]
