"""What a record still lacks before it is public: a little that it cannot do without, and what would make it better."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.khmer.text import has_khmer
from core.models.page_forms import has_words
from library.enums import PRACTICES, Consent, RecordKind

# A RecordPage, whose module stands on this one.
AnyRecord = Any


@dataclass(frozen=True)
class Item:
    """`field` is where it is filled in; one that `blocks` is asked for before anybody is asked to approve."""

    field: str
    label: Any
    done: bool
    blocks: bool


Test = Callable[[AnyRecord], bool]


def _khmer_summary(record: AnyRecord) -> bool:
    return has_khmer(getattr(record, record.khmer_summary_field))


def _consent(record: AnyRecord) -> bool:
    return record.consent in {Consent.NOBODY, Consent.GIVEN}


def _filled(name: str) -> Test:
    return lambda record: has_words(str(getattr(record, name) or ""))


def _any_of(name: str) -> Test:
    return lambda record: bool(list(getattr(record, name).all()))


OWNER = _("An owner: the shelf of an organisation or of a working group")
# Where it stands depends on the language the record was first written in.
KHMER_SUMMARY = "khmer_summary"

# The field an editor fills in, what is asked, and how one sees that it is there.
MUST: list[tuple[str, Any, Test]] = [
    (KHMER_SUMMARY, _("A summary in Khmer, in Khmer letters"), _khmer_summary),
    ("licence", _("A licence: what readers may do with it"), _filled("licence")),
    ("consent", _("Whether people are shown or named, and that they agreed"), _consent),
]
# Also of a translation: English words under a Khmer page's name are no Khmer.
KHMER_ITSELF: tuple[str, Any, Test] = MUST[0]
MAY: list[tuple[str, Any, Test]] = [
    ("record_places", _("Where it was"), _any_of("record_places")),
    ("period_start", _("When it was"), _filled("period_start")),
    ("topics", _("A topic"), _any_of("topics")),
    ("review_by", _("A day on which its owner looks at it again"), _filled("review_by")),
]
OF_A_PRACTICE: list[tuple[str, Any, Test]] = [
    ("council_partner", _("Who the council side was"), _filled("council_partner")),
    ("civil_society_partner", _("Who the civil society side was"), _filled("civil_society_partner")),
    ("council_side", _("What the council side brought"), _filled("council_side")),
    ("civil_society_side", _("What the civil society side brought"), _filled("civil_society_side")),
    ("shared_goal", _("The goal they shared"), _filled("shared_goal")),
    ("problem", _("The problem"), _filled("problem")),
    ("steps", _("The steps"), _filled("steps")),
    ("cost_note", _("The cost"), lambda record: record.cost_from is not None or bool(record.cost_note)),
    ("results", _("The results"), _filled("results")),
    ("evidence", _("The evidence for them"), lambda record: bool(record.evidence or record.evidence_url)),
    ("what_went_wrong", _("What went wrong"), _filled("what_went_wrong")),
    ("conditions", _("The conditions for copying it"), _filled("conditions")),
    ("contact_role", _("Whom to ask, by role"), _filled("contact_role")),
]
OF_A_POLICY_TEXT: list[tuple[str, Any, Test]] = [
    ("plain_summary", _("What the text means, in plain words"), _filled("plain_summary"))
]
OF_A_DOCUMENT: list[tuple[str, Any, Test]] = [
    ("record_files", _("The document itself, as a file"), _any_of("record_files"))
]


def checklist(record: AnyRecord, shelf: Any) -> list[Item]:
    """A translation has words only: its facts, and so what must be there, are asked of the page it translates.

    `shelf` is where it stands, or will stand once it is saved.
    """
    must, may = (MUST, MAY) if record.holds_facts else ([], [])
    if not record.holds_facts and record.words_language == "km":
        must = [KHMER_ITSELF]
    may = may + _of_kind(record)
    owner = Item("", OWNER, bool(shelf.owning_body), blocks=True)
    return [owner] + [
        Item(record.khmer_summary_field if field == KHMER_SUMMARY else field, label, test(record), blocks)
        for rows, blocks in ((must, True), (may, False))
        for field, label, test in rows
        if record.holds_facts or not record.is_fact(field)
    ]


def _of_kind(record: AnyRecord) -> list[tuple[str, Any, Test]]:
    kind = record.kind_of_record
    if kind in PRACTICES:
        return OF_A_PRACTICE
    return (OF_A_POLICY_TEXT if kind == RecordKind.POLICY_TEXT else []) + OF_A_DOCUMENT
