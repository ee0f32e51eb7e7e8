"""Choosing records: by language, by facts, by shelf, by words."""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q
from wagtail.models import Page

from core.models import AudienceQuerySet
from library.models.catalogue import Entry
from membership.models import Organisation, WorkingGroup


class RecordQuerySet(AudienceQuerySet):
    def about(self, **facts: Any) -> Self:
        """Pages of records whose source page has these facts, in whichever language the page is."""
        sources = self.model.objects.live().order_by().filter(**facts).values("translation_key")
        return self.filter(translation_key__in=sources)

    def identified_by(self, identifier: str) -> Self:
        return self.filter(translation_key__in=Entry.objects.filter(identifier=identifier).values("translation_key"))

    def on_shelves(self, **which: Any) -> Self:
        """What stands on these shelves, in either language."""
        return self._below(Q(**{f"shelfpage__{name}": value for name, value in which.items()}))

    def of_bodies(self, organisations: Iterable[Organisation], groups: Iterable[WorkingGroup]) -> Self:
        """What stands on the shelves of any of these."""
        return self._below(Q(shelfpage__organisation__in=organisations) | Q(shelfpage__working_group__in=groups))

    def _below(self, shelves: Q) -> Self:
        paths = Page.objects.filter(shelves).values_list("path", flat=True)
        below = [Q(path__startswith=path) for path in paths]
        return self.filter(reduce(or_, below)) if below else self.none()

    def of_group(self, slug: str) -> Self:
        return self.on_shelves(working_group__slug=slug)

    def of_organisation(self, organisation: Organisation) -> Self:
        return self.on_shelves(organisation=organisation)

    def in_places(self, codes: Iterable[str]) -> Self:
        """In these places or what is part of them: a code begins with the code of what it is part of."""
        below = reduce(or_, (Q(record_places__place__code__startswith=code) for code in codes))
        sources = self.model.objects.live().order_by().filter(below).values("translation_key")
        return self.filter(translation_key__in=sources)

    def written_in(self, code: str) -> Self:
        """Records with a page in this language among these."""
        return self.filter(
            translation_key__in=self.order_by().filter(locale__language_code=code).values("translation_key")
        )

    def between(self, first: int, last: int) -> Self:
        """Records whose period touches these years; one without an end lasted as long as its beginning says."""
        return self.about(period_start__lte=date(last, 12, 31), period_end__gte=date(first, 1, 1)) | self.about(
            period_start__range=(date(first, 1, 1), date(last, 12, 31)), period_end=None
        )

    def due_for_review(self, day: date) -> Self:
        """Live records whose owners wanted to look at them again by then, and were not yet reminded of that day."""
        reminded = Entry.objects.filter(translation_key=OuterRef("translation_key"), reminded_of=OuterRef("review_by"))
        return self.live().filter(~Exists(reminded), review_by__lte=day)
