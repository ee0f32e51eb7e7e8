"""Handing a translation back, and saying until when it is done."""

from django import forms
from django.utils.translation import gettext_lazy as _

from membership.forms.fields import TextField
from membership.models.reviews import PartlyField


class HandBackForm(forms.Form):
    reason = TextField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever takes it next reads it."),
    )


class PartlyForm(PartlyField):
    """Before a translation that is not finished is published by those who need nobody's approval."""


class DueForm(forms.Form):
    due_on = forms.DateField(label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
