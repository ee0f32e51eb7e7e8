"""What a leaver had in hand on the organisation's own page, and the translations they had taken."""

from django.urls import reverse

from membership.actions.pass_pages import pass_pages
from membership.actions.translate import let_go_of
from membership.enums import DutyKind
from membership.handing_over import Item
from membership.models import Body, Job, Organisation, OrganisationPage, User, WorkingGroup


class OrganisationPages:
    def pass_on(self, person: User, body: Body, to: User | None) -> list[Item]:
        if not isinstance(body, Organisation):
            return []
        return pass_pages(OrganisationPage.objects.filter(organisation=body), person=person, to=to)


class TranslationsInHand:
    """They go back to the queue, where whoever takes them next finds the draft."""

    def pass_on(self, person: User, body: Body, to: User | None) -> list[Item]:  # noqa: ARG002 - as all duties
        jobs = Job.objects.open().filter(
            taken_by=person, working_group=body if isinstance(body, WorkingGroup) else None
        )
        # A page's title as it is public: whoever reads of the hand-over need not know its drafts.
        return [
            Item(DutyKind.TRANSLATION, job.source.title, reverse("translation", args=[job.source_id]))
            for job in let_go_of(jobs)
        ]
