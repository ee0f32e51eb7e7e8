"""What has changed between two versions of a Khmer text, by its syllables."""

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from wagtail.admin.compare import TextDiff

from core.khmer.clusters import clusters
from core.khmer.text import has_khmer

# Latin words and numbers whole, Khmer in syllables, every other sign by itself.
_PIECE = re.compile("[\u1780-\u17d3\u17dd]+|[^\\W_\u1780-\u17dd]+|.", re.DOTALL)
# Fewer that are alike between two changes, such as a vowel's bearer, belong to no word that stayed.
_LEAST = 3
# Of longer texts what is in them everywhere is not compared: it would take minutes.
_SHORT = 2000

Change = tuple[str, str]


def by_syllables(otherwise: Callable[[str, str], TextDiff]) -> Callable[[str, str], TextDiff]:
    """Wagtail parts a letter from its vowel, so that a browser shows a vowel upon nothing."""

    def compare(before: str, after: str) -> TextDiff:
        if not has_khmer(f"{before or ''}{after or ''}"):
            return otherwise(before, after)
        return TextDiff(list(_changes(_cut(before or ""), _cut(after or ""))))

    return compare


def _cut(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        pieces += clusters(piece) if has_khmer(piece) else [piece]
    return pieces


def _changes(before: list[str], after: list[str]) -> Iterator[Change]:
    matcher = SequenceMatcher(None, before, after, autojunk=max(len(before), len(after)) > _SHORT)
    gone, come = "", ""
    operations = matcher.get_opcodes()
    for number, (operation, i1, i2, j1, j2) in enumerate(operations):
        is_between = 0 < number < len(operations) - 1
        if operation == "equal" and not (is_between and i2 - i1 < _LEAST):
            yield from _told(gone, come)
            gone, come = "", ""
            yield "equal", "".join(before[i1:i2])
        else:
            gone += "".join(before[i1:i2])
            come += "".join(after[j1:j2])
    yield from _told(gone, come)


def _told(gone: str, come: str) -> Iterator[Change]:
    if gone:
        yield "deletion", gone
    if come:
        yield "addition", come
