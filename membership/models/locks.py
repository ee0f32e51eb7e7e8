"""What people read where a page may not be changed because it is being reviewed."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock


class ReviewLock(WorkflowLock):
    def get_message(self, user: Any) -> SafeString | None:
        if not self.for_user(user):
            return None
        return format_html(
            "{} {}",
            _("This page is being reviewed (“%(step)s”), so its text stays as it is until the answer comes.")
            % {"step": self.task.name},
            _("Whoever submitted it may withdraw it to go on writing; nothing is lost."),
        )

    def get_description(self, user: Any, can_lock: bool = False) -> str:  # noqa: ARG002 - Wagtail's signature
        return _("Nobody but the reviewers changes a page that is being reviewed.")
