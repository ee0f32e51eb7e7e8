"""The editor's buttons in the words of an approval: submit, withdraw, approve, ask for changes."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    RestartWorkflowMenuItem,
    SubmitForModerationMenuItem,
    WorkflowMenuItem,
)

from membership.models.reviews import APPROVALS, PARTLY

ANSWERS = (*APPROVALS, "reject")
# wagtail-localize's buttons for translating segment by segment, which is not how it is done here.
OF_SEGMENTS = "localize-"


class SubmitItem(SubmitForModerationMenuItem):
    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        page = context.get("page")
        sent_back = bool(page and page.current_workflow_state)
        return context | {"label": _("Submit again for review") if sent_back else _("Submit for review")}


class WithdrawItem(CancelWorkflowMenuItem):
    label = _("Withdraw from review")


def in_our_words(items: list[ActionMenuItem], _request: HttpRequest, context: dict[str, Any]) -> None:
    """Whoever is asked finds the answers first; only whoever submitted finds the way back."""
    asked = any(isinstance(item, WorkflowMenuItem) for item in items)
    partly = any(item.name == PARTLY for item in items)
    shown: list[ActionMenuItem] = []
    for item in items:
        if item.name == "approve" and partly:
            continue
        if item.name == PARTLY:
            item.icon_name = "success"
        if item.name == "approve":
            state = context["page"].current_workflow_state
            item.label = _("Approve and publish") if state.is_at_final_task else _("Approve")
        if isinstance(item, SubmitForModerationMenuItem):
            shown.append(SubmitItem(order=item.order))
        elif isinstance(item, CancelWorkflowMenuItem):
            shown += [] if asked else [WithdrawItem(order=item.order)]
        elif not isinstance(item, RestartWorkflowMenuItem) and not item.name.startswith(OF_SEGMENTS):
            shown.append(item)
    items[:] = sorted(shown, key=lambda item: ANSWERS.index(item.name) if item.name in ANSWERS else len(ANSWERS))
