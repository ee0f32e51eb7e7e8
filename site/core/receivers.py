"""What follows by itself when a page is taken down."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_unpublished

from core.models import BasePage


@receiver(page_unpublished)
def withdraw_translations(instance: Page, **_: Any) -> None:
    """A source is withdrawn in every language, by hand or on its day: a translation without it would say half.

    What was to become public on a day of its own waits for nobody any more.
    """
    if not isinstance(instance, BasePage) or instance.source.pk != instance.pk:
        return
    others = type(instance).objects.filter(translation_key=instance.translation_key).exclude(pk=instance.pk)
    for other in others.select_for_update(of=("self", "page_ptr")):
        if other.live:
            log = "wagtail.unpublish.scheduled" if instance.expired else True
            other.unpublish(set_expired=instance.expired, log_action=log)
        else:
            other.revisions.update(approved_go_live_at=None)
