"""The words of a record around what was found in them, where its title and summary do not show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from core.search.snippets import Marker, Snippet
from library.models.search_rows import SearchRow, SearchText

# Of all that is read for one list; what comes after these is found all the same, and shown without its words.
MOST_LETTERS = 2_000_000


@dataclass(frozen=True)
class Excerpt:
    snippet: Snippet
    lang: str
    # Of the file that has these words; empty for those of a page.
    file_title: str = ""


def excerpts_of(marker: Marker, wanted: dict[int, set[int]], rows: Iterable[SearchRow]) -> dict[int, Excerpt]:
    """For each row the words that meet most of what is wanted of it, in one query for all; titles come first."""
    best: dict[int, tuple[int, Excerpt]] = {}

    def look(pk: int, text: str, lang: str, file_title: str = "") -> None:
        if pk in best and best[pk][0] == len(wanted[pk]):
            return
        found = marker.around(text, wanted[pk])
        if found and (pk not in best or len(found[1]) > best[pk][0]):
            best[pk] = len(found[1]), Excerpt(found[0], lang, file_title)

    for row in rows:
        for code, _name in settings.LANGUAGES:
            look(row.pk, row.title_in(code), code)
            look(row.pk, row.summary_in(code), code)
    open_ones = [pk for pk in wanted if pk not in best or best[pk][0] < len(wanted[pk])]
    if open_ones:
        letters = 0
        for text in SearchText.objects.filter(row__in=open_ones).order_by("row", "pk").iterator(chunk_size=1):
            is_file = text.part.isdecimal()
            look(text.row_id, text.text, text.language, text.title if is_file else "")
            letters += len(text.text)
            if letters > MOST_LETTERS:
                break
    return {pk: excerpt for pk, (_met, excerpt) in best.items()}
