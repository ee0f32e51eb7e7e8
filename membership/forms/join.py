"""The form for organisations that ask to join, and what gives away a machine that fills it in."""

import re
import time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.khmer.sorting import sort_key
from core.models import Place
from membership.addresses import plain_address
from membership.forms.fields import LineField, PhoneField, TextField
from membership.models import Application

SALT = "membership.join"
# Nobody reads and fills in the form in less.
FEWEST_SECONDS = 3
MOST_SECONDS = 24 * 60 * 60
MOST_LINKS = 2
LINK = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)


class JoinForm(forms.ModelForm):  # type: ignore[type-arg]
    """Also carries `homepage`, which people do not see, and a signed stamp of when it was opened."""

    organisation_name = LineField(label=_("Organisation"), max_length=200)
    person_name = LineField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneField(label=_("Phone"), max_length=40, help_text=_("We will call you on this number."))
    email = LineField(
        label=_("E-mail address, if you have one"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"}),
    )
    why = TextField(
        label=_("Why you want to join"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A few sentences are enough."),
    )
    # Asked of the list in memory: a number the database cannot hold is a wrong choice too.
    working_areas = forms.MultipleChoiceField(
        label=_("Where you work"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list of provinces.")},
    )
    homepage = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    class Meta:
        model = Application
        fields = ("organisation_name", "person_name", "phone", "email", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provinces = {place.code: place for place in Place.objects.provinces().today()}
        named = [(code, place.name) for code, place in self.provinces.items()]
        self.fields["working_areas"].choices = sorted(named, key=lambda choice: sort_key(choice[1]))  # type: ignore[attr-defined]
        self.seconds_open = self._seconds_since(self.data.get("stamp", "")) if self.is_bound else None

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        return plain_address(typed) if typed else ""

    def clean_working_areas(self) -> list[Place]:
        return [self.provinces[code] for code in self.cleaned_data["working_areas"]]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.seconds_open is not None and self.seconds_open > MOST_SECONDS:
            raise ValidationError(_("This form was open for more than a day. Please send it once more."))
        self.instance.language = get_language()
        return cleaned

    @property
    def stamp(self) -> str:
        """The one it came with, so that correcting a slip is not taken for haste; a new one where that is too old."""
        if self.seconds_open is not None and self.seconds_open <= MOST_SECONDS:
            return str(self.data["stamp"])
        moment = int(time.time())
        return signing.dumps(moment - FEWEST_SECONDS if self.is_bound else moment, salt=SALT)

    @property
    def looks_like_spam(self) -> bool:
        """Asked of a valid form: a filled trap, no stamp of ours, haste, links where none belong."""
        hasty = self.seconds_open is None or self.seconds_open < FEWEST_SECONDS
        names = f"{self.cleaned_data['organisation_name']} {self.cleaned_data['person_name']}"
        links = len(LINK.findall(self.cleaned_data["why"])) > MOST_LINKS or LINK.search(names)
        return bool(self.cleaned_data["homepage"].strip() or hasty or links)

    @staticmethod
    def _seconds_since(stamp: str) -> int | None:
        """None for a stamp that is not ours."""
        try:
            return int(time.time()) - int(signing.loads(stamp, salt=SALT))
        except (signing.BadSignature, TypeError, ValueError):
            return None
