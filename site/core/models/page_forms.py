"""The editor's form for our pages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from core.khmer.text import tidy


class PageForm(WagtailAdminPageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            # The page makes one from its title, which an editor's browser cannot do for a Khmer title.
            self.fields["slug"].required = False

    def clean_title(self) -> str:
        """Nothing but marks nobody sees would leave a link nobody can press."""
        title = tidy(self.cleaned_data["title"])
        if not title:
            raise ValidationError(_("The title has no letter that can be seen."))
        return title
