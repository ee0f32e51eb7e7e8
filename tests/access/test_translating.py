"""What a translator is shown of other pages, and who lets go out what is not finished."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from wagtail.models import Page

from core.actions import set_audience
from core.enums import Audience
from core.models import Refused
from library.models import RecordPage
from membership.actions import publish_partly, start_translation
from tests.membership.test_approval import answer, fresh, steps
from tests.membership.test_hints import MEANT, SAID, a_pair, known, to_translate
from tests.membership.test_original_beside import beside, opened
from tests.membership.test_segments import a_source
from tests.membership.test_unfinished import KHMER, PARTLY, a_draft, in_review, logged
from tests.people import Cast, editor_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(cast: Cast) -> RecordPage:
    return a_source(cast, contact_role="The head of the village", other_summary="")


def publishing(page: RecordPage) -> str:
    return reverse("publish_partly", args=[page.pk])


def seen(page: RecordPage) -> dict[str, Any]:
    return {"partly": "on", "seen": fresh(page).latest_revision_id}


def test_whoever_may_not_read_the_original_sees_none_of_it(cast: Cast, as_user: Any) -> None:
    source = a_source(cast)
    draft = start_translation(source=source, by=cast.translator)
    assert beside(opened(as_user(cast.translator), draft)) != []
    set_audience(
        page=RecordPage.objects.get(pk=source.pk), audience=Audience.SECRETARIAT, group=None, user=cast.secretariat
    )

    soup = opened(as_user(cast.translator), draft)

    assert beside(soup) == []


def test_of_what_was_taken_down_nothing_is_followed(cast: Cast, as_user: Any) -> None:
    source = a_source(cast)
    draft = start_translation(source=source, by=cast.editor)
    RecordPage.objects.get(pk=source.pk).unpublish()

    assert beside(opened(as_user(cast.secretariat), draft)) == []


@pytest.mark.parametrize("half", [0, 1])
def test_a_half_that_was_taken_down_tells_nothing(half: int, cast: Cast) -> None:
    pair = a_pair(cast)
    Page.objects.filter(pk=pair[half].pk).update(live=False)

    assert known(to_translate(cast), cast.secretariat, SAID) == {}


@pytest.mark.parametrize("half", [0, 1])
def test_a_half_that_is_closed_tells_its_readers_alone(half: int, cast: Cast) -> None:
    pair = a_pair(cast)
    set_audience(page=pair[half], audience=Audience.SECRETARIAT, group=None, user=cast.secretariat)
    page = to_translate(cast)

    assert known(page, cast.editor, SAID) == {}
    assert known(page, cast.secretariat, SAID) == {SAID: [MEANT]}


@pytest.mark.parametrize("role", ["reviewer", "khmer_reviewer", "secretariat"])
def test_a_plain_yes_is_refused_at_every_step(role: str, source: RecordPage, cast: Cast) -> None:
    page = in_review(source, cast)
    before = ["reviewer", "khmer_reviewer", "secretariat"]
    for person in before[: before.index(role)]:
        answer(page, getattr(cast, person), PARTLY, partly=True)
    at = steps(page)

    with pytest.raises(Refused, match=r"not finished. Not translated yet: Whom to ask\."):
        answer(page, getattr(cast, role))

    assert (steps(page), fresh(page).live) == (at, False)
    assert fresh(page).get_latest_revision_as_object().title == KHMER["title"]


def test_the_secretariat_is_asked_before_it_publishes_and_loses_nothing(
    source: RecordPage, cast: Cast, as_user: Any
) -> None:
    draft = a_draft(source, cast)
    client = as_user(cast.secretariat)
    form = editor_form(draft, cast.secretariat) | {"action-publish": "1", "title": "អណ្ដូងថ្មី"}

    asked = client.post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), form)

    assert (asked.status_code, asked["location"]) == (302, publishing(draft))
    assert (fresh(draft).live, fresh(draft).get_latest_revision_as_object().title) == (False, "អណ្ដូងថ្មី")
    assert "Not translated yet: Whom to ask." in client.get(publishing(draft)).content.decode()
    assert "Tick this" in client.post(publishing(draft)).content.decode()
    assert not fresh(draft).live

    client.post(publishing(draft), {"partly": "on", "seen": fresh(draft).latest_revision_id})

    assert (fresh(draft).live, fresh(draft).title) == (True, "អណ្ដូងថ្មី")
    assert logged(draft, "membership.translation.partly") == [{"lacks": "Not translated yet: Whom to ask."}]


@pytest.mark.parametrize("role", ["editor", "reviewer", "translator", "khmer_reviewer", "foreign_editor", "stranger"])
def test_nobody_else_publishes_by_that_address(role: str, source: RecordPage, cast: Cast, as_user: Any) -> None:
    draft = a_draft(source, cast)
    client = as_user(getattr(cast, role))

    answers = {client.get(publishing(draft)).status_code, client.post(publishing(draft), seen(draft)).status_code}

    assert (answers, fresh(draft).live) == ({404}, False)
    with pytest.raises(PermissionDenied):
        publish_partly(page=draft, seen=fresh(draft).latest_revision_id, by=getattr(cast, role))


def test_words_that_came_after_the_question_are_not_published_by_its_answer(
    source: RecordPage, cast: Cast, as_user: Any
) -> None:
    draft = a_draft(source, cast)
    client = as_user(cast.secretariat)
    form = seen(draft)
    draft = fresh(draft).get_latest_revision_as_object()
    draft.title = "ពាក្យដែលគ្មាននរណាអាន"
    draft.save_revision(user=cast.translator)

    answered = client.post(publishing(draft), form)

    assert (answered.status_code, answered["location"]) == (302, publishing(draft))
    assert "The text has changed since you read it." in client.get(publishing(draft)).content.decode()
    assert not fresh(draft).live


def test_what_could_not_be_saved_is_not_published(source: RecordPage, cast: Cast, as_user: Any) -> None:
    draft = fresh(a_draft(source, cast)).get_latest_revision_as_object()
    draft.summary = ""
    draft.save_revision(user=cast.translator, clean=False)
    client = as_user(cast.secretariat)

    client.post(publishing(draft), seen(draft))

    assert "It cannot be published as it is. Look at: Summary." in client.get(publishing(draft)).content.decode()
    assert not fresh(draft).live


def test_what_translates_nothing_is_not_asked_about(source: RecordPage, cast: Cast, as_user: Any) -> None:
    assert as_user(cast.secretariat).get(publishing(source)).status_code == 404
    assert as_user(cast.secretariat).post(publishing(source), seen(source)).status_code == 404


def test_a_review_that_has_begun_is_not_stepped_over(source: RecordPage, cast: Cast, as_user: Any) -> None:
    page = in_review(source, cast)

    assert as_user(cast.secretariat).post(publishing(page), seen(page)).status_code == 404
    assert not fresh(page).live
