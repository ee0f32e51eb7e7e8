"""People, organisations, working groups, their rooms and pages, approvals, invitations and mails."""

from membership.models.applications import Application, ApplicationAnswer
from membership.models.groups import WorkingGroup
from membership.models.hand_overs import HandOver, HandOverItem
from membership.models.invitations import Invitation
from membership.models.mails import Mail, Notice
from membership.models.organisations import Organisation, OrganisationName
from membership.models.pages import MembersIndexPage, OrganisationPage
from membership.models.reviews import (
    LanguageReview,
    OrganisationReview,
    PartnerAnswer,
    PartnerReview,
    ReviewState,
    SecretariatReview,
)
from membership.models.roles import Body, Role
from membership.models.rooms import Room
from membership.models.sentences import Sentence
from membership.models.standing import StatusChange, Trust
from membership.models.translations import Job, Translation, Wish
from membership.models.users import User

__all__ = [
    "Application",
    "ApplicationAnswer",
    "Body",
    "HandOver",
    "HandOverItem",
    "Invitation",
    "Job",
    "LanguageReview",
    "Mail",
    "MembersIndexPage",
    "Notice",
    "Organisation",
    "OrganisationName",
    "OrganisationPage",
    "OrganisationReview",
    "PartnerAnswer",
    "PartnerReview",
    "ReviewState",
    "Role",
    "Room",
    "SecretariatReview",
    "Sentence",
    "StatusChange",
    "Translation",
    "Trust",
    "User",
    "Wish",
    "WorkingGroup",
]
