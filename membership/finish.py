"""What Wagtail calls after the last yes; it asks for this module before any model is loaded."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wagtail.models import WorkflowState


def finish(workflow_state: "WorkflowState", user: Any = None) -> None:
    from membership.actions.publish_approved import publish_approved  # noqa: PLC0415 - see above

    publish_approved(workflow_state, user)
