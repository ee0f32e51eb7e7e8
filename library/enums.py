"""The closed lists of words about records and files."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from library.reading import Refusal


class RecordKind(models.TextChoices):
    BEST_PRACTICE = "best_practice", _("Best practice")
    LESSON_LEARNED = "lesson_learned", _("Lesson learned")
    CASE_STUDY = "case_study", _("Case study")
    TOOL = "tool", _("Tool")
    TRAINING_MATERIAL = "training_material", _("Training material")
    REPORT = "report", _("Report")
    POLICY_TEXT = "policy_text", _("Policy text")
    MINUTES = "minutes", _("Minutes")


# Those that are told by the fixed template; the others are documents.
PRACTICES = {RecordKind.BEST_PRACTICE, RecordKind.LESSON_LEARNED, RecordKind.CASE_STUDY}


class Licence(models.TextChoices):
    CC_BY = "cc-by-4.0", _("CC BY 4.0: copy and adapt, naming the source")
    CC_BY_SA = "cc-by-sa-4.0", _("CC BY-SA 4.0: copy and adapt under the same licence, naming the source")
    PUBLIC_DOMAIN = "public-domain", _("Public domain: no restriction")
    ALL_RIGHTS_RESERVED = "all-rights-reserved", _("All rights reserved: ask before you copy")


LICENCE_ADDRESSES = {
    Licence.CC_BY: "https://creativecommons.org/licenses/by/4.0/",
    Licence.CC_BY_SA: "https://creativecommons.org/licenses/by-sa/4.0/",
    Licence.PUBLIC_DOMAIN: "https://creativecommons.org/publicdomain/mark/1.0/",
}


class Consent(models.TextChoices):
    """Whether those whom a record shows or names agreed to it; the papers stay with its owner."""

    NOBODY = "nobody", pgettext_lazy("consent", "Nobody is shown or named")
    GIVEN = "given", pgettext_lazy("consent", "Everybody who is shown or named has agreed")
    MISSING = "missing", pgettext_lazy("consent", "Not everybody who is shown or named has agreed yet")


class Currency(models.TextChoices):
    KHR = "KHR", _("riel (KHR)")
    USD = "USD", _("US dollars (USD)")


class Outcome(models.TextChoices):
    """What came of a practice where somebody else tried it."""

    WORKED = "worked", pgettext_lazy("outcome", "It worked")
    PARTLY = "partly", pgettext_lazy("outcome", "It worked in part")
    FAILED = "failed", pgettext_lazy("outcome", "It did not work")
    TOO_EARLY = "early", pgettext_lazy("outcome", "Too early to say")


class FileKind(models.TextChoices):
    """How the text inside a file can be read."""

    TEXT = "text", _("Text")
    LEGACY_FONT = "legacy_font", _("Text in an old Khmer font")
    SCAN = "scan", _("Scanned pages")


class ReadingState(models.TextChoices):
    """How far the worker is with reading a file's words."""

    WAITING = "waiting", pgettext_lazy("reading", "Waiting to be read")
    DONE = "done", pgettext_lazy("reading", "Read")
    UNREADABLE = "unreadable", pgettext_lazy("reading", "Unreadable")


class RowOutcome(models.TextChoices):
    """What became of a row of an import."""

    NEW = "new", pgettext_lazy("row", "New")
    CHANGED = "changed", pgettext_lazy("row", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("row", "Unchanged")
    REFUSED = "refused", pgettext_lazy("row", "Refused")


class ImportState(models.TextChoices):
    """How far an import is: first it is tried, and changes nothing; then somebody says that it shall be."""

    TRYING = "trying", pgettext_lazy("import", "Being tried")
    TRIED = "tried", pgettext_lazy("import", "Tried")
    IMPORTING = "importing", pgettext_lazy("import", "Being imported")
    DONE = "done", pgettext_lazy("import", "Done")
    CANCELLED = "cancelled", pgettext_lazy("import", "Cancelled")
    FAILED = "failed", pgettext_lazy("import", "Of no use")


# While the worker has it.
RUNNING_IMPORTS = (ImportState.TRYING, ImportState.IMPORTING)

REFUSALS: dict[Refusal, Any] = {
    Refusal.EMPTY: _("This file is empty. Choose it again, or save it anew where it was written."),
    Refusal.UNKNOWN_KIND: _("Files of this kind are not kept here. Save it as PDF, DOCX, PPTX, XLSX, ODT, TXT or CSV."),
    Refusal.NOT_WHAT_ITS_NAME_SAYS: _(
        "This file is not what its name says. Open it in the program it was written with, and save it anew."
    ),
    Refusal.PASSWORD: _("This file asks for a password, so readers could not open it. Save it without one."),
    Refusal.BROKEN: _("This file is damaged and cannot be opened. Send it again, or save it anew."),
    Refusal.BOMB: _("This file would be far too large when it is unpacked. Save it anew with smaller pictures."),
    Refusal.PROGRAM: _("This file holds a program (macros). Save it without."),
    Refusal.TOO_LONG: _("This file could not be checked: it takes too long to open. Save it anew, or make it smaller."),
}


class Coverage(models.TextChoices):
    """How a text is there in one language, as far as whoever asks may know."""

    MISSING = "missing", pgettext_lazy("text", "Missing")
    DRAFT = "draft", pgettext_lazy("text", "Draft")
    REVIEW = "review", pgettext_lazy("text", "In review")
    LIVE = "live", pgettext_lazy("text", "Public")
    BEHIND = "behind", pgettext_lazy("text", "Behind")
