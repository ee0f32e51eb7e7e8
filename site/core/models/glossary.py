"""The glossary: what the network's terms are called in each language."""

from collections.abc import Callable
from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.search.asking import Term, term_of

LONGEST_TERM = 120
# More words than that are no term.
MOST_WORDS = 6


class GlossaryTerm(models.Model):
    """Where each language has several words for it, they are parted by a slash and stand in the same order."""

    term_en = models.CharField(_("in English"), max_length=LONGEST_TERM)
    term_km = models.CharField(_("in Khmer"), max_length=LONGEST_TERM)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ("term_en",)
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        constraints = (models.UniqueConstraint(fields=["term_en", "term_km"], name="glossary_term_once"),)

    def __str__(self) -> str:
        return f"{self.term_en} / {self.term_km}"

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
