"""Handing a translation back, saying until when it is done, and bringing its file back."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from membership.exchange.po import MOST_BYTES
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
