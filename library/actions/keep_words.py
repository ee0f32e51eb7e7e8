"""Keeping the words that a public record is told by, for those who mistype one."""

from collections.abc import Iterable

from core.enums import Audience
from core.khmer.clusters import clusters
from core.khmer.spelling import folded
from core.search.analysis import Piece, pieces
from library.models import SearchRow, SearchWord
from library.models.search_words import LONGEST_WORD

_SHORTEST = 3
# A Khmer name of so many syllables is one to be meant as a whole too.
_SYLLABLES = range(2, 9)


def keep_words(row: SearchRow, texts: Iterable[str]) -> None:
    """In place of those it had; a row that is not everybody's has none."""
    is_public = row.open_to == Audience.PUBLIC and row.also_open_to in {"", Audience.PUBLIC}
    words = set(_words_in(texts)) if is_public else set()
    SearchWord.objects.bulk_create((_kept(word) for word in sorted(words)), ignore_conflicts=True)
    wanted = set(SearchWord.objects.filter(word__in=words).values_list("pk", flat=True)) if words else set()
    # Not by way of `row.words`: that joins the whole vocabulary, and where PostgreSQL has no statistics yet, as after
    # the first import, it does so in seconds for each record.
    links = SearchWord.rows.through.objects
    held = set(links.filter(searchrow=row).values_list("searchword", flat=True))
    if held - wanted:
        links.filter(searchrow=row, searchword__in=held - wanted).delete()
    links.bulk_create(
        (SearchWord.rows.through(searchrow=row, searchword_id=pk) for pk in sorted(wanted - held)),
        ignore_conflicts=True,
    )


def forget_unused_words() -> None:
    SearchWord.objects.filter(rows=None).delete()


def _words_in(texts: Iterable[str]) -> Iterable[str]:
    words = (word for text in texts for piece in pieces(text) for word in _words_of(piece))
    return (word for word in words if len(word) <= LONGEST_WORD)


def _words_of(piece: Piece) -> Iterable[str]:
    if piece.is_khmer:
        whole = "".join(piece.text.split())
        if len(clusters(whole)) in _SYLLABLES:
            yield whole
        yield from (word for word in piece.words() if len(clusters(word)) in _SYLLABLES)
    elif piece.kind == "word" and len(piece.text) >= _SHORTEST:
        yield piece.text


def _kept(word: str) -> SearchWord:
    letters = folded(word)[:LONGEST_WORD]
    return SearchWord(word=word, letters=letters, is_khmer="\u1780" <= word[0] <= "\u17dd", length=len(letters))
