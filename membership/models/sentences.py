"""Sentences that public pages have in both languages, for whoever translates the same ones again."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable

from django.db import models
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from core.khmer.text import as_word, has_khmer
from core.models import BasePage, Reader, visible_pages
from membership.models.segments import Segment, not_translated, segments_of

# Where a sentence ends. Khmer ends with a khan, and may go on without a blank; the khan of “and so on” ends nothing.
END = re.compile(r"(?<=[។៕])(?!ល។|\s*$)\s*|(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9\u1780-\u17b3])")
# Of one sentence so many translations help.
MOST = 2


def sentences_in(text: str) -> list[str]:
    """Blanks, and those of no width, make no other sentence."""
    said = " ".join(as_word(text).split())
    ends, start = [], 0
    for end in END.finditer(said):
        ends.append(said[start : end.end()].strip())
        start = end.end()
    return [sentence for sentence in [*ends, said[start:].strip()] if sentence]


def key_of(sentence: str) -> str:
    return hashlib.sha256(sentence.encode()).hexdigest()[:32]


class Sentence(models.Model):
    """Written when either page is published. Whether somebody may read both is asked whenever it is looked for."""

    source = models.ForeignKey(Page, models.CASCADE, related_name="+")
    translation = models.ForeignKey(Page, models.CASCADE, related_name="+")
    en = models.TextField()
    km = models.TextField()
    key_en = models.CharField(max_length=32, db_index=True)
    key_km = models.CharField(max_length=32, db_index=True)

    class Meta:
        verbose_name = _("sentence in both languages")
        verbose_name_plural = _("sentences in both languages")

    def __str__(self) -> str:
        return self.en


def sentences_of_both(source: BasePage, page: BasePage, changed: Iterable[str]) -> list[Sentence]:
    """Piece by piece, and sentence by sentence where a piece has as many in both languages.

    Of fields that have changed since, the two do not say the same.
    """
    open_places = {segment.place for segment in not_translated(source, page)}
    theirs = {segment.place: segment for segment in segments_of(page)}
    found: dict[tuple[str, str], Sentence] = {}
    for segment in segments_of(source):
        other = theirs.get(segment.place)
        if other is None or segment.place in open_places or segment.field in set(changed):
            continue
        for said, meant in _aligned(segment, other):
            en, km = (said, meant) if source.words_language == "en" else (meant, said)
            if has_khmer(km) and not has_khmer(en):
                found[en, km] = Sentence(
                    source_id=source.pk, translation_id=page.pk, en=en, km=km, key_en=key_of(en), key_km=key_of(km)
                )
    return list(found.values())


def _aligned(segment: Segment, other: Segment) -> list[tuple[str, str]]:
    said, meant = sentences_in(segment.said), sentences_in(other.said)
    return list(zip(said, meant, strict=True)) if len(said) == len(meant) else [(segment.said, other.said)]


def said_before(texts: Iterable[str], code: str, reader: Reader, *, but: BasePage) -> dict[str, list[str]]:
    """By sentence in the language `code`: how pages this reader may read in both languages say it, most often first."""
    keys = {key_of(sentence): sentence for text in texts for sentence in [*sentences_in(text), text]}
    other = "en" if code == "km" else "km"
    readable = visible_pages(reader).order_by().values("pk")
    pairs = Sentence.objects.filter(**{f"key_{code}__in": keys}, source__in=readable, translation__in=readable)
    pairs = pairs.exclude(translation=but.pk).exclude(source=but.pk)
    found: dict[str, list[str]] = defaultdict(list)
    counted = pairs.values_list(f"key_{code}", other).annotate(times=Count("pk")).order_by("-times", other)
    for key, said, _times in counted:
        if len(found[keys[key]]) < MOST:
            found[keys[key]].append(said)
    return dict(found)
