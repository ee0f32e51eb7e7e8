"""Handing a translation back, saying until when it is done, and bringing its file back."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from membership.exchange.po import MOST_BYTES
from membership.forms.fields import TextField
from membership.models.reviews import PartlyField
from membership.models.translations import LATEST


class HandBackForm(forms.Form):
    reason = TextField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever takes it next reads it."),
    )


class PartlyForm(PartlyField):
    """Before a translation that is not finished is published by those who need nobody's approval."""

    # The version that was read.
    seen = forms.IntegerField(widget=forms.HiddenInput)


class DueForm(forms.Form):
    due_on = forms.DateField(label=_("Due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def clean_due_on(self) -> date:
        day: date = self.cleaned_data["due_on"]
        today = timezone.localdate()
        if not today < day <= today + LATEST:
            raise ValidationError(_("Choose a day after today, within a year."))
        return day


class FileBackForm(forms.Form):
    upload = forms.FileField(
        label=_("PO file"),
        help_text=_("First you see what would become of each piece; nothing is changed before you say so."),
        widget=forms.FileInput(attrs={"accept": ".po"}),
        error_messages={"empty": _("This file is empty. Choose it again, or save it anew where it was written.")},
    )

    def clean_upload(self) -> bytes:
        upload = self.cleaned_data["upload"]
        if (upload.size or 0) > MOST_BYTES:
            raise ValidationError(_("This file is too large to be one that was taken out here."))
        file: bytes = upload.read()
        return file
