"""Membership as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembershipConfig(AppConfig):
    name = "membership"
    verbose_name = _("Membership")

    def ready(self) -> None:
        from membership import (  # noqa: F401, PLC0415 - connecting is what importing it does
            handing_over,
            personal_data,
            receivers,
            tellings,
        )
        from membership.actions.personal_data import AccountKeeper  # noqa: PLC0415 - needs the models
        from membership.duties import OrganisationPages, TranslationsInHand  # noqa: PLC0415

        handing_over.register(OrganisationPages())
        handing_over.register(TranslationsInHand())
        personal_data.register(AccountKeeper())
