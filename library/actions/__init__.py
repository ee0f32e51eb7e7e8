"""What is done to records and files, one verb a module."""

from library.actions.keep_entry import keep_entry
from library.actions.keep_row import add_words, keep_row
from library.actions.read_file import read_again, read_all_again, read_file, recognise_scan
from library.actions.reindex import index_again, index_stale
from library.actions.remind_of_reviews import remind_of_reviews
from library.actions.start_note import start_note

__all__ = [
    "add_words",
    "index_again",
    "index_stale",
    "keep_entry",
    "keep_row",
    "read_again",
    "read_all_again",
    "read_file",
    "recognise_scan",
    "remind_of_reviews",
    "start_note",
]
