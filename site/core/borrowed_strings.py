"""Django's own words that readers meet, named here so that our Khmer catalogue says them too.

Django's Khmer is a third complete, and its wording is not that of our glossary.
"""

from django.utils.translation import gettext_noop

SIGNING_IN = (
    gettext_noop("Please enter a correct %(username)s and password. Note that both fields may be case-sensitive."),
    gettext_noop("This account is inactive."),
    gettext_noop("Password"),
    gettext_noop("This field is required."),
    gettext_noop("Enter a valid email address."),
    gettext_noop("Null characters are not allowed."),
)
