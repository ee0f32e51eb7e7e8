"""What a word begins with, as tokens: for what answers while somebody is still typing.

- `a…` the letters of a Latin word, or a number's digits.
- `b…` the letters from the beginning of a Khmer syllable on: nothing says which syllables begin a word.
- `s…` the same of the text's own beginning.
"""

from collections.abc import Iterator

from core.khmer.signs import COENG
from core.search.analysis import Piece, bare, pieces
from core.search.asking import Term
from core.search.matching import Match, Token, all_of

# So many Khmer letters and signs, or Latin letters, are kept of each beginning.
_KHMER_KEPT = 12
_LATIN_KEPT = 24


def beginnings(text: str) -> set[str]:
    kept: set[str] = set()
    for number, piece in enumerate(pieces(text)):
        found = list(_of_piece(piece))
        kept.update(found)
        if number == 0:
            kept.add(f"s{found[0]}")
    return kept


def _of_piece(piece: Piece) -> Iterator[str]:
    if not piece.is_khmer:
        yield _latin(piece)
        return
    run = piece.syllables()
    for first in range(len(run)):
        yield _khmer("".join(run[first:]))


def begins(term: Term) -> Match | None:
    """Each piece of it begins something; None for what is only signs so far."""
    found = [token for piece in term.pieces for token in _asked(piece)]
    return all_of(found) if found else None


def begins_the_text(term: Term) -> Match | None:
    found = list(_asked(term.pieces[0]))
    return Token(f"s{found[0].text}", is_prefix=True) if found else None


def _asked(piece: Piece) -> Iterator[Token]:
    if not piece.is_khmer:
        yield Token(_latin(piece), is_prefix=True)
        return
    run = piece.syllables()
    # Of a letter that is to come below another, the sign is typed first.
    run[-1] = run[-1].rstrip(COENG)
    for first in range(len(run)):
        rest = "".join(run[first:])
        if rest:
            yield Token(_khmer(rest), is_prefix=True)
        if len(rest) <= _KHMER_KEPT:
            return


def _latin(piece: Piece) -> str:
    letters = bare(piece.text)
    if not (letters.isascii() and letters.isalnum()):
        return "a" + "".join(f"{ord(letter):05x}" for letter in letters[:_KHMER_KEPT])
    # The two ways English spells one ending, whichever way it will go on.
    return f"a{letters[:_LATIN_KEPT].replace('z', 's')}"


def _khmer(text: str) -> str:
    return "b" + "".join(f"{ord(sign) & 0x7F:02x}" for sign in text[:_KHMER_KEPT])
