"""What readers' search reads: one plain row for each record, as those see it who may read the same pages of it."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.models import Reader, keys_of
from core.search.index import TextIndex

# Raised when what a row or its tokens hold has changed; `manage.py reindex` writes older ones anew.
VERSION = 3

index_of_records = TextIndex("library_search_index")


class SearchRowQuerySet(models.QuerySet["SearchRow"]):
    def visible_to(self, user: Reader) -> Self:
        """For each record that this reader may read the one row with all that they may read of it."""
        keys = keys_of(user)
        if keys is None:
            return self.filter(closed_to="")
        return self.filter(Q(open_to__in=keys), Q(also_open_to="") | Q(also_open_to__in=keys), ~Q(closed_to__in=keys))


class SearchRow(models.Model):
    """Written by `library.actions.keep_row` alone, in the transaction that changes what it tells.

    A record whose two pages are not for the same readers has several rows, of which every reader sees one.
    """

    translation_key = models.UUIDField(db_index=True)
    # Keys of audiences, as `core.models.key_of` writes them: readers have the first, the second too if there is one,
    # and not the third.
    open_to = models.CharField(max_length=20)
    also_open_to = models.CharField(max_length=20, blank=True)
    closed_to = models.CharField(max_length=20, blank=True)
    published_at = models.DateTimeField(null=True, db_index=True)
    # What the record is filed under, for instance `kind:report topic:budget place:07 place:0702 language:en`.
    facets = models.TextField(blank=True)
    # What a list shows of it.
    kind = models.CharField(max_length=20, blank=True)
    years = models.CharField(max_length=20, blank=True)
    owner = models.CharField(max_length=255, blank=True)
    page_en = models.IntegerField(null=True)
    page_km = models.IntegerField(null=True)
    title_en = models.CharField(max_length=255, blank=True)
    title_km = models.CharField(max_length=255, blank=True)
    summary_en = models.TextField(blank=True)
    summary_km = models.TextField(blank=True)
    # Both titles in the letters by which `suggesting` looks for them.
    title_letters = models.TextField(blank=True)
    # Of all that it and its index were written from.
    gist = models.CharField(max_length=64, blank=True)
    # Whether its index has the words of its whole text; until the worker was there it has its syllables.
    has_words = models.BooleanField(default=False)
    version = models.PositiveSmallIntegerField(default=0, db_index=True)

    objects = SearchRowQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["translation_key", "open_to", "also_open_to", "closed_to"], name="search_row_once"
            )
        ]

    def __str__(self) -> str:
        return self.title_en or self.title_km

    @property
    def languages(self) -> list[str]:
        """Those it has a page in."""
        return [code for code, _name in settings.LANGUAGES if self.page_in(code)]

    def values_of(self, facet: str) -> list[str]:
        """What it is filed under there."""
        return [token.partition(":")[2] for token in self.facets.split() if token.startswith(f"{facet}:")]

    def page_in(self, code: str) -> int | None:
        pk: int | None = getattr(self, f"page_{code}")
        return pk

    def title_in(self, code: str) -> str:
        """Empty where there is no page in that language."""
        return str(getattr(self, f"title_{code}"))

    def summary_in(self, code: str) -> str:
        return str(getattr(self, f"summary_{code}"))


class SearchText(models.Model):
    """The words of a row that are too long to be read with it, for what is shown around a word that was found."""

    row = models.ForeignKey(SearchRow, models.CASCADE, related_name="texts")
    # The language of a page, or a file's number.
    part = models.CharField(max_length=20)
    language = models.CharField(max_length=2)
    # Of a file, as readers know it.
    title = models.CharField(max_length=255, blank=True)
    text = models.TextField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.row} ({self.part})"
