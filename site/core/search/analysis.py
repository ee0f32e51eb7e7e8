"""Text as tokens: plain ASCII words that any engine keeps and none takes apart.

A text becomes a set of tokens, without their order:

- `k…` a Khmer syllable, `t…` each three of them that follow one another. They decide which text has a Khmer word.
- `w…` a Khmer word as a segmenter sees it, `e…` the stem of a Latin word, `n…` a number, `x…` a word of another script.
- `p…` two Latin words that follow one another, for phrases.
- `2w…`, `3e…`, `4n…`: the same words once more where they weigh more; see `Weight`.
- `z…` a token of one field alone, in the admin's index; `core.search.beginnings` adds three kinds there.

Three syllables together stand for the order of all of them, since PostgreSQL keeps but 256 places of a word in a text,
and none beyond the 16,383rd: in a long file it would lose phrases. It keeps a megabyte of a text's tokens too, so what
is numerous is short: a syllable within three is three signs, a word eight.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from string import ascii_lowercase, digits

from snowballstemmer.english_stemmer import EnglishStemmer

from core.khmer.clusters import clusters
from core.khmer.digits import to_latin
from core.khmer.normalising import normalise
from core.khmer.spelling import folded
from core.khmer.words import words

# Khmer letters, marks and signs, digits being Latin by now; the blanks between do not part syllables.
_PIECE = re.compile(
    r"(?P<khmer>[\u1780-\u17d3\u17d7\u17dd]+(?:\s+[\u1780-\u17d3\u17d7\u17dd]+)*)|(?P<number>[0-9]+)|(?P<word>[^\W\d_\u1780-\u17b3]+)"
)
# A word and whose it is are one to a reader.
POSSESSIVE = "['’]s(?![^\\W_])"
_OWNED = re.compile(rf"(?<=[^\W\d_]){POSSESSIVE}")
# The two ways English spells one ending.
_BRITISH = re.compile(r"(?<=[a-z]{3})is(?=(?:e|es|ed|er|ers|ing|ation|ations)$)")
# What makes nouns of Khmer verbs: doing, who does, what is done, being; but work, protection and film are words whole.
_NOUN = re.compile(r"^(?:ការ(?!ងារ|ពារ)|អ្នក|សេចក្តី|ភាព(?!យន្ត))(?=[\u1780-\u17b3])")
_TOGETHER = 3
_SIGNS = digits + ascii_lowercase
_SIGNS_OF_SYLLABLE = 3
_SIGNS_OF_WORD = 8
_LONGEST_WORD = 40
# A word is often in a text that has it more than once, and once in so many words.
_OFTEN = 2
_IN_SO_MANY = 300


class Weight(IntEnum):
    """What a word counts for in what it was found in."""

    ONCE = 1
    OFTEN = 2
    # In the summary, or as what the text is about.
    SUBJECT = 3
    TITLE = 4


@dataclass(frozen=True)
class Piece:
    """A run of one script, normalised: Khmer up to the next stop, else one word or number."""

    text: str
    kind: str

    @property
    def is_khmer(self) -> bool:
        return self.kind == "khmer"

    def syllables(self) -> list[str]:
        """Of Khmer, in the one of several spellings that all meet in."""
        return [syllable for part in folded(self.text).split() for syllable in clusters(part)]

    def words(self) -> list[str]:
        """Of Khmer, as they are spelled."""
        return words(self.text)


def pieces(text: str) -> Iterator[Piece]:
    for found in _PIECE.finditer(_OWNED.sub("", to_latin(normalise(text.lower())))):
        yield Piece(found.group(), found.lastgroup or "")


def tokens(*, title: str = "", subjects: str = "", text: str = "", with_words: bool = True) -> str:
    """All tokens of what is to be found, in alphabetical order.

    Without the words of `text` it is found by its syllables and its Latin words; finding Khmer words takes most of
    the time.
    """
    kept: set[str] = set()
    for part, weight, wants_words in (
        (title, Weight.TITLE, True),
        (subjects, Weight.SUBJECT, True),
        (text, Weight.OFTEN, with_words),
    ):
        counts: Counter[str] = Counter()
        _gather(part, kept, counts, with_words=wants_words)
        least = 1 if weight > Weight.OFTEN else max(_OFTEN, counts.total() // _IN_SO_MANY)
        for word, count in counts.items():
            kept.add(word)
            if count >= least:
                kept.update(f"{level}{word}" for level in range(Weight.OFTEN, weight + 1))
    return " ".join(sorted(kept))


def _gather(text: str, kept: set[str], counts: Counter[str], *, with_words: bool) -> None:
    before = ""
    for piece in pieces(text):
        if piece.is_khmer:
            run = piece.syllables()
            kept.update(map(syllable_token, run))
            kept.update(threes(run, with_rest=True))
            if with_words:
                counts.update(word_token(form) for word in piece.words() for form in forms(word))
            before = ""
        else:
            word = plain_token(piece)
            counts[word] += 1
            if before and piece.kind == "word":
                kept.add(pair_token(before, word))
            before = word if piece.kind == "word" else ""


def forms(word: str) -> list[str]:
    """A Khmer word, and what it was made a noun from: a text about voting (ការបោះឆ្នោត) has the word vote in it."""
    made_from = _NOUN.sub("", word)
    return [word] if made_from == word else [word, made_from]


def threes(run: list[str], *, with_rest: bool = False) -> list[str]:
    """The tokens of each three syllables that follow one another; with the rest, also the last two and the last."""
    codes = [_code(syllable, _SIGNS_OF_SYLLABLE) for syllable in run]
    last = len(codes) if with_rest else len(codes) - _TOGETHER + 1
    return [f"t{''.join(codes[first : first + _TOGETHER])}" for first in range(last)]


def beginning(run: list[str]) -> str:
    """What the tokens of all threes begin with that begin with these one or two syllables."""
    return f"t{''.join(_code(syllable, _SIGNS_OF_SYLLABLE) for syllable in run)}"


@lru_cache(maxsize=16_384)
def syllable_token(syllable: str) -> str:
    return "k" + "".join(f"{ord(sign) & 0x7F:02x}" for sign in syllable)


@lru_cache(maxsize=65_536)
def word_token(word: str) -> str:
    return f"w{_code(folded(word), _SIGNS_OF_WORD)}"


@lru_cache(maxsize=65_536)
def _code(text: str, length: int) -> str:
    """Letters and digits, so many of them, that two texts seldom share."""
    number, signs = int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()), ""
    for _ in range(length):
        number, sign = divmod(number, len(_SIGNS))
        signs += _SIGNS[sign]
    return signs


def plain_token(piece: Piece) -> str:
    """Of a number or a word that is not Khmer."""
    return f"n{piece.text[:_LONGEST_WORD]}" if piece.kind == "number" else _latin_token(piece.text)


@lru_cache(maxsize=65_536)
def _latin_token(word: str) -> str:
    letters = bare(word)
    if not (letters.isascii() and letters.isalnum()):
        return f"x{_code(word, _SIGNS_OF_WORD)}"
    # One for each word, since it keeps what it works on in itself, and threads would share that.
    stem = EnglishStemmer().stemWord(_BRITISH.sub("iz", letters[:_LONGEST_WORD]))
    return f"e{stem}"


def bare(word: str) -> str:
    """Its letters in lower case and without what is written above or below them."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign)).lower()


def mark_of(name: str) -> str:
    """What stands before each token once more where only one of several fields is asked."""
    return f"z{_code(name, _SIGNS_OF_SYLLABLE)}"


def pair_token(first: str, second: str) -> str:
    """Of the tokens of two words."""
    return f"p{_code(f'{first} {second}', _SIGNS_OF_WORD)}"
