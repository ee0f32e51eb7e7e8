"""Forums as Django sees them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "forums"
    verbose_name = _("Groups and meetings")

    def ready(self) -> None:
        from forums import duties, furnishing, receivers  # noqa: F401, PLC0415 - models are loaded only now
        from membership import handing_over, rooms  # noqa: PLC0415

        handing_over.register(duties.GroupPages())
        rooms.register(furnishing.GroupPages())
