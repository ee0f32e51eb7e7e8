"""What follows by itself when a file is saved, or a record saved, closed or deleted."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.search_promotions.models import Query
from wagtail.signals import post_page_move

from core.models import Place, PlaceAlias, Tag, Topic
from core.signals import audience_changed, page_saved, tag_changed
from library.actions import index_again, keep_entry, keep_pinned_questions, keep_row, read_file
from library.enums import ReadingState
from library.models import File, RecordPage, Series, ShelfPage
from library.models.records import RecordTag
from membership.models import Organisation, OrganisationName, WorkingGroup


@receiver(post_save, sender=File)
def read_what_was_uploaded(instance: File, update_fields: Any = None, **_: Any) -> None:
    # Enqueued again by a save in between, it is read again: no harm but the time it takes.
    if instance.reading == ReadingState.WAITING and update_fields is None:
        read_file.enqueue(instance.pk)


# What Wagtail writes into a page beside its words when a draft is kept.
OF_A_DRAFT = {"draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at"}


@receiver(post_save, sender=RecordPage)
def catalogue_what_was_saved(instance: RecordPage, raw: bool, update_fields: Any = None, **_: Any) -> None:
    if not raw and (update_fields is None or set(update_fields) - OF_A_DRAFT):
        keep_entry(instance.translation_key)


@receiver(page_saved, sender=RecordPage)
def find_what_was_saved(instance: RecordPage, update_fields: Any = None, **_: Any) -> None:
    if update_fields is None or set(update_fields) - OF_A_DRAFT:
        keep_row(instance.translation_key)


@receiver(post_delete, sender=RecordPage)
@receiver(audience_changed, sender=RecordPage)
def catalogue_what_was_closed(instance: RecordPage, **_: Any) -> None:
    keep_entry(instance.translation_key)
    keep_row(instance.translation_key)


@receiver(post_page_move, sender=RecordPage)
def find_on_the_other_shelf(instance: RecordPage, **_: Any) -> None:
    keep_row(instance.translation_key)


@receiver(post_save, sender=File)
def find_by_what_a_file_says(instance: File, **_: Any) -> None:
    using = RecordPage.objects.live().filter(record_files__file=instance).order_by()
    for key in using.values_list("translation_key", flat=True).distinct():
        keep_row(key)


def _filed_under(named: Any) -> QuerySet[RecordPage]:
    """Pages of the records that are told by the name of this."""
    pages = RecordPage.objects.all()
    if isinstance(named, Topic):
        return pages.filter(topics__in=Topic.objects.at_or_below(named.slug))
    if isinstance(named, Place | PlaceAlias):
        place = named if isinstance(named, Place) else named.place
        return pages.filter(record_places__place__code__startswith=place.code)
    if isinstance(named, Tag):
        return pages.filter(tags=named)
    if isinstance(named, Series):
        return pages.filter(series=named)
    if isinstance(named, OrganisationName):
        named = named.organisation
    partners = pages.filter(partners=named) if isinstance(named, Organisation) else pages.none()
    body = "organisation" if isinstance(named, Organisation) else "working_group"
    shelved = pages.on_shelves(**{body: named})
    return pages.filter(Q(pk__in=partners.order_by().values("pk")) | Q(pk__in=shelved.order_by().values("pk")))


@receiver(tag_changed)
@receiver(post_save, sender=Topic)
@receiver(post_save, sender=Place)
@receiver(post_save, sender=PlaceAlias)
@receiver(post_delete, sender=PlaceAlias)
@receiver(post_save, sender=Series)
@receiver(post_save, sender=Organisation)
@receiver(post_save, sender=OrganisationName)
@receiver(post_delete, sender=OrganisationName)
@receiver(post_save, sender=WorkingGroup)
def find_by_new_names(instance: Any, raw: bool = False, **_: Any) -> None:
    if not raw:
        index_again(_filed_under(instance))


@receiver(post_delete, sender=RecordTag)
def find_no_more_by_a_tag(instance: RecordTag, **_: Any) -> None:
    index_again(RecordPage.objects.filter(pk=instance.content_object_id))


@receiver(page_saved, sender=ShelfPage)
def find_by_the_shelfs_owner(instance: ShelfPage, **_: Any) -> None:
    index_again(RecordPage.objects.descendant_of(instance))


@receiver(post_save, sender=Query)
def answer_by_its_gist(instance: Query, **_: Any) -> None:
    keep_pinned_questions([instance])
