"""How an organisation belongs to the group, and whether it is trusted for a time."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from membership.enums import OrganisationStatus
from membership.forms.fields import TextField


class StatusForm(forms.Form):
    status = forms.ChoiceField(label=_("Status"), choices=OrganisationStatus.choices)
    reason = TextField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the organisation's history."),
    )

    def clean_status(self) -> str:
        """A second press of the button must not tell the history twice."""
        status: str = self.cleaned_data["status"]
        if status == self.initial.get("status"):
            raise forms.ValidationError(_("This is its status already."))
        return status


class TrustForm(forms.Form):
    """Its fields have names of their own, since it stands on one page with the status."""

    trust_reason = TextField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    trust_ends_on = forms.DateField(
        label=_("Until"),
        help_text=_("The first day without it."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_trust_ends_on(self) -> Any:
        day = self.cleaned_data["trust_ends_on"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day to come."))
        if day > timezone.localdate() + timedelta(days=731):
            raise forms.ValidationError(_("Choose a day within two years; trust can be given again."))
        return day
