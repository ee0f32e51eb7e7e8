"""What `manage.py check` says of the site's frame."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

OURS = "core.search.backend"


@register()
def search_has_one_backend(**_: Any) -> list[CheckMessage]:
    """Several that keep their index in the database write over one another's, and the stock ones find no Khmer."""
    configured = settings.WAGTAILSEARCH_BACKENDS
    if configured.keys() == {"default"} and configured["default"].get("BACKEND") == OURS:
        return []
    hint = f'WAGTAILSEARCH_BACKENDS = {{"default": {{"BACKEND": "{OURS}"}}}}'
    return [Error("Search needs one backend, the site's own.", hint=hint, id="core.E001")]
