"""Inviting a person, and taking up an invitation."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from membership.addresses import plain_address
from membership.enums import ROLES_IN_A_WORKING_GROUP, ROLES_IN_AN_ORGANISATION, MailRhythm
from membership.forms.fields import LineField, PhoneField
from membership.models import Body, Organisation, User


class InvitationForm(forms.Form):
    """`body` is who invites; without one it is the secretariat itself, where there are no roles to choose."""

    email = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        strip=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "maxlength": "254"}),
    )
    full_name = LineField(label=gettext_lazy("Name"), max_length=150, required=False)
    roles = forms.MultipleChoiceField(label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label=gettext_lazy("Language of the invitation"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, body: Body | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if body is None:
            del self.fields["roles"]
            return
        possible = ROLES_IN_AN_ORGANISATION if isinstance(body, Organisation) else ROLES_IN_A_WORKING_GROUP
        self.fields["roles"].choices = [(kind.value, kind.label) for kind in possible]  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        return plain_address(self.cleaned_data["email"])


class AcceptForm(forms.Form):
    """What a person without an account tells of themselves; a Khmer name is written as it is spoken, in one field."""

    name = LineField(label=gettext_lazy("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        help_text=gettext_lazy("At least 8 characters, not only digits, and none that many people use."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=gettext_lazy("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    phone = PhoneField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Shown to member organisations only."),
    )
    mail_rhythm = forms.ChoiceField(label=gettext_lazy("Mails"), choices=MailRhythm.choices, initial=MailRhythm.AT_ONCE)

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("password_again")
        if password and again and password != again:
            self.add_error("password_again", _("The two passwords differ."))
        elif password:
            try:
                get_adapter().clean_password(password, User(email=self.email, first_name=cleaned.get("name", "")))
            except ValidationError as refusal:
                self.add_error("password", refusal)
        return cleaned
