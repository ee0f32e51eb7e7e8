"""What the secretariat sent to be imported, how far it is, and what became of each of its rows."""

from collections import Counter

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.storage import random_name
from library.enums import RUNNING_IMPORTS, ImportState, RowOutcome

IMPORTS = "imports"
LONGEST_SENTENCE = 1000


def store_import(instance: models.Model, filename: str) -> str:  # noqa: ARG001 - Django's shape
    return random_name(IMPORTS, filename)


class ImportRun(models.Model):
    """`last_row` is the number of the row that was done last: a killed worker's successor goes on after it."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("person"))
    name = models.CharField(_("file"), max_length=255)
    # Its bytes go when it is done with; the report stays. Nothing is behind its address.
    upload = models.FileField(upload_to=store_import, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ImportState, default=ImportState.TRYING)
    problem = models.TextField(blank=True)
    total = models.PositiveIntegerField(null=True)
    last_row = models.PositiveIntegerField(default=0)
    # Rows that point to later ones are gone through once more.
    is_second_round = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING_IMPORTS

    @property
    def may_start(self) -> bool:
        return self.state == ImportState.TRIED

    def counts(self) -> dict[str, int]:
        """How many rows came to what, in the order of the outcomes."""
        found: Counter[str] = Counter()
        for outcome, count in self.rows.order_by().values_list("outcome").annotate(models.Count("pk")):
            found[outcome] = count
        return {outcome.value: found[outcome.value] for outcome in RowOutcome}


class ImportRow(models.Model):
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    identifier = models.CharField(_("identifier"), max_length=64)
    outcome = models.CharField(_("outcome"), max_length=10, choices=RowOutcome)
    column = models.CharField(_("column"), max_length=40, blank=True)
    # In the language of whoever sent it.
    sentence = models.CharField(_("remark"), max_length=LONGEST_SENTENCE, blank=True)
    waits = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="each_row_of_an_import_once")]
        indexes = [models.Index(fields=["run", "outcome"], name="library_rows_by_outcome")]

    def __str__(self) -> str:
        return f"{self.number} {self.identifier}"
