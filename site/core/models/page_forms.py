"""The editor's form for our pages."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm


class PageForm(WagtailAdminPageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            # The page makes one from its title, which an editor's browser cannot do for a Khmer title.
            self.fields["slug"].required = False
