"""What is done to records and files, one verb a module."""

from library.actions.keep_entry import keep_entry
from library.actions.keep_pinned_questions import keep_pinned_questions
from library.actions.keep_row import add_words, keep_row
from library.actions.note_failed_search import forget_failed_searches, note_failed_search, settle_failed_search
from library.actions.read_file import read_again, read_all_again, read_file, recognise_scan
from library.actions.reindex import index_again, index_stale
from library.actions.remind_of_reviews import remind_of_reviews
from library.actions.start_note import start_note

__all__ = [
    "add_words",
    "forget_failed_searches",
    "index_again",
    "index_stale",
    "keep_entry",
    "keep_pinned_questions",
    "keep_row",
    "note_failed_search",
    "read_again",
    "read_all_again",
    "read_file",
    "recognise_scan",
    "remind_of_reviews",
    "settle_failed_search",
    "start_note",
]
