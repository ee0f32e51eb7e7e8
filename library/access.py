"""Who may write what in the library, as questions that actions and views ask."""

from typing import Any, cast

from wagtail.models import Locale, Page
from wagtail.permissions import policy_registry

from core.models import Reader
from library.models import ShelfPage


def shelves_written_by(user: Reader, locale: Locale) -> list[ShelfPage]:
    """The shelves of this language on which this person may write."""
    if not user.is_authenticated or not cast("Any", user).has_perm("wagtailadmin.access_admin"):
        return []
    rooms = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "add")
    shelves = ShelfPage.objects.filter(pk__in=rooms.order_by().values("pk"), locale=locale)
    return list(shelves.select_related("organisation", "working_group").order_by("title"))
