"""What follows by itself when a working group is renamed."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.search.index import insert_or_update_object

from forums.models import GroupPage
from membership.models import WorkingGroup


@receiver(post_save, sender=WorkingGroup)
def find_by_new_names(instance: WorkingGroup, raw: bool = False, **_: Any) -> None:
    for page in GroupPage.objects.filter(working_group=instance) if not raw else ():
        insert_or_update_object(page)
