"""Who may write what in the library, as questions that actions and views ask."""

from collections import defaultdict
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from wagtail.models import Locale, Page, ReferenceIndex
from wagtail.permissions import policy_registry

from core.khmer.sorting import sort_key
from core.models import Reader
from library.models import File, ShelfPage
from membership.access import choosable_pages


def shelves_written_by(user: Reader, locale: Locale) -> list[ShelfPage]:
    """The shelves of this language on which this person may write."""
    if not user.is_authenticated or not cast("Any", user).has_perm("wagtailadmin.access_admin"):
        return []
    rooms = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "add")
    shelves = ShelfPage.objects.filter(pk__in=rooms.order_by().values("pk"), locale=locale)
    return sorted(shelves.select_related("organisation", "working_group"), key=lambda shelf: sort_key(shelf.title))


def files_kept_by(user: Reader) -> QuerySet[File]:
    """Those of the collections in which this person may change files."""
    kept: QuerySet[File] = policy_registry.get_by_type(File).instances_user_has_permission_for(user, "change")
    return kept


def pages_using(files: list[File], user: Reader) -> dict[int, list[Page]]:
    """For each file by its number the pages that use it, of those whose titles this person may know."""
    uses: dict[int, set[int]] = defaultdict(set)
    found = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(File),
        to_object_id__in=[str(file.pk) for file in files],
    )
    for file, page in found.values_list("to_object_id", "object_id"):
        uses[int(file)].add(int(page))
    using = Page.objects.filter(pk__in=set().union(*uses.values())).select_related("locale").order_by("title")
    pages = list(choosable_pages(user, using))
    return {file: [page for page in pages if page.pk in numbers] for file, numbers in uses.items()}
