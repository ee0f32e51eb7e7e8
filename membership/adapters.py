"""How django-allauth does what it does here: its words, its mails, and where it leads."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from membership.actions import tell_address
from membership.models import User

TOO_MANY = _("Too many tries. Wait five minutes, then try again.")
WRONG_CODE = _("This code is not right, or no longer.")
# What allauth says after an action, by the names of its templates; the rest goes without saying.
SAID = {
    "account/messages/password_changed.txt": _("Your password has been changed."),
    "account/messages/logged_out.txt": _("You have signed out."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "enter_current_password": _("This is not your password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": WRONG_CODE,
        "rate_limited": TOO_MANY,
        "too_many_login_attempts": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """By invitation alone."""
        return False

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *_: Any,
        message: str | None = None,
        **__: Any,
    ) -> None:
        words = message or SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words))

    def get_login_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return f"/{get_language()}/"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return f"/{get_language()}/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002
        return reverse("membership:account")

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:  # noqa: ARG002
        """Through our own mails: kept until sent, no secret in them before, and as quick as for an unknown address."""
        tell_address("password_reset", email=user.email, language=user.language, person=user.pk)

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        # Whoever has just proved who they are need not wait for the throttle.
        self._delete_login_attempts_cached_email(self.request, email=user.email)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002
        """The account alone: allauth adds the host, and a guesser has one for each port they name."""
        return str(credentials.get("email", "")).strip().lower()


class MfaAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": _("Add an app or a passkey first."),
        "incorrect_code": WRONG_CODE,
    }

    def _get_site_name(self) -> str:
        return str(settings.SITE_SHORT_NAME)

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002, ARG002
        return gettext("Passkey")
