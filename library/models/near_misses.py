"""What somebody may have meant who typed a word that no public record is told by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef
from rapidfuzz import process
from rapidfuzz.distance import OSA

from core.khmer.clusters import clusters
from core.khmer.spelling import folded
from core.search.analysis import Piece, plain_token
from core.search.asking import Query
from library.models.search_words import SearchWord

# Letters that two words have in common, of all; of Khmer less, since a syllable is what decides.
_ALIKE, _KHMER_ALIKE = 0.7, 0.6
_MOST_WRONG = 2
_SHORTEST = 4
# So many syllables may have one wrong; longer words two.
_SHORT = 4
_LOOKED_AT = 20
_OF_EACH = 2


@dataclass(frozen=True)
class _Words:
    """The vocabulary as far as it is long enough and short enough to be meant."""

    latin: dict[str, str]
    khmer: dict[str, str]

    @classmethod
    def near(cls, pieces: Iterable[Piece]) -> "_Words":
        lengths = [len(folded(piece.text)) for piece in pieces]
        has_rows = SearchWord.rows.through.objects.filter(searchword=OuterRef("pk"))
        words = SearchWord.objects.filter(Exists(has_rows), length__lte=max(lengths) + _MOST_WRONG)
        if not any(piece.is_khmer for piece in pieces):
            words = words.filter(is_khmer=False, length__gte=min(lengths) - _MOST_WRONG)
        known: tuple[dict[str, str], dict[str, str]] = ({}, {})
        for word, letters, is_khmer in words.order_by("word").values_list("word", "letters", "is_khmer"):
            known[is_khmer][word] = letters
        return cls(*known)


def near_misses(query: Query) -> list[str]:
    """The question with words in the place of those nobody knows, the likeliest first; nothing if all are known."""
    pieces = [piece for term in query.terms for piece in term.pieces if piece.kind != "number"]
    if not pieces:
        return []
    words = _Words.near(pieces)
    meant = {piece: found for piece in pieces if (found := list(_meant(piece, words)))}
    if not meant:
        return []
    best = {piece: found[0] for piece, found in meant.items()}
    questions = [_with(query, best)]
    for piece, found in meant.items():
        questions += [_with(query, best | {piece: other}) for other in found[1:]]
    return list(dict.fromkeys(questions))


def _with(query: Query, meant: dict[Piece, str]) -> str:
    question = query.typed
    for term in query.terms:
        said = term.text
        for piece in term.pieces:
            if piece in meant:
                said = meant[piece] if len(term.pieces) == 1 else said.lower().replace(piece.text, meant[piece], 1)
        question = question.replace(term.text, said, 1)
    return question


def _meant(piece: Piece, words: _Words) -> Iterator[str]:
    if piece.is_khmer:
        yield from _meant_in_khmer(piece, words)
        return
    token = plain_token(piece)
    tokens = {word: plain_token(Piece(word, "word")) for word in words.latin}
    if len(piece.text) < _SHORTEST or token in tokens.values():
        return
    told = set()
    for word in _alike(piece.text, words.latin, _ALIKE):
        if OSA.distance(piece.text, words.latin[word]) <= _MOST_WRONG and tokens[word] not in told:
            told.add(tokens[word])
            yield word
            if len(told) == _OF_EACH:
                return


def _meant_in_khmer(piece: Piece, words: _Words) -> Iterator[str]:
    known = set(words.khmer.values())
    whole = "".join(piece.text.split())
    if folded(whole) in known:
        return
    told = 0
    for word in _alike_in_khmer(whole, words.khmer):
        yield word
        told += 1
        if told == _OF_EACH:
            return
    # What a segmenter makes of a mistyped word is often several; those that nobody knows are taken together.
    parts = [(is_known, "".join(run)) for is_known, run in groupby(piece.words(), lambda word: folded(word) in known)]
    instead = {part: next(iter(_alike_in_khmer(part, words.khmer)), "") for is_known, part in parts if not is_known}
    if not told and len(parts) > 1 and instead and all(instead.values()):
        yield "".join(part if is_known else instead[part] for is_known, part in parts)


def _alike_in_khmer(text: str, words: dict[str, str]) -> list[str]:
    letters = folded(text)
    syllables = clusters(letters)
    most = _MOST_WRONG if len(syllables) > _SHORT else 1
    near = []
    for place, word in enumerate(_alike(letters, words, _KHMER_ALIKE)):
        wrong = OSA.distance(syllables, clusters(words[word]))
        if 0 < wrong <= most and len(syllables) > 1:
            near.append((wrong, place, word))
    return [word for _wrong, _place, word in sorted(near)]


def _alike(letters: str, words: dict[str, str], least: float) -> list[str]:
    found = process.extract(letters, words, scorer=OSA.normalized_similarity, score_cutoff=least, limit=_LOOKED_AT)
    return [word for _letters, _score, word in found]
