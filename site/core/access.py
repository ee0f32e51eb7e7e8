"""Who may read a file and who may change an audience, as questions that views and actions ask."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from core.enums import NARROWNESS, Audience
from core.models import BasePage, Reader, visible_pages


def may_open_upload(user: Reader, upload: Model) -> bool:
    """A picture or file is as open as the most open live page that uses it; else it is its keepers' alone.

    Wagtail's reference index holds what the live row of a page uses, never what only its draft does; of a page that
    was never live it holds the draft, and `visible_pages` leaves that page out.
    """
    pages = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(upload),
        to_object_id=str(upload.pk),
    ).values_list("object_id", flat=True)
    if visible_pages(user).filter(pk__in=[int(pk) for pk in pages]).exists():
        return True
    if not user.is_authenticated:
        return False
    policy = policy_registry.get(upload)
    return bool(policy.user_has_any_permission_for_instance(user, ["add", "change", "delete", "choose"], upload))


def is_public_upload(upload: Model) -> bool:
    return may_open_upload(AnonymousUser(), upload)


def widens(page: BasePage, audience: Audience, group_id: int | None) -> bool:
    """Whether this change would let anybody read who may not read now."""
    if audience == Audience.SECRETARIAT or page.audience == Audience.PUBLIC:
        return False
    if not page.audience:
        # Not yet decided: nobody may read.
        return True
    if page.audience == audience == Audience.GROUP:
        return page.audience_group_id != group_id
    return NARROWNESS[audience] < NARROWNESS[Audience(page.audience)] or audience == Audience.GROUP != page.audience


def may_set_audience(user: Reader, page: BasePage, audience: Audience, group_id: int | None) -> bool:
    """Whoever may edit a page may close it further; only the secretariat opens it."""
    if not page.permissions_for_user(user).can_edit():
        return False
    return not widens(page, audience, group_id) or user.has_perm("core.widen_audience")  # type: ignore[union-attr]
