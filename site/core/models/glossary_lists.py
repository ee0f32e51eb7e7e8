"""The glossary as its readers see it: in the order of their language, by letters, or what they ask for of it."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from django.conf import settings

from core.khmer.sorting import initial, sort_key
from core.khmer.spelling import folded
from core.khmer.text import has_khmer
from core.models.glossary import GlossaryTerm
from core.search.asking import LONGEST_QUERY, gist


@dataclass(frozen=True)
class Side:
    """What is said in one language."""

    lang: str
    term: str
    example: str


@dataclass(frozen=True)
class Entry:
    """A term with the reader's language first; the note and the source are in whichever they were written."""

    term: GlossaryTerm
    sides: tuple[Side, ...]

    @property
    def asked_for(self) -> str:
        """The first of its words in the reader's language, as the library is asked for it."""
        return self.sides[0].term.partition("/")[0].strip()

    @property
    def note_lang(self) -> str:
        return _language_of(self.term.note)

    @property
    def source_lang(self) -> str:
        return _language_of(self.term.source)


@dataclass(frozen=True)
class Letter:
    """`name` is empty where words begin with no letter."""

    name: str
    entries: tuple[Entry, ...]


def in_order(code: str) -> list[GlossaryTerm]:
    """All terms as a dictionary of that language has them."""
    other = "en" if code == "km" else "km"

    def place(term: GlossaryTerm) -> tuple[bool, str, str, str]:
        said, letter = getattr(term, f"term_{code}"), initial(getattr(term, f"term_{code}"))
        return not letter, sort_key(letter), sort_key(said), sort_key(getattr(term, f"term_{other}"))

    return sorted(GlossaryTerm.objects.all(), key=place)


def by_letter(terms: list[GlossaryTerm], code: str) -> list[Letter]:
    entries = (_entry(term, code) for term in terms)
    return [Letter(name, tuple(of_it)) for name, of_it in groupby(entries, lambda entry: initial(entry.sides[0].term))]


def those_with(terms: list[GlossaryTerm], typed: str) -> list[GlossaryTerm]:
    """Those with all that was typed in a term, either language's, or the note: whole words, or a part as it stands."""
    told, part = gist(typed).split(), _closed(typed[:LONGEST_QUERY])
    return [
        term
        for term in terms
        if (told and all(word in _gist(_words(term)) for word in told)) or (part and part in _folded(_words(term)))
    ]


def _entry(term: GlossaryTerm, code: str) -> Entry:
    codes = sorted((code for code, _ in settings.LANGUAGES), key=lambda one: one != code)
    return Entry(term, tuple(Side(one, getattr(term, f"term_{one}"), getattr(term, f"example_{one}")) for one in codes))


def _words(term: GlossaryTerm) -> tuple[str, ...]:
    return tuple(filter(None, (term.term_en, term.term_km, term.note)))


# Glossaries have hundreds of terms, and each is asked about at every letter of a filter.
@lru_cache(maxsize=4096)
def _gist(words: tuple[str, ...]) -> str:
    return " ".join(map(gist, words))


@lru_cache(maxsize=4096)
def _folded(words: tuple[str, ...]) -> str:
    return "\n".join(map(_closed, words))


def _closed(text: str) -> str:
    return "".join(folded(text).split())


def _language_of(text: str) -> str:
    is_latin = any(sign.isascii() and sign.isalpha() for sign in text)
    return "km" if has_khmer(text) and not is_latin else "en"
