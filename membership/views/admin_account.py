"""A person's own page in the admin, without the choice of Wagtail's mails, which are never sent."""

from typing import Any

from wagtail.admin.views.account import AccountView, NotificationsSettingsPanel


class OwnAccountView(AccountView):
    def get_panels(self) -> list[Any]:
        return [panel for panel in super().get_panels() if not isinstance(panel, NotificationsSettingsPanel)]
