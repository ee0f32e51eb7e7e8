"""What editors fill in about a page besides its words."""

from base64 import b64decode
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from core.access import is_settled
from core.actions import set_audience
from core.enums import Audience
from core.models import BasePage, Reader, Tag


def groups_to_choose() -> QuerySet[Group]:
    """Groups that are there to read: one with rights of its own is an office, not an audience."""
    return Group.objects.filter(permissions=None, page_permissions=None).order_by("name")


def both_languages(other: BasePage) -> forms.BooleanField:
    """The choice wherever something is done to one half of a text whose other half is this person's too."""
    title = other.get_admin_display_title()
    return forms.BooleanField(
        label=_("Both languages"),
        help_text=gettext("Also “%(title)s”, the page in the other language.") % {"title": title},
        required=False,
        initial=True,
    )


class BothForm(forms.Form):
    """What is asked before a text is deleted: whether its counterpart goes with it."""

    def __init__(self, *args: Any, other: BasePage, is_free: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["both"] = both_languages(other)
        if not is_free:
            self.fields["both"].widget = forms.HiddenInput()


class SettledUpload:
    """What has been approved with a page keeps its bytes and its words: else an upload would be a way past approval."""

    # Nobody reads these on the site.
    OWN = frozenset({"tags", "collection"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.get("user")
        super().__init__(*args, **kwargs)

    def clean(self: Any) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}  # type: ignore[misc]
        if self.instance.pk and not (self.user and self.user.has_perm("core.read_secretariat")) and self.is_held():
            raise ValidationError(
                _(
                    "A text that is public, in review or approved shows this. Upload what is new by itself, and choose "
                    "it in the text: then it is approved with it."
                )
            )
        return cleaned

    def is_held(self: Any) -> bool:
        return bool(set(self.changed_data) - self.OWN) and is_settled(self.instance)


class ImageForm(SettledUpload, BaseImageForm):
    pass


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Tag.objects.none(),
        label=_("Tag to keep"),
        error_messages={"invalid_choice": _("This tag is no longer there. Choose another.")},
    )

    def __init__(self, *args: Any, gone: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = Tag.objects.exclude(pk=gone.pk)  # type: ignore[attr-defined]


class GlossaryTableForm(forms.Form):
    # The network's glossary takes a tenth of it; what is tried is sent once more, as a field, to be brought in.
    MOST_BYTES = 1024 * 1024

    upload = forms.FileField(
        label=_("Table"),
        help_text=_("CSV in UTF-8, with a row for each term."),
        widget=forms.FileInput(attrs={"accept": ".csv"}),
        error_messages={"empty": _("This file is empty. Choose it again, or save it anew where it was written.")},
    )

    def clean_upload(self) -> bytes:
        upload = self.cleaned_data["upload"]
        if (upload.size or 0) > self.MOST_BYTES:
            most = filesizeformat(self.MOST_BYTES)
            raise ValidationError(_("This file is too large: %(most)s is the most.") % {"most": most})
        table: bytes = upload.read()
        return table


class SeenTableForm(forms.Form):
    """The table that was tried, as its reader saw it."""

    table = forms.CharField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)

    def clean_table(self) -> bytes:
        try:
            return b64decode(self.cleaned_data["table"], validate=True)
        except ValueError as error:
            raise ValidationError("") from error


class AudienceForm(forms.Form):
    """Calls the action while cleaning, so that its refusals stand at the field they are about."""

    audience = forms.ChoiceField(label=_("Who may read this page once it is public"), widget=forms.RadioSelect)
    group = forms.ModelChoiceField(Group.objects.none(), label=_("Which group"), required=False)

    def __init__(self, *args: Any, page: BasePage, user: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.user = page, user
        self.fields["audience"].choices = Audience.choices  # type: ignore[attr-defined]
        self.fields["group"].queryset = groups_to_choose()  # type: ignore[attr-defined]
        self.initial = {"audience": page.audience, "group": page.audience_group_id}
        other = page.counterpart
        if other is not None and other.permissions_for_user(user).can_edit():
            self.fields["both"] = both_languages(other)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        chosen = Audience(cleaned["audience"])
        group = cleaned["group"] if chosen == Audience.GROUP else None
        try:
            both = cleaned.get("both", False)
            set_audience(page=self.page, audience=chosen, group=group, both=both, user=self.user)
        except PermissionDenied as refusal:
            raise ValidationError(_("Only the secretariat can open a page to more readers.")) from refusal
        return cleaned
