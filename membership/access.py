"""Who may manage people, applications and mails, and who finds what in the admin, as questions that others ask."""

from typing import Any, cast

from django.db.models import F, Model, Q, QuerySet
from wagtail.models import Page, TaskState
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from core.models import BasePage, Reader, visible_pages
from membership.enums import RoleKind
from membership.models import Body, Invitation, Organisation, ReviewState, Role, User, WorkingGroup
from membership.models.roles import of_body
from membership.models.translations import is_translatable


def is_secretariat(user: Reader) -> bool:
    return bool(user.is_authenticated and user.has_perm("core.read_secretariat"))  # type: ignore[attr-defined]


def may_manage_people(user: Reader, body: Body) -> bool:
    """The secretariat everywhere, an organisation's admin at home."""
    if is_secretariat(user):
        return True
    if not isinstance(user, User) or not user.is_active:
        return False
    roles = Role.objects.current().filter(person=user, kind=RoleKind.ADMIN, **of_body(body))
    return roles.exists()


def organisations_managed_by(user: Reader) -> QuerySet[Organisation]:
    """Where this person is the organisation's admin today."""
    if not isinstance(user, User) or not user.is_active:
        return Organisation.objects.none()
    roles = Role.objects.current().filter(person=user, kind=RoleKind.ADMIN, organisation__isnull=False)
    return Organisation.objects.filter(pk__in=roles.values("organisation"))


def may_invite(user: Reader, body: Body | None) -> bool:
    """`body` is None for the secretariat itself, to which only a superuser invites."""
    if body is not None:
        return may_manage_people(user, body)
    return isinstance(user, User) and user.is_active and user.is_superuser


def may_accept(invitation: Invitation) -> bool:
    """An invitation is worth what its inviter may do today: somebody removed cannot come back by one sent before."""
    inviter = invitation.invited_by
    return invitation.is_open and inviter is not None and may_invite(inviter, invitation.body)


def _policy() -> Any:
    return policy_registry.get_by_type(Page)


def may_open_in_admin(user: Reader, pk: int) -> bool:
    """Whether this is a page of this person's room, or one they are asked to review."""
    own = _policy().instances_user_has_any_permission_for(user, {"add", "change", "publish"})
    if own.filter(pk=pk).exists():
        return True
    states = ReviewState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__object_id=str(pk),
        workflow_state__base_content_type__model="page",
    )
    return any(state.task.specific.may_answer(state.page, user) for state in states)


def is_step_of(step: int, page: int) -> bool:
    """Whether this is a step of this very page's approvals."""
    of_page = {"workflow_state__object_id": str(page), "workflow_state__base_content_type__model": "page"}
    return TaskState.objects.filter(pk=step, **of_page).exists()


def may_explore(user: Reader, pk: int) -> bool:
    """Pages of this person's room and the way down to them."""
    if _policy().explorable_root_instance(user) is None:
        return False
    return bool(_policy().explorable_instances(user).filter(pk=pk).exists())


def choosable_pages(user: Reader, pages: PageQuerySet) -> PageQuerySet:
    """What a writer may link to: what they may read, and their own; of others' pages no title that is only a draft."""
    if is_secretariat(user):
        return pages
    readable = visible_pages(user).filter(draft_title=F("title")).order_by().values("pk")
    mine = Q(pk__in=readable)
    if _policy().explorable_root_instance(user) is not None:
        mine |= Q(pk__in=_policy().explorable_instances(user).order_by().values("pk"))
    return pages.filter(mine)


def may_choose_page(user: Reader, pk: int) -> bool:
    return bool(choosable_pages(user, Page.objects.all()).filter(pk=pk).exists())


def may_keep_upload(user: Reader, model: type[Model], pk: int) -> bool:
    """Whether this picture or file is in a collection of this person's."""
    policy = policy_registry.get_by_type(model)
    mine = policy.instances_user_has_any_permission_for(user, ["add", "change", "delete", "choose"])
    return bool(mine.filter(pk=pk).exists())


def may_open(user: User, page: BasePage) -> bool:
    """On the site, in the editor, or because they are asked to review it: whoever may not is not told of it."""
    if not user.is_active:
        return False
    if page.permissions_for_user(user).can_edit() or page.is_visible_to(user):
        return True
    # Asked of the steps themselves: while a step begins, the page does not know of it yet.
    steps = ReviewState.objects.filter(
        status=ReviewState.STATUS_IN_PROGRESS,
        workflow_state__base_content_type=page.get_base_content_type(),
        workflow_state__object_id=str(page.pk),
    )
    return any(step.task.specific.eligible(page, step).filter(pk=user.pk).exists() for step in steps)


def pages_open_to(user: User) -> PageQuerySet:
    """The same of many: on the site, in their rooms, or because they are asked to review it."""
    if is_secretariat(user):
        return Page.objects.all()
    own = _policy().instances_user_has_any_permission_for(user, {"add", "change", "publish"})
    asked = ReviewState.objects.answerable_by(user).values_list("workflow_state__object_id", flat=True)
    known = Q(pk__in=visible_pages(user).order_by().values("pk")) | Q(pk__in=own.order_by().values("pk"))
    return Page.objects.filter(known | Q(pk__in=[int(pk) for pk in asked]))


def translating_group(user: Reader) -> WorkingGroup | None:
    """The working group for which this person translates what others wrote: as one of its editors."""
    if not isinstance(user, User) or not user.is_active:
        return None
    groups = WorkingGroup.objects.filter(room__retired_on__isnull=True, room__editors__user=user)
    return groups.order_by("pk").first()


def place_of_translation(source: BasePage) -> BasePage | None:
    """The section in the other language that answers to the one this page stands in."""
    return cast("BasePage", source.get_parent().specific).counterpart


def may_translate(user: Reader, source: BasePage) -> bool:
    """Who writes where the translation will stand, and the working groups' translators; of what they may read."""
    if not isinstance(user, User) or not is_translatable(type(source)) or not may_open(user, source):
        return False
    place = place_of_translation(source)
    if place is not None and place.permissions_for_user(user).can_add_subpage():
        return True
    if place is not None and source.is_visible_to(user) and translating_group(user) is not None:
        return True
    # An organisation's page is in both languages from its first day, and its people make no other beside it.
    other = source.counterpart
    # Not asked of the page: who reviews it may edit it for that while, and translates nothing by it.
    return other is not None and _policy().user_has_permission_for_instance(user, "change", other)


def texts_translated_by(user: User) -> PageQuerySet:
    """What this person may translate of what they may read: what stands in their rooms, for translators all of it."""
    readable = visible_pages(user)
    if is_secretariat(user) or translating_group(user) is not None:
        return readable
    mine = _policy().instances_user_has_permission_for(user, "change")
    return readable.filter(pk__in=mine.order_by().values("pk"))


def may_publish(user: Reader, pk: int) -> bool:
    """Whether this person needs nobody's approval for this page, and nobody is asked about it now."""
    page = Page.objects.filter(pk=pk).first()
    specific = page.specific if page else None
    return isinstance(specific, BasePage) and bool(specific.permissions_for_user(user).can_publish())


def may_translate_page(user: Reader, pk: int) -> bool:
    """Whether this is a text, or a translation of one, that this person may work on."""
    page = Page.objects.filter(pk=pk).first()
    specific = page.specific if page else None
    return isinstance(specific, BasePage) and may_translate(user, specific.source)
