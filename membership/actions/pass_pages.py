"""Passing a leaver's pages on: who owns them, and the locks only the leaver could open."""

from django.db.models import Q
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import Page, WorkflowState
from wagtail.query import PageQuerySet

from membership.enums import DutyKind
from membership.handing_over import Item
from membership.models import User


def pass_pages(pages: PageQuerySet, *, person: User, to: User | None) -> list[Item]:
    """Of these pages, those the person owns or has locked; the same number of queries for one and for many."""
    mine = pages.filter(Q(owner=person) | Q(locked_by=person)).order_by("path")
    held = list(Page.objects.select_for_update().filter(pk__in=mine.values("pk")).order_by("path"))
    owned = [page for page in held if page.owner_id == person.pk]
    locked = [page for page in held if page.locked_by_id == person.pk]
    in_review = set(
        WorkflowState.objects.filter(
            status=WorkflowState.STATUS_IN_PROGRESS, object_id__in=[str(page.pk) for page in owned]
        ).values_list("object_id", flat=True)
    )
    Page.objects.filter(pk__in=[page.pk for page in owned]).update(owner=to)
    Page.objects.filter(pk__in=[page.pk for page in locked]).update(locked=False, locked_by=None, locked_at=None)
    for page in locked:
        log(instance=page, action="wagtail.unlock")
    items = [_item(_kind(page, in_review), page, to) for page in owned]
    return items + [_item(DutyKind.LOCK, page, None) for page in locked]


def _kind(page: Page, in_review: set[str]) -> DutyKind:
    if str(page.pk) in in_review:
        return DutyKind.REVIEW
    return DutyKind.PAGE if page.live and not page.has_unpublished_changes else DutyKind.DRAFT


def _item(kind: DutyKind, page: Page, to: User | None) -> Item:
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return Item(kind, page.get_admin_display_title(), address, str(to) if to else "")
