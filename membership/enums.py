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


# An organisation with one of these belongs to the group: its people read what is for members and have a room.
BELONGING = (OrganisationStatus.OBSERVER, OrganisationStatus.MEMBER, OrganisationStatus.DORMANT)


class RoleKind(models.TextChoices):
    """What a person does for an organisation or a working group."""

    REPRESENTATIVE = "representative", pgettext_lazy("role", "Representative")
    ALTERNATE = "alternate", pgettext_lazy("role", "Alternate representative")
    EDITOR = "editor", pgettext_lazy("role", "Editor")
    REVIEWER = "reviewer", pgettext_lazy("role", "Reviewer")
    ADMIN = "admin", pgettext_lazy("role", "Organisation admin")
    FINANCE = "finance", pgettext_lazy("role", "Finance contact")
    PARTICIPANT = "participant", pgettext_lazy("role", "Participant")
    LANGUAGE_REVIEWER = "language_reviewer", pgettext_lazy("role", "Khmer-language reviewer")


ROLES_IN_AN_ORGANISATION = (
    RoleKind.REPRESENTATIVE,
    RoleKind.ALTERNATE,
    RoleKind.EDITOR,
    RoleKind.REVIEWER,
    RoleKind.ADMIN,
    RoleKind.FINANCE,
)
ROLES_IN_A_WORKING_GROUP = (
    RoleKind.PARTICIPANT,
    RoleKind.EDITOR,
    RoleKind.REVIEWER,
    RoleKind.LANGUAGE_REVIEWER,
)


class StandingGroup(models.TextChoices):
    """The auth groups every site of a network has, by the name they are kept under."""

    SECRETARIAT = "Secretariat"
    MEMBERS = "Member organisations"
    LANGUAGE_REVIEWERS = "Khmer-language reviewers"


class MailRhythm(models.TextChoices):
    AT_ONCE = "at_once", _("At once, one mail for each event")
    DAILY = "daily", _("Once a day, all in one mail")


class ApplicationState(models.TextChoices):
    """Where an application to join stands; `HELD` is what looks like spam and waits to be looked at."""

    NEW = "new", pgettext_lazy("application", "New")
    ASKED = "asked", pgettext_lazy("application", "Asked for more")
    ACCEPTED = "accepted", pgettext_lazy("application", "Accepted")
    DECLINED = "declined", pgettext_lazy("application", "Declined")
    HELD = "held", pgettext_lazy("application", "Held back as spam")


OPEN_APPLICATIONS = (ApplicationState.NEW, ApplicationState.ASKED)


class DutyKind(models.TextChoices):
    """What passes on when a person leaves."""

    ROLE = "role", pgettext_lazy("duty", "Role ended")
    DRAFT = "draft", pgettext_lazy("duty", "Draft")
    REVIEW = "review", pgettext_lazy("duty", "Text in review")
    PAGE = "page", pgettext_lazy("duty", "Published text")
    LOCK = "lock", pgettext_lazy("duty", "Lock opened")
    STEP = "step", pgettext_lazy("duty", "Approval to answer")
    TRANSLATION = "job", pgettext_lazy("duty", "Translation in hand")


class WorkingLanguage(models.TextChoices):
    ENGLISH = "en", _("English")
    KHMER = "km", _("Khmer")
    BOTH = "both", _("Khmer and English")


class MailKind(models.TextChoices):
    """What people are told of by mail: the name of the template, and what the secretariat's list of mails calls it."""

    REVIEW_ASKED = "review_asked", pgettext_lazy("mail", "Asked to review")
    REVIEW_REMINDER = "review_reminder", pgettext_lazy("mail", "Reminder: answer due soon")
    REVIEW_LATE = "review_late", pgettext_lazy("mail", "Reminder: answer is late")
    CHANGES_ASKED = "changes_asked", pgettext_lazy("mail", "Changes asked")
    PUBLISHED = "published", pgettext_lazy("mail", "Published")
    SCHEDULED = "scheduled", pgettext_lazy("mail", "Approved and scheduled")
    WITHDRAWN_FROM_REVIEW = "withdrawn_from_review", pgettext_lazy("mail", "Withdrawn from review")
    TEXT_CHANGED_IN_REVIEW = "text_changed_in_review", pgettext_lazy("mail", "Text changed in review")
    UNPUBLISHED = "unpublished", pgettext_lazy("mail", "Taken down")
    LOOK_AGAIN = "look_again", pgettext_lazy("mail", "Asked to look at a text again")
    TRANSLATION_DUE = "translation_due", pgettext_lazy("mail", "Translation due soon")
    INVITATION = "invitation", pgettext_lazy("mail", "Invitation")
    PASSWORD_RESET = "password_reset", pgettext_lazy("mail", "New password")
    APPLICATION_NEW = "application_new", pgettext_lazy("mail", "Application came in")
    APPLICATION_RECEIVED = "application_received", pgettext_lazy("mail", "Thanks for an application")
    APPLICATION_ASKED = "application_asked", pgettext_lazy("mail", "Question to an applicant")
    APPLICATION_ACCEPTED = "application_accepted", pgettext_lazy("mail", "Application accepted")
    APPLICATION_DECLINED = "application_declined", pgettext_lazy("mail", "Application declined")
    HAND_OVER = "hand_over", pgettext_lazy("mail", "Work handed over")


class PieceFate(models.TextChoices):
    """What becomes of one piece of a translation that comes back as a file, the troublesome ones first."""

    CONFLICT = "conflict", pgettext_lazy("piece", "Changed in the draft since")
    STALE = "stale", pgettext_lazy("piece", "Changed in the original since")
    REFUSED = "refused", pgettext_lazy("piece", "Refused")
    FUZZY = "fuzzy", pgettext_lazy("piece", "Marked as unsure, not taken")
    LOST = "lost", pgettext_lazy("piece", "Not in the file")
    CHANGED = "changed", pgettext_lazy("piece", "Taken")
    EMPTY = "empty", pgettext_lazy("piece", "Not translated")
    SAME = "same", pgettext_lazy("piece", "As it is")
