"""allauth's forms in our words, and what people change about their own account."""

from collections.abc import Callable
from struct import error as StructError  # noqa: N812 - a class by its name
from typing import Any

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as code_forms
from allauth.mfa.totp import forms as app_forms
from allauth.mfa.webauthn import forms as passkey_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from membership.forms.fields import LineField, PhoneField
from membership.models import User

NEW_PASSWORD_HELP = gettext_lazy("At least 8 characters, not only digits, and none that many people use.")
CODE_HELP = gettext_lazy("Six digits from your app, or one of your recovery codes.")
LABELS = {
    "login": gettext_lazy("E-mail address"),
    "email": gettext_lazy("E-mail address"),
    "password": gettext_lazy("Password"),
    "oldpassword": gettext_lazy("Present password"),
    "password1": gettext_lazy("New password"),
    "password2": gettext_lazy("The same password again"),
    "code": gettext_lazy("Code"),
    "name": gettext_lazy("Name of the passkey"),
    "passwordless": gettext_lazy("Let me sign in with this passkey alone, without my password"),
}
HELP = {"password1": NEW_PASSWORD_HELP}


def _read(clean: Callable[[], Any]) -> Any:
    """What a browser never sends but anybody may: allauth and fido2 stumble over some of it instead of refusing it."""
    try:
        return clean()
    except (ArithmeticError, AttributeError, LookupError, StructError, TypeError, ValueError) as fault:
        raise get_adapter().validation_error("incorrect_code") from fault


class OurWords(forms.Form):
    """Labels from our catalogue, and no second label inside the field."""

    help: dict[str, Any] = HELP

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = self.help.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignInForm(OurWords, account_forms.LoginForm):
    pass


class ChangePasswordForm(OurWords, account_forms.ChangePasswordForm):
    pass


class ResetPasswordForm(OurWords, account_forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(OurWords, account_forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(OurWords, account_forms.ReauthenticateForm):
    pass


class CodeForm(OurWords, code_forms.AuthenticateForm):
    help = {"code": CODE_HELP}


class ConfirmByCodeForm(OurWords, code_forms.ReauthenticateForm):
    help = {"code": CODE_HELP}


class AddAppForm(OurWords, app_forms.ActivateTOTPForm):
    help = {"code": gettext_lazy("Six digits that the app shows now.")}


class AddPasskeyForm(OurWords, passkey_forms.AddWebAuthnForm):
    def clean(self) -> Any:
        return _read(super().clean)


class PasskeyForm(passkey_forms.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        return _read(super().clean_credential)


class ConfirmByPasskeyForm(passkey_forms.ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        return _read(super().clean_credential)


class SignInByPasskeyForm(passkey_forms.LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        return _read(super().clean_credential)


class RenamePasskeyForm(OurWords, passkey_forms.EditWebAuthnForm):
    pass


class AccountForm(forms.ModelForm[User]):
    name = LineField(label=gettext_lazy("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = PhoneField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Shown to member organisations only."),
    )

    class Meta:
        model = User
        fields = ["phone", "language", "mail_rhythm"]

    field_order = ["name", "phone", "language", "mail_rhythm"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = self.instance.get_full_name()

    def save(self, commit: bool = True) -> User:
        # One name, as it is spoken: which part is the family's differs between the two languages.
        self.instance.first_name, self.instance.last_name = self.cleaned_data["name"], ""
        person: User = super().save(commit)
        return person


class EraseForm(forms.Form):
    """Both what only the person knows and what nobody types by mistake."""

    email = forms.CharField(
        label=gettext_lazy("Your e-mail address, to confirm"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_email(self) -> str:
        if self.cleaned_data["email"].strip().lower() != self.person.email:
            raise ValidationError(_("This is not the address of your account."))
        return self.person.email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        adapter = get_adapter()
        if not adapter.reauthenticate(self.person, password):
            raise adapter.validation_error("incorrect_password")
        return password
