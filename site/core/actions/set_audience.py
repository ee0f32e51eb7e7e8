"""Deciding who may read a page."""

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.access import may_set_audience, widens
from core.actions.lock_pair import lock_pair
from core.enums import Audience
from core.models import BasePage, Reader
from core.signals import audience_changed


@transaction.atomic
def set_audience(*, page: BasePage, audience: Audience, group: Group | None, both: bool = False, user: Reader) -> None:
    """Takes effect with the next request, on the live page and its drafts alike; with `both`, on its counterpart too.

    A translation may be stricter than its source, never laxer: closing a source closes its translation with it,
    whosever that is, and a translation is not opened past its source. Raises PermissionDenied or ValidationError, and
    then changes nothing.
    """
    if (audience == Audience.GROUP) != (group is not None):
        raise ValidationError(_("Choose the group that may read this page."))
    group_id = group.pk if group else None
    page, other = lock_pair(page)
    if not may_set_audience(user, page, audience, group_id):
        raise PermissionDenied
    changing = [page]
    if other is not None and both:
        if not may_set_audience(user, other, audience, group_id):
            raise ValidationError(
                _("The page in the other language, “%(title)s”, is not yours to change in this way."),
                params={"title": other.get_admin_display_title()},
            )
        changing.append(other)
    elif other is not None and other.pk < page.pk and widens(other, audience, group_id):
        raise ValidationError(_("A translation cannot be open to more readers than the page it translates."))
    elif other is not None and page.pk < other.pk and _is_laxer(other, audience, group_id):
        changing.append(other)
    model = type(page)
    for changed in changing:
        data = {"from": changed.audience, "to": audience.value, "group": group.name if group else None}
        changed.audience, changed.audience_group = audience, group
        model.objects.filter(pk=changed.pk).update(audience=audience, audience_group=group)
        log(changed, "core.set_audience", user=user, data=data)
        audience_changed.send(sender=model, instance=changed)


def _is_laxer(page: BasePage, audience: Audience, group_id: int | None) -> bool:
    """Whether this page is open to anybody beyond the audience: going there from the audience would widen it."""
    if not page.audience:
        return False
    stricter = type(page)(audience=audience, audience_group_id=group_id)
    return widens(stricter, Audience(page.audience), page.audience_group_id)
