"""Translations that lack something: who is told, who may say yes all the same, and what readers are told then."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import PageLogEntry

from core.models import Refused
from core.templatetags.core_tags import day, language_label
from home.models import StandardPage
from library.models import RecordPage
from membership.actions import confirm_translation, start_translation
from membership.models import Translation
from membership.models.translations import version_of
from membership.models.unfinished import unfinished
from tests.factories import make_page, make_record, translate_record
from tests.membership.test_approval import answer, fresh, state_of, steps
from tests.membership.test_segments import a_source
from tests.membership.test_translations import published
from tests.people import Cast, editor_form

pytestmark = pytest.mark.django_db

PARTLY = "approve_partly"
KHMER = {"title": "អណ្ដូងទឹក", "summary": "អណ្ដូងដែលនៅគង់វង្ស។"}
TOLD = "The text in %(language)s is translated only in part so far."


@pytest.fixture
def source(cast: Cast) -> RecordPage:
    return a_source(cast, contact_role="The head of the village", other_summary="")


def a_draft(source: RecordPage, cast: Cast, **fields: Any) -> RecordPage:
    draft = start_translation(source=source, by=cast.editor)
    for name, value in (KHMER | fields).items():
        setattr(draft, name, value)
    draft.save_revision(user=cast.editor)
    return draft


def in_review(source: RecordPage, cast: Cast, **fields: Any) -> RecordPage:
    assert cast.reviewer.is_active
    assert cast.khmer_reviewer.is_active
    draft = fresh(a_draft(source, cast, **fields))
    draft.get_workflow().start(draft, cast.editor)
    return fresh(draft)


def approved(page: RecordPage, cast: Cast, action: str = "approve", **given: Any) -> RecordPage:
    for person in (cast.reviewer, cast.khmer_reviewer, cast.secretariat):
        answer(page, person, action, **given)
    return fresh(page)


def logged(page: Any, action: str) -> list[dict[str, Any]]:
    return [entry.data for entry in PageLogEntry.objects.filter(page=page.pk, action=action).order_by("pk")]


def callouts(address: str) -> list[Any]:
    response = Client().get(address)
    assert response.status_code == 200
    return list(BeautifulSoup(response.content, "html.parser").select(".callout.stale"))


def partly(language: str, reader: str) -> str:
    with translation.override(reader):
        return translation.gettext(TOLD) % {"language": language_label(language)}


# What is lacking


def test_what_is_missing_is_said_by_the_names_of_its_fields(source: RecordPage, cast: Cast) -> None:
    draft = a_draft(source, cast, title="Wells that stay")

    assert unfinished(draft).sentences == ["Not translated yet: Title, Whom to ask."]


def test_several_pieces_of_a_field_are_counted(cast: Cast) -> None:
    source = a_source(cast, problem="<p>No water at all.</p><p>No road at all.</p>")
    draft = a_draft(source, cast)

    assert unfinished(draft).sentences == ["Not translated yet: Problem (2)."]
    with translation.override("km"):
        assert "(២)" in unfinished(draft).sentences[0]


def test_a_source_and_what_follows_nothing_lack_nothing(source: RecordPage, cast: Cast) -> None:
    draft = a_draft(source, cast)
    assert not unfinished(source)
    assert unfinished(draft)

    source.unpublish()

    assert not unfinished(fresh(draft))


# Approval (trap 10)


@pytest.mark.parametrize("given", [{}, {"partly": False}, {"partly": ""}])
def test_the_box_has_to_be_ticked(given: dict[str, Any], source: RecordPage, cast: Cast) -> None:
    page = in_review(source, cast)

    with pytest.raises(Refused, match="Tick this"):
        answer(page, cast.reviewer, PARTLY, **given)

    assert not fresh(page).live


def test_whoever_says_so_approves_it_and_that_is_kept_in_its_history(source: RecordPage, cast: Cast) -> None:
    page = approved(in_review(source, cast), cast, PARTLY, partly=True)

    assert page.live
    assert [data["lacks"] for data in logged(page, "membership.review.partly")] == [
        "Not translated yet: Whom to ask."
    ] * 3
    assert Translation.objects.get(page=page.pk).is_partly


def test_nobody_says_so_who_may_not_answer(source: RecordPage, cast: Cast) -> None:
    page = in_review(source, cast)

    for person in (cast.editor, cast.foreign_reviewer, cast.member):
        with pytest.raises(Refused):
            answer(page, person, PARTLY, partly=True)


def test_a_whole_translation_needs_no_such_word(source: RecordPage, cast: Cast) -> None:
    page = in_review(source, cast, contact_role="មេភូមិ")

    answers = [name for name, _label, _asks in state_of(page).task.specific.get_actions(page, cast.reviewer)]
    done = approved(page, cast)

    assert (answers, done.live) == (["approve", "reject"], True)
    assert logged(done, "membership.review.partly") == []
    assert not Translation.objects.get(page=done.pk).is_partly


def test_what_is_behind_its_source_is_not_finished_until_its_writer_says_so(source: RecordPage, cast: Cast) -> None:
    page = in_review(source, cast, contact_role="មេភូមិ")
    published(source, summary="Wells, and how they stay.")

    with pytest.raises(Refused, match=r"The original has changed since .*: Summary\."):
        answer(page, cast.reviewer)

    confirm_translation(page=fresh(page), seen=version_of(fresh(page).source), by=cast.editor)
    answer(page, cast.reviewer)
    assert steps(page)[0] == ("OrganisationReview", "approved")


def test_changes_are_asked_without_such_a_word(source: RecordPage, cast: Cast) -> None:
    page = in_review(source, cast)

    answer(page, cast.reviewer, "reject", comment="Whom do I ask?")

    assert steps(page) == [("OrganisationReview", "rejected")]


# In the editor


def test_the_editor_offers_the_honest_yes_alone(source: RecordPage, cast: Cast, as_user: Any) -> None:
    page = in_review(source, cast)

    response = as_user(cast.reviewer).get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    buttons = BeautifulSoup(response.content, "html.parser").select("[data-workflow-action-name]")
    assert {button["data-workflow-action-name"] for button in buttons} == {PARTLY, "reject"}
    assert "Not translated yet: Whom to ask." in response.content.decode()


def test_the_dialogue_keeps_the_comment_of_whoever_forgot_the_box(source: RecordPage, cast: Cast, as_user: Any) -> None:
    page = in_review(source, cast)
    address = reverse("wagtailadmin_pages:collect_workflow_action_data", args=[page.pk, PARTLY, state_of(page).pk])
    client = as_user(cast.reviewer)

    refused = client.post(address, {"comment": "Good so far"}, headers={"x-requested-with": "XMLHttpRequest"}).json()
    taken = client.post(address, {"comment": "Good", "partly": "on"}, headers={"x-requested-with": "XMLHttpRequest"})

    assert "Good so far" in refused["html"]
    assert "Tick this" in refused["html"]
    assert taken.json()["cleaned_data"] == {"comment": "Good", "partly": True}


def test_a_yes_given_in_the_editor_passes(source: RecordPage, cast: Cast, as_user: Any) -> None:
    page = in_review(source, cast)
    form = editor_form(page, cast.reviewer) | {
        "action-workflow-action": "1",
        "workflow-action-name": PARTLY,
        "workflow-action-extra-data": json.dumps({"comment": "", "partly": True}),
    }

    response = as_user(cast.reviewer).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form, follow=True)

    assert "Approved. Next:" in response.content.decode()
    assert steps(page)[0] == ("OrganisationReview", "approved")


def test_an_old_screen_s_yes_is_refused_and_told_why(source: RecordPage, cast: Cast, as_user: Any) -> None:
    page = in_review(source, cast)
    form = editor_form(page, cast.reviewer) | {"action-workflow-action": "1", "workflow-action-name": "approve"}
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    response = as_user(cast.reviewer).post(
        address, form, follow=True, headers={"referer": f"http://testserver{address}"}
    )

    assert "This translation is not finished." in response.content.decode()
    assert steps(page) == [("OrganisationReview", "in_progress")]


def test_whoever_submits_is_told_what_is_missing_and_not_kept_from_it(
    source: RecordPage, cast: Cast, as_user: Any
) -> None:
    draft = a_draft(source, cast)
    form = editor_form(draft, cast.editor) | {"action-submit": "1"}

    response = as_user(cast.editor).post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), form, follow=True)

    assert "Not translated yet: Whom to ask." in response.content.decode()
    assert fresh(draft).workflow_in_progress


# Publishing without approval


def test_a_whole_translation_is_published_at_once(source: RecordPage, cast: Cast, as_user: Any) -> None:
    draft = a_draft(source, cast, contact_role="មេភូមិ")
    form = editor_form(draft, cast.secretariat) | {"action-publish": "1"}

    as_user(cast.secretariat).post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), form)

    assert fresh(draft).live


# What readers are told


def test_readers_are_told_at_the_top_until_a_whole_version_is_public(source: RecordPage, cast: Cast) -> None:
    page = approved(in_review(source, cast), cast, PARTLY, partly=True)
    told = callouts(page.url)
    assert [(box.get_text(" ", strip=True).startswith(partly("km", "km")), box.a["href"]) for box in told] == [
        (True, source.url)
    ]
    assert callouts(source.url) == []

    published(page, contact_role="មេភូមិ")

    assert callouts(page.url) == []


def test_both_are_said_in_one_breath(cast: Cast) -> None:
    source = published(make_record(shelf=cast.shelf("km"), **KHMER))
    page = published(translate_record(source, "en", title="A well", summary=KHMER["summary"]))
    published(source, title="អណ្ដូងពីរ")

    told = [" ".join(box.get_text(" ").split()) for box in callouts(page.url)]

    behind = f"The original was changed on {day(timezone.now())}; this translation does not say so yet."
    assert told == [f"{partly('en', 'en')} {behind} Read the original"]


def test_they_are_told_beside_the_other_language_too(cast: Cast) -> None:
    source = a_source(cast, contact_role="The head of the village")
    published(translate_record(source, **KHMER))

    told = callouts(f"{source.url}?with=other")

    assert [" ".join(box.get_text(" ").split()) for box in told] == [f"{partly('km', 'en')} Read the original"]


def test_other_kinds_of_pages_say_it_too(cast: Cast) -> None:
    source = make_page(title="How we work", lead="As follows.")
    source.save_revision().publish()
    draft = start_translation(source=StandardPage.objects.get(pk=source.pk), by=cast.secretariat)
    draft.title = "របៀបធ្វើការ"

    draft.save_revision().publish()

    assert len(callouts(StandardPage.objects.get(pk=draft.pk).url)) == 1
