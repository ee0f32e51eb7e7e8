"""Publishing what is due and taking down what has expired: each page for itself, each exactly once."""

import logging
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from core.actions.lock_pair import lock_pair

logger = logging.getLogger(__name__)


def publish_due() -> int:
    """How many pages changed. One that fails stands in the log, is tried again next time and holds up no other.

    Safe to run twice at once: each page is looked at again under its lock.
    """
    now = timezone.now()
    pages = Page.objects.all()
    due = Revision.page_revisions.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at", "pk")
    expired = pages.filter(live=True, expire_at__lte=now).order_by("expire_at", "pk")
    jobs: list[tuple[Callable[[int], bool], int]] = [(_publish, pk) for pk in due.values_list("pk", flat=True)]
    jobs += [(_take_down, pk) for pk in expired.values_list("pk", flat=True)]
    return sum(_once(job, pk) for job, pk in jobs)


def _once(job: Callable[[int], bool], pk: int) -> bool:
    try:
        with transaction.atomic():
            return job(pk)
    except Exception:
        logger.exception("What is due could not be done: %s %s", job.__name__, pk)
        return False


def _publish(pk: int) -> bool:
    page = Revision.page_revisions.get(pk=pk).content_object
    page, _other = lock_pair(page)
    revision = Revision.page_revisions.select_for_update(of=("self",)).get(pk=pk)
    if revision.approved_go_live_at is None or revision.approved_go_live_at > timezone.now():
        return False
    # Its day has come, and its source's not yet: looked at again next time.
    if page.waits_for_source:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


def _take_down(pk: int) -> bool:
    page = Page.objects.select_for_update(of=("self",)).get(pk=pk)
    if not page.live or page.expire_at is None or page.expire_at > timezone.now():
        return False
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True
