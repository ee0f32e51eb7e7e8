"""Who has a right to one half of a text alone does nothing to the other."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, Revision

from core.actions import delete_page, move_page, publish_due, set_audience
from core.enums import Audience
from core.forms import AudienceForm
from core.models import Refused
from membership.actions.unpublish import unpublish
from tests.factories import OrganisationFactory, make_record, shelf_of, translate_record
from tests.library.test_pairs import a_pair, audiences, fresh, keys_live, there
from tests.membership.test_approval import answer
from tests.people import Cast

pytestmark = pytest.mark.django_db


def may(cast: Cast, page: Page, *rights: str) -> Any:
    """A person with these rights on one half alone."""
    person = cast.stranger
    office = Group.objects.create(name=f"Office {page.pk}")
    for right in rights:
        GroupPagePermission.objects.create(group=office, page=page.page_ptr, permission_type=right)
    person.groups.add(office)
    return type(person).objects.get(pk=person.pk)


@pytest.mark.parametrize("half", [0, 1])
def test_deleting_asks_for_each_half(half: int, cast: Cast) -> None:
    pair = a_pair()
    person = may(cast, pair[half], "publish", "change")

    with pytest.raises(Refused, match="is not yours to delete, so nothing was deleted"):
        delete_page(page=pair[half], both=True, by=person)
    with pytest.raises(PermissionDenied):
        delete_page(page=pair[1 - half], both=True, by=person)

    assert there(pair) == [True, True]


def test_a_source_is_not_deleted_or_taken_down_from_under_its_translation(cast: Cast) -> None:
    pair = a_pair()

    with pytest.raises(Refused, match="Delete both languages, or neither"):
        delete_page(page=pair[0], by=cast.admin)
    with pytest.raises(Refused, match="would stay public without its source"):
        unpublish(page=pair[0], reason="Wrong", by=cast.admin)

    assert not fresh(pair[0]).permissions_for_user(cast.admin).can_delete()
    assert keys_live(pair) == [True, True]


def test_a_source_that_is_taken_down_takes_its_translation_along() -> None:
    pair = a_pair()

    pair[0].unpublish()

    assert keys_live(pair) == [False, False]


def test_a_translation_is_not_opened_past_its_source_even_by_whoever_opens(cast: Cast) -> None:
    pair = a_pair(audience=Audience.MEMBERS)

    with pytest.raises(ValidationError):
        set_audience(page=pair[1], audience=Audience.PUBLIC, group=None, user=cast.admin)

    assert audiences(pair) == ["members", "members"]


def test_a_translation_is_not_published_before_its_source_by_anybody_nor_on_its_day(cast: Cast) -> None:
    source = make_record(shelf=cast.shelf(), live=False)
    draft = translate_record(source, live=False)
    revision = draft.save_revision(user=cast.secretariat)

    for person in (cast.secretariat, cast.admin):
        with pytest.raises(PermissionDenied):
            fresh(draft).publish(revision, user=person)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now())
    publish_due()

    assert keys_live([source, draft]) == [False, False]


def test_nor_by_the_last_yes(cast: Cast) -> None:
    draft = translate_record(make_record(shelf=cast.shelf("km"), live=False), "en", live=False)
    draft.save_revision(user=cast.editor)
    assert cast.reviewer.is_active
    draft.get_workflow().start(draft, cast.editor)
    answer(draft, cast.reviewer)

    with pytest.raises(Refused, match="is not public"):
        answer(draft, cast.secretariat)

    assert keys_live([draft]) == [False]


def test_no_half_is_moved_in_bulk(cast: Cast, as_user: Any) -> None:
    pair, shelf = a_pair(), shelf_of(OrganisationFactory.create())

    as_user(cast.secretariat).post(f"/admin/bulk/wagtailcore/page/move/?id={pair[0].pk}", {"chooser": shelf.pk})

    assert fresh(pair[0]).get_parent().pk != shelf.pk


@pytest.mark.parametrize("half", [0, 1])
def test_taking_down_asks_for_each_half(half: int, cast: Cast) -> None:
    pair = a_pair()
    person = may(cast, pair[half], "publish", "change")

    with pytest.raises(Refused, match="is not yours to take down, so nothing was taken down"):
        unpublish(page=pair[half], reason="Wrong", both=True, by=person)
    with pytest.raises(PermissionDenied):
        unpublish(page=pair[1 - half], reason="Wrong", both=True, by=person)

    assert keys_live(pair) == [True, True]


def test_moving_asks_for_each_half(cast: Cast) -> None:
    pair = a_pair()
    shelf = shelf_of(OrganisationFactory.create())
    person = may(cast, pair[0], "publish", "change")
    may(cast, shelf, "publish", "add")
    person = type(person).objects.get(pk=person.pk)

    with pytest.raises(Refused, match="is not yours to move there, so nothing was moved"):
        move_page(page=pair[0], destination=shelf, by=person)
    with pytest.raises(PermissionDenied):
        move_page(page=pair[1], destination=shelf.counterpart, by=person)

    assert fresh(pair[0]).get_parent().pk != shelf.pk


def test_closing_a_source_takes_a_translation_along_that_is_not_this_person_s(cast: Cast) -> None:
    pair = a_pair()
    person = may(cast, pair[0], "change")

    with pytest.raises(ValidationError, match="is not yours to change in this way"):
        set_audience(page=pair[0], audience=Audience.MEMBERS, group=None, both=True, user=person)
    assert audiences(pair) == ["public", "public"]
    set_audience(page=pair[0], audience=Audience.MEMBERS, group=None, user=person)

    assert audiences(pair) == ["members", "members"]


def test_the_choice_is_not_shown_to_whoever_may_not_change_the_other(cast: Cast) -> None:
    pair = a_pair()
    person = may(cast, pair[0], "change")

    fields = [list(AudienceForm(page=page, user=person).fields) for page in (pair[0], make_record())]

    assert fields == [["audience", "group"], ["audience", "group"]]
    assert "both" in AudienceForm(page=pair[0], user=cast.secretariat).fields
