"""What the secretariat fills in to answer an application to join."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from membership.actions.answer_application import JOINING_AS
from membership.enums import OrganisationKind
from membership.forms.fields import LineField, TextField
from membership.models import Application, Organisation, OrganisationName

KHMER = re.compile("[\u1780-\u17ff]")


class WordsForm(forms.Form):
    words = TextField(label=_("What the applicant is told"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class AcceptForm(forms.Form):
    """After cleaning, `organisation` is a known one, or a new one that is not yet saved and has its names in it."""

    status = forms.ChoiceField(
        label=_("Joins as"),
        choices=[(status.value, status.label) for status in JOINING_AS],
        widget=forms.RadioSelect,
        initial=JOINING_AS[0].value,
    )
    known = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Organisation that is in the list already"),
        required=False,
        empty_label=_("None: it is new"),
        help_text=_("If you choose one, the names below are not used."),
    )
    acronym = LineField(label=_("Acronym or short name"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", "–"), *((kind.value, kind.label) for kind in OrganisationKind)],
        required=False,
    )
    name_en = LineField(label=_("Name in English"), max_length=200, required=False)
    name_km = LineField(label=_("Name in Khmer"), max_length=200, required=False)
    words = TextField(
        label=_("What the applicant is told"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("May be empty: the mail says itself that the application was accepted."),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        name = application.organisation_name
        written_in = "name_km" if KHMER.search(name) else "name_en"
        super().__init__(*args, **kwargs)
        self.initial = {written_in: name, "acronym": _short(name)}
        self.organisation = Organisation()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        if cleaned["known"] is not None:
            self.organisation = cleaned["known"]
            return cleaned
        for name in ("acronym", "kind", "name_en"):
            if not cleaned[name]:
                self.add_error(name, _("A new organisation needs this."))
        if self.errors:
            return cleaned
        self.organisation = Organisation(acronym=cleaned["acronym"], kind=cleaned["kind"])
        self.organisation.names = [OrganisationName(name_en=cleaned["name_en"], name_km=cleaned["name_km"])]
        try:
            self.organisation.full_clean()
        except ValidationError as refusal:
            # The address part is made from the acronym.
            self.add_error("acronym", [message for messages in refusal.message_dict.values() for message in messages])
        return cleaned


def _short(name: str) -> str:
    """A name of one word is short enough; of several Latin ones the capitals serve as a suggestion."""
    words = name.split()
    if KHMER.search(name):
        return ""
    return name if len(words) == 1 else "".join(word[0] for word in words if word[0].isupper())
