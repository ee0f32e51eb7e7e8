"""Taking both halves of a text in hand before anything is done to either."""

from typing import TypeVar

from django.utils.translation import gettext as _

from core.models import BasePage, Refused

AnyPage = TypeVar("AnyPage", bound=BasePage)


def lock_pair(page: AnyPage) -> tuple[AnyPage, AnyPage | None]:
    """The page and its counterpart as they are now, until the transaction ends. Raises Refused.

    Always in the same order, since two people may begin from either half.
    """
    halves = type(page).objects.select_for_update(of=("self", "page_ptr"))
    found = {half.pk: half for half in halves.filter(translation_key=page.translation_key).order_by("pk")}
    here = found.pop(page.pk, None)
    if here is None:
        raise Refused(_("“%(title)s” is no longer there.") % {"title": page.get_admin_display_title()})
    return here, next(iter(found.values()), None)
