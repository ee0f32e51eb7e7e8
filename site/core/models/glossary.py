"""The glossary: what the network's terms are called in each language."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.enums import TermStatus
from core.khmer import latin
from core.khmer.text import as_word, has_khmer, is_seen, tidy
from core.models.labels import in_reader_language
from core.search.analysis import pieces, plain_token, word_token
from core.search.asking import Term, term_of

LONGEST_TERM = 120
LONGEST_TEXT = 300
# More words than that are no term.
MOST_WORDS = 6


class GlossaryTerm(models.Model):
    """Where each language has several words for it, they are parted by a slash and stand in the same order."""

    term_en = models.CharField(
        _("in English"), max_length=LONGEST_TERM, help_text=_("Several words for it are parted by a slash.")
    )
    term_km = models.CharField(
        _("in Khmer"), max_length=LONGEST_TERM, help_text=_("As many words as in English, in the same order.")
    )
    # Made once: links to the term outlive another spelling of it.
    slug = models.SlugField(_("address"), max_length=latin.LONGEST + 10, unique=True, editable=False)
    status = models.CharField(
        pgettext_lazy("term", "status"), max_length=10, choices=TermStatus.choices, default=TermStatus.PROPOSED
    )
    note = models.CharField(
        _("note"), max_length=LONGEST_TEXT, blank=True, help_text=_("What it means, or when another word is right.")
    )
    source = models.CharField(
        _("source"), max_length=LONGEST_TEXT, blank=True, help_text=_("Where the term is from, such as a law.")
    )
    example_en = models.CharField(_("example in English"), max_length=LONGEST_TEXT, blank=True)
    example_km = models.CharField(_("example in Khmer"), max_length=LONGEST_TEXT, blank=True)

    # What is typed about it, by the names of its fields.
    WORDS = ("term_en", "term_km", "status", "note", "source", "example_en", "example_km")

    class Meta:
        ordering = ("term_en",)
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        constraints = (models.UniqueConstraint(fields=["term_en", "term_km"], name="glossary_term_once"),)

    def __str__(self) -> str:
        return f"{self.term_en} / {self.term_km}"

    def save(self, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = self._free_slug()
        super().save(**kwargs)

    @property
    def label(self) -> str:
        return in_reader_language(self.term_en, self.term_km)

    @property
    def is_agreed(self) -> bool:
        return self.status == TermStatus.AGREED

    def tidy(self) -> None:
        """Blanks of no width help a sentence to break; in a term they would make it another one."""
        for name in self.WORDS:
            cleaned = as_word if name.startswith("term_") else tidy
            setattr(self, name, cleaned(" ".join(getattr(self, name).split())))

    def clean_fields(self, exclude: Any = None) -> None:
        self.tidy()
        super().clean_fields(exclude=exclude)

    def clean(self) -> None:
        """Raises ValidationError with a sentence for each field that is in the wrong language or has too few words."""
        wrong: dict[str, Any] = {}
        for name in ("term_en", "example_en"):
            if has_khmer(getattr(self, name)):
                wrong[name] = _("This has Khmer letters: it belongs in the other language.")
        for name in ("term_km", "example_km"):
            if getattr(self, name) and not has_khmer(getattr(self, name)):
                wrong[name] = _("This has no Khmer letter.")
        if self.term_en and not any(sign.isalpha() for sign in self.term_en):
            wrong["term_en"] = _("This has no letter.")
        words = {name: getattr(self, name).split("/") for name in ("term_en", "term_km")}
        for name, parted in words.items():
            if name not in wrong and len(parted) > 1 and not all(is_seen(word) for word in parted):
                wrong[name] = _("Beside a slash there is no word.")
        if not wrong and all(map(any, words.values())) and len(words["term_en"]) != len(words["term_km"]):
            wrong["term_km"] = _("There are as many words between slashes in Khmer as in English.")
        if wrong:
            raise ValidationError(wrong)

    def _free_slug(self) -> str:
        base = slug = latin.slug(self.term_en) or latin.slug(self.term_km) or "term"
        number = 1
        while GlossaryTerm.objects.filter(slug=slug).exclude(pk=self.pk).exists():
            number += 1
            slug = f"{base}-{number}"
        return slug

    def pairs(self) -> list[tuple[str, str]]:
        """Each English word with the Khmer one for it, the whole first."""
        en, km = (term.split("/") for term in (self.term_en, self.term_km))
        several = zip(en, km, strict=True) if 1 < len(en) == len(km) else []
        return [(self.term_en, self.term_km), *((one.strip(), other.strip()) for one, other in several)]


def meanings() -> Callable[[list[Term]], tuple[list[str], int]]:
    """Says of terms that follow one another what those that are in the glossary mean in the other language."""
    known: dict[str, list[str]] | None = None

    def said(terms: list[Term]) -> tuple[list[str], int]:
        nonlocal known
        known = _known() if known is None else known
        for length in range(min(len(terms), MOST_WORDS), 0, -1):
            saying = _key(" ".join(term.text for term in terms[:length]))
            if saying in known:
                return known[saying], length
        return [], 0

    return said


@dataclass(frozen=True)
class Mention:
    """A term that a text has, as the glossary writes it, and what it is called in the other language."""

    said: str
    meaning: str
    term: GlossaryTerm


def mentions() -> Callable[[str, str], list[Mention]]:
    """Says of a text in a language which terms are in it, in their order; the longest where one is part of another.

    Asks for the glossary once.
    """
    by_first: dict[str, dict[str, list[tuple[tuple[str, ...], Mention]]]] = {"en": {}, "km": {}}
    for term in GlossaryTerm.objects.order_by("pk"):
        for en, km in term.pairs():
            for code, said, meaning in (("en", en, km), ("km", km, en)):
                trail = tuple(_trail(said))
                if trail:
                    by_first[code].setdefault(trail[0], []).append((trail, Mention(said, meaning, term)))

    def found(text: str, code: str) -> list[Mention]:
        signs, at = _trail(text), 0
        seen: dict[tuple[str, str], Mention] = {}
        while at < len(signs):
            fitting = [
                (len(trail), mention)
                for trail, mention in by_first[code].get(signs[at], ())
                if tuple(signs[at : at + len(trail)]) == trail
            ]
            length = max((size for size, _mention in fitting), default=0)
            seen |= {(mention.said, mention.meaning): mention for size, mention in fitting if size == length}
            at += length or 1
        return list(seen.values())

    return found


def _trail(text: str) -> list[str]:
    """Of Latin words their stems, of Khmer its words: a term is no part of a longer word."""
    return [
        sign
        for piece in pieces(text)
        for sign in (map(word_token, piece.words()) if piece.is_khmer else [plain_token(piece)])
    ]


def _known() -> dict[str, list[str]]:
    known: dict[str, list[str]] = {}
    for term in GlossaryTerm.objects.all():
        for en, km in term.pairs():
            known.setdefault(_key(en), []).append(km)
            known.setdefault(_key(km), []).append(en)
    return known


@lru_cache(maxsize=4096)
def _key(saying: str) -> str:
    """The same for a word in singular and plural, and for Khmer with and without blanks."""
    term = term_of(saying)
    return str(term.within_words()) if term else saying
