"""Questions to which the library had no answer, so that the secretariat may find or write one."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.search.asking import LONGEST_GIST, LONGEST_QUERY


class FailedSearch(models.Model):
    """How often it was asked, and nothing of who asked; written by `library.actions.note_failed_search` alone."""

    # As the first to ask spelled it.
    typed = models.CharField(_("words"), max_length=LONGEST_QUERY)
    # What it has in common with other ways to spell it.
    gist = models.CharField(max_length=LONGEST_GIST)
    # Of the screen.
    language = models.CharField(_("language"), max_length=2)
    times = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first asked"))
    last_at = models.DateTimeField(_("last asked"))

    class Meta:
        verbose_name = _("search without an answer")
        verbose_name_plural = _("searches without an answer")
        constraints: ClassVar = [models.UniqueConstraint(fields=["gist", "language"], name="failed_search_once")]

    def __str__(self) -> str:
        return self.typed
