"""Words that Wagtail leaves in English or does not have: labels made of names of fields, a list without a name."""

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import (
    AnchorLinkChooserForm,
    EmailLinkChooserForm,
    ExternalLinkChooserForm,
    PhoneLinkChooserForm,
)
from wagtail.admin.views.pages.search import SearchView
from wagtail.contrib.search_promotions.forms import SearchPromotionsFormSet
from wagtail.images.forms import ImageInsertionForm

LABELS = {
    "link_text": _("Text of the link"),
    "email_address": _("E-mail address"),
    "phone_number": _("Phone number"),
    "subject": _("Subject"),
    "body": _("Message"),
    "external_link_text": _("External link text"),
}


def say_in_every_language() -> None:
    # Django says "Khmer" of it.
    LANG_INFO["km"]["name_local"] = "ខ្មែរ"
    for form in (
        AnchorLinkChooserForm,
        EmailLinkChooserForm,
        ExternalLinkChooserForm,
        PhoneLinkChooserForm,
        SearchPromotionsFormSet.form,
    ):
        for name, field in form.base_fields.items():
            field.label = LABELS.get(name, field.label)
    for field in ImageInsertionForm.base_fields.values():
        # Translated when it was imported; its words are among those of Wagtail's that we say in Khmer.
        field.label = field.label and _(field.label)
    # Else it says "None 1-20 of 26" in any language.
    SearchView.verbose_name_plural = _("pages")
