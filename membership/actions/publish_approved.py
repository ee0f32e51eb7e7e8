"""What happens after the last yes: exactly the words that were approved become public, or wait for their day."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, TaskState, WorkflowState

from core.models import Refused
from membership.models import ReviewState
from membership.models.reviews import fingerprint_of


def publish_approved(workflow_state: WorkflowState, user: Any = None) -> None:
    """Called by Wagtail inside the approving transaction; Refused takes the approval back with it.

    Whoever said the last yes needs no right to publish: the steps they passed are the right.
    """
    answers = ReviewState.objects.filter(workflow_state=workflow_state).order_by("-pk")
    if not answers.filter(status=TaskState.STATUS_APPROVED).exists():
        raise Refused(_("Nobody has been asked to approve this page, so it cannot be published."))
    state = answers[0]
    page = Page.objects.select_for_update(of=("self",)).get(pk=workflow_state.object_id)
    revision = page.get_latest_revision()
    if revision.pk != state.revision_id or fingerprint_of(revision) != state.fingerprint:
        raise Refused(_("The text has changed since this step began. Read it again, then approve it."))
    for name, day in (("go_live_at", state.publish_on), ("expire_at", state.take_down_on)):
        if day is not None:
            revision.content[name] = day.isoformat()
    if state.publish_on or state.take_down_on:
        revision.save(update_fields=["content"])
    PublishPageRevisionAction(revision, user=user).execute(skip_permission_checks=True)
