"""The working groups' pages and their next meetings."""

from forums.models.meetings import NextMeeting
from forums.models.pages import GroupPage, GroupsIndexPage

__all__ = ["GroupPage", "GroupsIndexPage", "NextMeeting"]
