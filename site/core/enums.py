"""The closed lists of words that the ground floor uses."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Audience(models.TextChoices):
    """Who may read a page once it is live, from the widest to the narrowest."""

    PUBLIC = "public", pgettext_lazy("audience", "Everybody")
    MEMBERS = "members", pgettext_lazy("audience", "Member organisations")
    GROUP = "group", pgettext_lazy("audience", "One group")
    SECRETARIAT = "secretariat", pgettext_lazy("audience", "The secretariat")


# The narrower the audience, the higher the number; two different groups are narrower than each other.
NARROWNESS = {audience: rank for rank, audience in enumerate(Audience)}


class PlaceLevel(models.IntegerChoices):
    """Official levels; a code has two digits a level."""

    PROVINCE = 1, _("Province or capital")
    DISTRICT = 2, _("District, municipality or khan")
    COMMUNE = 3, _("Commune or sangkat")


class TermStatus(models.TextChoices):
    """Whether the network has said yes to what the glossary calls something."""

    PROPOSED = "proposed", pgettext_lazy("term", "Proposed")
    AGREED = "agreed", pgettext_lazy("term", "Agreed")


class RowFate(models.TextChoices):
    """What becomes of a row of a table that is brought in."""

    NEW = "new", pgettext_lazy("row", "New")
    CHANGED = "changed", pgettext_lazy("row", "Changed")
    UNCHANGED = "unchanged", pgettext_lazy("row", "Unchanged")
    REFUSED = "refused", pgettext_lazy("row", "Refused")
