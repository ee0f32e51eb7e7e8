"""What a leaver had in hand on the organisation's own page."""

from membership.actions.pass_pages import pass_pages
from membership.handing_over import Item
from membership.models import Body, Organisation, OrganisationPage, User


class OrganisationPages:
    def pass_on(self, person: User, body: Body, to: User | None) -> list[Item]:
        if not isinstance(body, Organisation):
            return []
        return pass_pages(OrganisationPage.objects.filter(organisation=body), person=person, to=to)
