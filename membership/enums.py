"""The closed lists of words about organisations and groups."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrganisationKind(models.TextChoices):
    INTERNATIONAL_NGO = "international_ngo", _("International NGO")
    LOCAL_NGO = "local_ngo", _("Cambodian NGO")
    UN_AGENCY = "un_agency", _("United Nations agency")
    BILATERAL = "bilateral", _("Bilateral agency")
    GOVERNMENT_PROGRAMME = "government_programme", _("Government programme")
    RESEARCH = "research", _("Research institute")
    NETWORK = "network", _("Network")


class OrganisationStatus(models.TextChoices):
    """How an organisation belongs to the group; `NONE` is one that is only named, as a parent or successor."""

    APPLICANT = "applicant", pgettext_lazy("organisation", "Applicant")
    OBSERVER = "observer", pgettext_lazy("organisation", "Observer")
    MEMBER = "member", pgettext_lazy("organisation", "Member")
    DORMANT = "dormant", pgettext_lazy("organisation", "Dormant member")
    FORMER = "former", pgettext_lazy("organisation", "Former member")
    NONE = "none", pgettext_lazy("organisation", "Not a member")


class WorkingLanguage(models.TextChoices):
    ENGLISH = "en", _("English")
    KHMER = "km", _("Khmer")
    BOTH = "both", _("Khmer and English")
