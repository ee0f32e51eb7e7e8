"""E-mail addresses as accounts are known by them, and those that only look like one."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _


def plain_address(typed: str) -> str:
    """In lower case. Raises ValidationError with a sentence for what is no address or could be taken for another.

    Other scripts' letters look like Latin ones, and some signs are not seen at all; an xn-- domain is shown as such.
    """
    address = typed.strip(" \t\r\n").lower()
    if not address.isascii() or "xn--" in address:
        raise ValidationError(
            _("This address has signs that look like others. Type it with plain Latin letters, digits and signs alone.")
        )
    try:
        validate_email(address)
    except ValidationError as refusal:
        raise ValidationError(_("This is no e-mail address.")) from refusal
    return address
