"""Fields for what people type by hand: one line, several lines, a phone number."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.khmer.text import tidy

# What people write between the digits of a phone number.
BETWEEN_DIGITS = re.compile(r"[\s().\-/\u200b-\u200d\u2010-\u2015\u2060\u00a0]+")
# Written for callers at home between the country's code and the number, and not dialled from abroad.
TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
CAMBODIA = "855"
SHORTEST_AT_HOME, LONGEST_AT_HOME = 8, 9
SHORTEST, LONGEST = 8, 15

MESSAGES = {
    "max_length": _("Shorten this to %(limit_value)d characters or fewer; it has %(show_value)d."),
    "null_characters_not_allowed": _("This has signs that cannot be kept. Type it again."),
}


class LineField(forms.CharField):
    """One line, composed and without blanks or unseen marks at its ends; only such marks are nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"error_messages": MESSAGES} | kwargs))

    def to_python(self, value: Any) -> str:
        return " ".join(tidy(super().to_python(value) or "").split())


class TextField(LineField):
    """The same with line breaks."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return tidy((forms.CharField.to_python(self, value) or "").replace("\r\n", "\n"))


class PhoneField(LineField):
    """Typed in Khmer or Latin digits, as at home or from abroad; kept as +85512345678."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    default_error = _("Type one phone number, for instance 012 345 678 or +855 12 345 678.")

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        if not typed or "\0" in typed:
            return typed
        return _international(TRUNK_ZERO.sub("", _latin(typed)))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Whoever types more than a number is told so rather than cut off."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


def _latin(text: str) -> str:
    """Every script's digits as Latin ones; the wide plus of East Asian keyboards too."""
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text).replace("＋", "+")


def _international(typed: str) -> str:
    number = BETWEEN_DIGITS.sub("", typed)
    if number.startswith("00"):
        number = f"+{number[2:]}"
    digits = number.removeprefix("+")
    if not digits.isdecimal() or not digits.isascii():
        raise ValidationError(PhoneField.default_error, code="invalid")
    if not number.startswith("+"):
        if digits.startswith("0"):
            digits = CAMBODIA + digits[1:]
        elif not digits.startswith(CAMBODIA) and SHORTEST_AT_HOME <= len(digits) <= LONGEST_AT_HOME:
            digits = CAMBODIA + digits
        elif not digits.startswith(CAMBODIA):
            raise ValidationError(PhoneField.default_error, code="invalid")
    if digits.startswith(f"{CAMBODIA}0"):
        digits = CAMBODIA + digits.removeprefix(f"{CAMBODIA}0")
    own = len(digits) - len(CAMBODIA)
    if digits.startswith(CAMBODIA) and not SHORTEST_AT_HOME <= own <= LONGEST_AT_HOME:
        raise ValidationError(PhoneField.default_error, code="invalid")
    if not SHORTEST <= len(digits) <= LONGEST or digits.startswith("0"):
        raise ValidationError(PhoneField.default_error, code="invalid")
    return f"+{digits}"
