"""Two editors at once: the second save overwrites nothing and answers with both versions."""

from typing import Any

import pytest
from django.urls import reverse

from library.models import RecordPage
from tests.factories import make_record
from tests.people import Cast, editor_form

pytestmark = pytest.mark.django_db


def opened(cast: Cast) -> tuple[RecordPage, dict[str, Any], str]:
    page = make_record(shelf=cast.shelf(), live=False, owner=cast.editor, title="First words")
    page.save_revision(user=cast.editor)
    return page, editor_form(page, cast.editor), reverse("wagtailadmin_pages:edit", args=[page.pk])


def title_of(page: RecordPage) -> str:
    return str(RecordPage.objects.get(pk=page.pk).get_latest_revision().content["title"])


def test_the_second_save_overwrites_nothing_and_shows_both(cast: Cast, as_user: Any) -> None:
    page, form, address = opened(cast)
    as_user(cast.reviewer).post(address, editor_form(page, cast.reviewer) | {"title": "The reviewer's words"})

    response = as_user(cast.editor).post(address, form | {"title": "The editor's words", "summary": "Kept summary"})

    html = response.content.decode()
    assert response.status_code == 409
    assert title_of(page) == "The reviewer's words"
    assert "reviewer" in html
    assert "The editor" in html
    assert "Kept summary" in html


def test_whoever_came_late_may_save_theirs_as_the_newest(cast: Cast, as_user: Any) -> None:
    page, form, address = opened(cast)
    as_user(cast.reviewer).post(address, editor_form(page, cast.reviewer) | {"title": "The reviewer's words"})
    late = as_user(cast.editor).post(address, form | {"title": "The editor's words"})
    latest = RecordPage.objects.get(pk=page.pk).get_latest_revision()

    kept = dict(late.context["fields"])
    fresh = {"loaded_revision_id": latest.pk, "loaded_revision_created_at": latest.created_at.isoformat()}
    as_user(cast.editor).post(address, kept | fresh)

    assert title_of(page) == "The editor's words"
    assert page.revisions.count() == 3


def test_a_version_rewritten_in_place_by_autosave_counts_as_newer(cast: Cast, as_user: Any) -> None:
    page, form, address = opened(cast)
    revision = page.get_latest_revision()
    other = RecordPage.objects.get(pk=page.pk)
    other.title = "Saved by itself"
    # The same person's other tab.
    other.save_revision(user=cast.editor, overwrite_revision=revision)

    response = as_user(cast.editor).post(address, form | {"title": "The editor's words"})

    assert (response.status_code, title_of(page)) == (409, "Saved by itself")


@pytest.mark.parametrize("button", ["action-submit", "action-publish"])
def test_no_button_steps_over_a_newer_version(button: str, cast: Cast, as_user: Any) -> None:
    page, _form, address = opened(cast)
    form = editor_form(page, cast.secretariat)
    as_user(cast.reviewer).post(address, editor_form(page, cast.reviewer) | {"title": "The reviewer's words"})

    response = as_user(cast.secretariat).post(address, form | {"title": "Late", button: "1"})

    page = RecordPage.objects.get(pk=page.pk)
    assert (response.status_code, page.live, page.workflow_in_progress) == (409, False, False)


def test_a_half_filled_form_that_came_late_keeps_its_words(cast: Cast, as_user: Any) -> None:
    page, form, address = opened(cast)
    as_user(cast.reviewer).post(address, editor_form(page, cast.reviewer) | {"title": "The reviewer's words"})

    late = form | {"title": "", "summary": "Half of it", "period_start": "no date"}
    response = as_user(cast.editor).post(address, late)

    assert (response.status_code, title_of(page)) == (409, "The reviewer's words")
    assert "Half of it" in response.content.decode()


def test_a_save_in_good_time_goes_on_as_ever(cast: Cast, as_user: Any) -> None:
    page, form, address = opened(cast)

    response = as_user(cast.editor).post(address, form | {"title": "Better words"})

    assert (response.status_code, title_of(page)) == (302, "Better words")


def test_a_reviewer_s_touch_is_not_saved_by_itself(cast: Cast, as_user: Any) -> None:
    """Else whoever only looked would be the last editor, who may not approve."""
    page, _form, address = opened(cast)
    assert cast.reviewer.is_active
    page.get_workflow().start(page, cast.editor)
    form = editor_form(page, cast.reviewer) | {"title": "Touched"}

    response = as_user(cast.reviewer).post(address, form, headers={"Accept": "application/json"})

    assert response.json()["error_code"] == "blocked_by_hook"
    assert title_of(page) == "First words"


def test_a_button_after_autosave_is_no_stale_save(cast: Cast, as_user: Any) -> None:
    """Autosave keeps another version, and tells the open form of it."""
    page, form, address = opened(cast)
    client = as_user(cast.editor)

    kept = client.post(address, form | {"title": "Kept by itself"}, headers={"accept": "application/json"}).json()
    form |= {name: value for name, value in kept["field_updates"].items() if name in form}
    response = client.post(address, form | {"title": "Sent by hand"})

    assert response.status_code == 302
    assert title_of(page) == "Sent by hand"
