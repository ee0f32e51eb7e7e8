"""Deciding who may read a page."""

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.access import may_set_audience, widens
from core.enums import Audience
from core.models import BasePage, Reader
from core.signals import audience_changed


@transaction.atomic
def set_audience(*, page: BasePage, audience: Audience, group: Group | None, user: Reader) -> None:
    """Takes effect with the next request, on the live page and its drafts alike.

    A translation may be stricter than its source, never laxer: closing a source closes its translations with it, and
    a translation is not opened past its source. Raises PermissionDenied or ValidationError, and then changes nothing.
    """
    if (audience == Audience.GROUP) != (group is not None):
        raise ValidationError(_("Choose the group that may read this page."))
    group_id = group.pk if group else None
    model = type(page)
    page = model.objects.select_for_update(of=("self",)).get(pk=page.pk)
    if not may_set_audience(user, page, audience, group_id):
        raise PermissionDenied
    source = page.source
    if source.pk != page.pk and widens(source, audience, group_id):
        raise ValidationError(_("A translation cannot be open to more readers than the page it translates."))
    translations = model.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    follow = [other for other in translations if source.pk == page.pk and _is_laxer(other, audience, group_id)]
    for changed in (page, *follow):
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
