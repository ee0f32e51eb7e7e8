"""What is inside a file somebody sent: looked at in a process of its own, since nobody knows what it is."""

from library.reading.examining import Examined, Refusal, examine, examine_archive
from library.reading.process import (
    Read,
    Recognised,
    examine_apart,
    examine_archive_apart,
    read_apart,
    recognise_apart,
)

__all__ = [
    "Examined",
    "Read",
    "Recognised",
    "Refusal",
    "examine",
    "examine_apart",
    "examine_archive",
    "examine_archive_apart",
    "read_apart",
    "recognise_apart",
]
