"""Beginning a note of one's own on a record that others have published."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.khmer.latin import slug as latin_slug
from library.models import RecordPage, ShelfPage, TriedPage
from membership.models import User

LONGEST_TITLE = 200


@transaction.atomic
def start_note(*, record: RecordPage, shelf: ShelfPage, by: User) -> TriedPage:
    """A draft on this shelf; the same one when somebody asks twice. Raises PermissionDenied off their own shelves."""
    shelf = ShelfPage.objects.select_for_update(of=("self",)).get(pk=shelf.pk)
    if not shelf.permissions_for_user(by).can_add_subpage():
        raise PermissionDenied
    begun = TriedPage.objects.child_of(shelf).filter(
        record__translation_key=record.translation_key, owner=by, first_published_at=None
    )
    if (note := begun.first()) is not None:
        return note
    title = _("We tried it: %(title)s") % {"title": Truncator(record.title).chars(LONGEST_TITLE)}
    note = TriedPage(
        title=title, record=record, year=timezone.localdate().year, owner=by, live=False, locale=shelf.locale
    )
    taken = set(shelf.get_children().values_list("slug", flat=True))
    base = latin_slug(title) or "tried"
    note.slug = next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, 1000))) if slug not in taken)
    shelf.add_child(instance=note)
    note.save_revision(user=by, log_action="wagtail.create", clean=False)
    return note
