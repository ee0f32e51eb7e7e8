"""The words that public records are told by, so that whoever mistypes one may be asked what was meant."""

from typing import ClassVar

from django.db import models

from library.models.search_rows import SearchRow

LONGEST_WORD = 60


class SearchWord(models.Model):
    """Of titles, summaries and subjects of rows that everybody may read, and of nothing else.

    Written by `library.actions.keep_words` alone; what no row has any more is not asked for.
    """

    # As it is spelled, in lower case; and in the letters that two spellings of it meet in.
    word = models.CharField(max_length=LONGEST_WORD, unique=True)
    letters = models.CharField(max_length=LONGEST_WORD)
    is_khmer = models.BooleanField()
    length = models.PositiveSmallIntegerField()
    rows = models.ManyToManyField(SearchRow, related_name="words")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["is_khmer", "length"], name="search_word_length")]

    def __str__(self) -> str:
        return self.word
