"""What editors fill in about a page besides its words."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.actions import set_audience
from core.enums import Audience
from core.models import BasePage, Reader


def groups_to_choose() -> QuerySet[Group]:
    """Groups that are there to read: one with rights of its own is an office, not an audience."""
    return Group.objects.filter(permissions=None, page_permissions=None).order_by("name")


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

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        chosen = Audience(cleaned["audience"])
        group = cleaned["group"] if chosen == Audience.GROUP else None
        try:
            set_audience(page=self.page, audience=chosen, group=group, user=self.user)
        except PermissionDenied as refusal:
            raise ValidationError(_("Only the secretariat can open a page to more readers.")) from refusal
        return cleaned
