"""What a leaver had in hand on the working group's own page."""

from forums.models import GroupPage
from membership.actions import pass_pages
from membership.handing_over import Item
from membership.models import Body, User, WorkingGroup


class GroupPages:
    def pass_on(self, person: User, body: Body, to: User | None) -> list[Item]:
        if not isinstance(body, WorkingGroup):
            return []
        return pass_pages(GroupPage.objects.filter(working_group=body), person=person, to=to)
