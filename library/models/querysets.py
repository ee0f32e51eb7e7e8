"""Choosing records: by language, by facts, by shelf, by words."""

from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q
from wagtail.models import Locale, Page

from core.models import AudienceQuerySet
from membership.models import Organisation


class RecordQuerySet(AudienceQuerySet):
    def one_for_each_record(self, locale: Locale) -> Self:
        """Of each record the page in this language, or the other one where there is none among these."""
        in_language = self.order_by().filter(translation_key=OuterRef("translation_key"), locale=locale)
        return self.filter(Q(locale=locale) | ~Exists(in_language))

    def about(self, **facts: Any) -> Self:
        """Pages of records whose source page has these facts, in whichever language the page is."""
        sources = self.model.objects.live().order_by().filter(**facts).values("translation_key")
        return self.filter(translation_key__in=sources)

    def on_shelves(self, **which: Any) -> Self:
        """What stands on these shelves, in either language."""
        shelves = Page.objects.filter(**{f"shelfpage__{name}": value for name, value in which.items()})
        below = [Q(path__startswith=path) for path in shelves.values_list("path", flat=True)]
        return self.filter(reduce(or_, below)) if below else self.none()

    def of_group(self, slug: str) -> Self:
        return self.on_shelves(working_group__slug=slug)

    def of_organisation(self, organisation: Organisation) -> Self:
        return self.on_shelves(organisation=organisation)

    def containing(self, words: str) -> Self:
        """Pages with every one of these words in title or summary; a Khmer word is found inside unspaced text."""
        pages = self
        for word in words.replace("\u200b", "").split():
            pages = pages.filter(Q(title__icontains=word) | Q(summary__icontains=word))
        return pages
