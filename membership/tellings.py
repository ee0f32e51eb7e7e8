"""Who is told when an approval moves on, and the two settings of Wagtail's that follow from a person's own."""

from typing import Any

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.signals import page_published, task_submitted, workflow_approved, workflow_cancelled, workflow_rejected
from wagtail.users.models import UserProfile

from core.models import BasePage
from membership.actions import tell
from membership.enums import MailKind
from membership.models import ReviewState, Room, User
from membership.models.roles import of_body


@receiver(task_submitted, sender=ReviewState)
def ask_reviewers(instance: ReviewState, user: User | None = None, **_: Any) -> None:
    requested_by = instance.workflow_state.requested_by
    tell(
        MailKind.REVIEW_ASKED,
        _but(instance.task.specific.eligible(instance.page, instance), user),
        page=instance.page,
        step=instance.task.name,
        requested_by=str(requested_by) if requested_by else "",
        due_at=instance.due_at,
    )


@receiver(workflow_rejected, sender=WorkflowState)
def tell_of_changes(instance: WorkflowState, user: User | None = None, **_: Any) -> None:
    if (state := _step_of(instance)) is not None:
        tell(MailKind.CHANGES_ASKED, _but(_authors(instance, state.page), user), page=state.page)


@receiver(workflow_cancelled, sender=WorkflowState)
def tell_of_withdrawal(instance: WorkflowState, user: User | None = None, **_: Any) -> None:
    state = _step_of(instance)
    # After changes were asked nobody waits for the page.
    if state is not None and state.status == TaskState.STATUS_CANCELLED:
        asked = state.task.specific.eligible(state.page, state)
        tell(MailKind.WITHDRAWN_FROM_REVIEW, _but(asked, user), page=state.page)


@receiver(workflow_approved, sender=WorkflowState)
def tell_of_schedule(instance: WorkflowState, user: User | None = None, **_: Any) -> None:
    state = _step_of(instance)
    if state is not None and state.publish_on is not None and state.publish_on > timezone.now():
        people = _but(_authors(instance, state.page), user)
        tell(MailKind.SCHEDULED, people, page=state.page, publish_at=state.publish_on)


@receiver(page_published)
def tell_of_publication(instance: Page, revision: Revision, **_: Any) -> None:
    """After an approval, whether at once or on its day; what the secretariat publishes itself is nobody's request."""
    if not instance.live:
        # Wagtail says so of what it schedules, too.
        return
    approved = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_APPROVED, current_task_state__revision=revision
    ).first()
    if approved is not None and (state := _step_of(approved)) is not None:
        tell(MailKind.PUBLISHED, _but(_authors(approved, state.page), state.finished_by), page=state.page)


def _step_of(workflow_state: WorkflowState) -> ReviewState | None:
    """Read anew, since Wagtail's own object may be older than what happened; None for a workflow without our steps."""
    steps = ReviewState.objects.select_related("workflow_state", "finished_by")
    return steps.filter(pk=workflow_state.current_task_state_id).first()


def _authors(workflow_state: WorkflowState, page: BasePage) -> list[User]:
    """Who asked and whose page it is; once neither works there any more, the editors it has passed to."""
    people = [person for person in (workflow_state.requested_by, page.owner) if person is not None]
    still = [person for person in people if page.permissions_for_user(person).can_edit()]
    body = page.owning_body
    if still or body is None:
        return still
    rooms = Room.objects.filter(**of_body(body), retired_on__isnull=True)
    return list(User.objects.filter(is_active=True, groups__editors_of__in=rooms))


def _but(people: Any, actor: User | None) -> list[User]:
    """Nobody is told of what they did themselves."""
    return [person for person in people if person != actor]


@receiver(pre_save, sender=UserProfile)
def keep_wagtails_own_mails_off(instance: UserProfile, **_: Any) -> None:
    """They hold comments and drafts' titles and ask nobody's rights when they go out; ours take their place."""
    instance.submitted_notifications = instance.approved_notifications = False
    instance.rejected_notifications = instance.updated_comments_notifications = False
    instance.preferred_language = instance.preferred_language or instance.user.language


@receiver(post_save, sender=UserProfile)
def speak_the_admins_language_in_mails(instance: UserProfile, **_: Any) -> None:
    User.objects.filter(pk=instance.user_id).exclude(language=instance.preferred_language).update(
        language=instance.preferred_language
    )


@receiver(post_save, sender=User)
def speak_the_persons_language_in_the_admin(instance: User, update_fields: Any = None, **_: Any) -> None:
    if update_fields is None or "language" in update_fields:
        UserProfile.objects.update_or_create(user=instance, defaults={"preferred_language": instance.language})
