"""Bringing a table of terms into the glossary, again and again, without ever deleting."""

import json
from collections import Counter, defaultdict
from copy import copy
from dataclasses import dataclass
from hashlib import sha256

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.enums import RowFate, TermStatus
from core.exchange.glossary import COLUMNS, RawTerm, read_terms
from core.models import GlossaryTerm, Reader

RIGHTS = ("core.add_glossaryterm", "core.change_glossaryterm")
_COLUMN_OF = {field: column for column, field in COLUMNS.items()}


@dataclass(frozen=True)
class PlannedTerm:
    """What becomes of one row; `changed` are the columns that will be others, `sentence` says why it is refused."""

    number: int
    term: GlossaryTerm
    fate: RowFate
    changed: tuple[str, ...] = ()
    sentence: str = ""


def plan_terms(table: bytes) -> list[PlannedTerm]:
    """Changes nothing. Raises Refused where the whole table is of no use."""
    rows = read_terms(table)
    planner = _Planner()
    return [planner.plan(row) for row in rows]


def mark_of(plan: list[PlannedTerm]) -> str:
    """Another as soon as any row would come to something else."""
    told = [
        (row.number, row.fate, row.term.pk, [getattr(row.term, name) for name in GlossaryTerm.WORDS]) for row in plan
    ]
    return sha256(json.dumps(told).encode()).hexdigest()


@transaction.atomic
def import_terms(*, table: bytes, by: Reader) -> Counter[RowFate]:
    """What is refused stays out; all the rest is made or changed. Raises PermissionDenied or Refused."""
    if not by.has_perms(RIGHTS):  # type: ignore[union-attr]
        raise PermissionDenied
    plan = plan_terms(table)
    # Those that bring an id have it before others are given one.
    for row in sorted(plan, key=lambda row: not row.term.slug):
        if row.fate in {RowFate.NEW, RowFate.CHANGED}:
            row.term.save()
            action = "wagtail.create" if row.fate is RowFate.NEW else "wagtail.edit"
            log(instance=row.term, action=action, user=by)
    return Counter(row.fate for row in plan)


class _Planner:
    def __init__(self) -> None:
        terms = list(GlossaryTerm.objects.all())
        self.by_id = {term.slug: term for term in terms}
        self.by_words = {(term.term_en, term.term_km): term for term in terms}
        self.by_english: dict[str, list[GlossaryTerm]] = defaultdict(list)
        for term in terms:
            self.by_english[term.term_en.casefold()].append(term)
        # By the id and the words that a row is about, its number.
        self.rows: dict[object, int] = {}

    def plan(self, row: RawTerm) -> PlannedTerm:
        given = GlossaryTerm(**row.cells)
        if row.problem:
            return PlannedTerm(row.number, given, RowFate.REFUSED, sentence=row.problem)
        try:
            before = self._meant(given)
            term = copy(before or given)
            for name in row.cells.keys() & set(GlossaryTerm.WORDS):
                setattr(term, name, row.cells[name])
            # An empty cell empties, but a term has some status.
            term.status = term.status.lower() or (before.status if before else TermStatus.PROPOSED)
            exclude = [] if term.slug else ["slug"]
            term.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
            self._refuse_again(row.number, term)
        except ValidationError as refusal:
            return PlannedTerm(row.number, given, RowFate.REFUSED, sentence=_as_sentence(refusal))
        if before is None:
            return PlannedTerm(row.number, term, RowFate.NEW)
        differing = (name for name in GlossaryTerm.WORDS if getattr(term, name) != getattr(before, name))
        changed = tuple(_COLUMN_OF[name] for name in differing)
        return PlannedTerm(row.number, term, RowFate.CHANGED if changed else RowFate.UNCHANGED, changed)

    def _meant(self, given: GlossaryTerm) -> GlossaryTerm | None:
        """By its id, else by both words, else by the English one where that is enough."""
        given.tidy()
        words = (given.term_en, given.term_km)
        if found := self.by_id.get(given.slug) or self.by_words.get(words):
            return found
        alike = [] if given.slug else self.by_english[given.term_en.casefold()]
        if len(alike) > 1:
            said = _("Several terms are “%(term)s” in English: say by the id which one is meant.")
            raise ValidationError(said, params={"term": given.term_en})
        return alike[0] if alike else None

    def _refuse_again(self, number: int, term: GlossaryTerm) -> None:
        words = (term.term_en, term.term_km)
        if words in self.by_words and self.by_words[words].pk != term.pk:
            said = _("The glossary has this term already, with the id %(id)s.")
            raise ValidationError(said, params={"id": self.by_words[words].slug})
        for told in filter(None, (term.slug, words)):
            if (earlier := self.rows.setdefault(told, number)) != number:
                raise ValidationError(_("Row %(number)s is about the same term."), params={"number": earlier})


def _as_sentence(refusal: ValidationError) -> str:
    """For instance km: This has no Khmer letter."""
    if not hasattr(refusal, "error_dict"):
        return " ".join(refusal.messages)
    told = refusal.message_dict.items()
    return " ".join(
        f"{_COLUMN_OF[name]}: {' '.join(said)}" if name in _COLUMN_OF else " ".join(said) for name, said in told
    )
