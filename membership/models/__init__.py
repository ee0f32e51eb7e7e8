"""People, organisations, working groups and their pages."""

from membership.models.groups import WorkingGroup
from membership.models.organisations import Organisation, OrganisationName
from membership.models.pages import MembersIndexPage, OrganisationPage
from membership.models.users import User

__all__ = ["MembersIndexPage", "Organisation", "OrganisationName", "OrganisationPage", "User", "WorkingGroup"]
