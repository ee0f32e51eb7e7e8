"""What is filled in about the people of an organisation or working group."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from membership.enums import ROLES_IN_A_WORKING_GROUP, ROLES_IN_AN_ORGANISATION
from membership.forms.fields import TextField
from membership.models import Body, Organisation, Role, User


class RoleForm(forms.Form):
    """Another role for somebody who has one here; new people come by invitation."""

    person = forms.ModelChoiceField(User.objects.none())
    kind = forms.ChoiceField()

    def __init__(self, *args: Any, body: Body, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = ROLES_IN_AN_ORGANISATION if isinstance(body, Organisation) else ROLES_IN_A_WORKING_GROUP
        self.fields["person"].queryset = people_of(body)  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in possible]  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who goes on with it"),
        required=False,
        help_text=_("If nobody is chosen, it passes to all who write for the organisation or group."),
    )
    note = TextField(label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, body: Body, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.queryset = people_of(body).exclude(pk=person.pk)
        to.empty_label = _("Nobody in particular")


def people_of(body: Body) -> Any:
    roles = Role.objects.current().of(body)
    return User.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("first_name", "email")
