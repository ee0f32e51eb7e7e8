"""Links that let their holder in, made when a mail is written and kept nowhere; and what passkey scripts are given."""

import json
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse

from membership.models import Invitation, User

register = template.Library()


@register.simple_tag
def invited(pk: int) -> Invitation | None:
    return Invitation.objects.select_related("organisation", "working_group", "invited_by").filter(pk=pk).first()


@register.simple_tag
def reset_path(pk: int) -> str:
    """In the language of the mail; spent by a sign-in, a new password or a day."""
    person = User.objects.get(pk=pk)
    parts = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return reverse("account_reset_password_from_key", kwargs=parts)


@register.filter
def as_json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)
