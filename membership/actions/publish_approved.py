"""What happens after the last yes: exactly the words that were approved become public, or wait for their day."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Page, TaskState, WorkflowState

from core.models import Refused
from membership.models import ReviewState
from membership.models.reviews import fingerprint_of

A_MOMENT = timedelta(minutes=1)


def publish_approved(workflow_state: WorkflowState, user: Any = None) -> None:
    """Called by Wagtail inside the approving transaction; Refused takes the approval back with it.

    Whoever said the last yes needs no right to publish: the steps they passed are the right.
    """
    answers = ReviewState.objects.filter(workflow_state=workflow_state).order_by("-pk")
    if not answers.filter(status=TaskState.STATUS_APPROVED).exists():
        raise Refused(_("Nobody has been asked to approve this page, so it cannot be published."))
    state = answers[0]
    page, source = _with_its_source(workflow_state)
    revision = page.get_latest_revision()
    if revision.pk != state.revision_id or fingerprint_of(revision) != state.fingerprint:
        raise Refused(_("The text has changed since this step began. Read it again, then approve it."))
    if source is not None and not source.live:
        state.publish_on = max(_day_of(source), state.publish_on or timezone.now())
        state.save(update_fields=["publish_on"])
    for name, day in (("go_live_at", state.publish_on), ("expire_at", state.take_down_on)):
        if day is not None:
            revision.content[name] = day.isoformat()
    if state.publish_on or state.take_down_on:
        revision.save(update_fields=["content"])
    PublishPageRevisionAction(revision, user=user).execute(skip_permission_checks=True)


def _with_its_source(workflow_state: WorkflowState) -> tuple[Page, Page | None]:
    """Both held; the source is None where this is it."""
    key = Page.objects.values("translation_key").get(pk=workflow_state.object_id)["translation_key"]
    halves = list(Page.objects.select_for_update(of=("self",)).filter(translation_key=key).order_by("pk"))
    page = next(half for half in halves if str(half.pk) == workflow_state.object_id)
    return page, halves[0] if halves[0] != page else None


def _day_of(source: Page) -> datetime:
    """On which it becomes public: its translation not before. Raises Refused."""
    waiting = source.revisions.filter(approved_go_live_at__isnull=False)
    day = waiting.values_list("approved_go_live_at", flat=True).first()
    if day is None:
        raise Refused(
            _("“%(title)s”, which this page translates, is not public. It has to become so first, or on a day.")
            % {"title": source.get_admin_display_title()}
        )
    # Due already: the clock is about to publish it, and its translation next.
    return max(day, timezone.now() + A_MOMENT)
