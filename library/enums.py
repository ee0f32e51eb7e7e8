"""The closed lists of words about records and files."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordKind(models.TextChoices):
    BEST_PRACTICE = "best_practice", _("Best practice")
    LESSON_LEARNED = "lesson_learned", _("Lesson learned")
    CASE_STUDY = "case_study", _("Case study")
    TOOL = "tool", _("Tool")
    TRAINING_MATERIAL = "training_material", _("Training material")
    REPORT = "report", _("Report")
    POLICY_TEXT = "policy_text", _("Policy text")


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


class FileKind(models.TextChoices):
    """How the text inside a file can be read."""

    TEXT = "text", _("Text")
    LEGACY_FONT = "legacy_font", _("Text in an old Khmer font")
    SCAN = "scan", _("Scanned pages")
