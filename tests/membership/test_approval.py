"""From draft to public: who is asked, who may answer, and what exactly becomes public."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import WorkflowState

from core.models import Refused
from library.models import RecordPage
from membership.enums import RoleKind
from membership.models import ReviewState, Trust, User
from tests.factories import make_record
from tests.people import Cast, editor_form

pytestmark = pytest.mark.django_db


def a_draft(cast: Cast, code: str = "en", **fields: Any) -> RecordPage:
    page = make_record(shelf=cast.shelf(code), live=False, owner=cast.editor, **fields)
    page.save_revision(user=cast.editor)
    return page


def submitted(cast: Cast, code: str = "en", **fields: Any) -> RecordPage:
    assert cast.reviewer.is_active  # an organisation with nobody to ask would fall to the secretariat
    page = a_draft(cast, code, **fields)
    page.get_workflow().start(page, cast.editor)
    return fresh(page)


def fresh(page: RecordPage) -> RecordPage:
    return RecordPage.objects.get(pk=page.pk)


def state_of(page: RecordPage) -> ReviewState:
    return fresh(page).current_workflow_task_state.specific


def answer(page: RecordPage, user: User, action: str = "approve", **given: Any) -> None:
    state = state_of(page)
    state.task.specific.on_action(state, user, action, **({"comment": ""} | given))


def steps(page: RecordPage) -> list[tuple[str, str]]:
    states = ReviewState.objects.filter(workflow_state__object_id=str(page.pk)).order_by("pk")
    return [(type(state.task.specific).__name__, state.status) for state in states]


def test_an_english_record_passes_its_organisation_and_the_secretariat(cast: Cast) -> None:
    page = submitted(cast)

    answer(page, cast.reviewer)
    assert not fresh(page).live
    answer(page, cast.secretariat)

    assert fresh(page).live
    assert steps(page) == [
        ("OrganisationReview", "approved"),
        ("PartnerReview", "skipped"),
        ("SecretariatReview", "approved"),
    ]


def test_a_khmer_record_passes_a_reader_of_khmer_as_well(cast: Cast) -> None:
    page = submitted(cast, "km")

    answer(page, cast.reviewer)
    answer(page, cast.khmer_reviewer)
    assert not fresh(page).live
    answer(page, cast.secretariat)

    assert fresh(page).live
    assert [step for step, _status in steps(page)] == [
        "OrganisationReview",
        "PartnerReview",
        "LanguageReview",
        "SecretariatReview",
    ]


@pytest.mark.parametrize(
    "role", ["editor", "member", "foreign_editor", "foreign_reviewer", "khmer_reviewer", "secretariat", "leaver"]
)
def test_nobody_else_answers_for_the_organisation(role: str, cast: Cast) -> None:
    page = submitted(cast)
    person = getattr(cast, role)

    with pytest.raises(Refused):
        answer(page, person)

    assert steps(page) == [("OrganisationReview", "in_progress")]


def test_nobody_approves_what_they_last_edited(cast: Cast) -> None:
    page = make_record(shelf=cast.shelf(), live=False, owner=cast.reviewer)
    page.save_revision(user=cast.reviewer)
    page.get_workflow().start(page, cast.reviewer)

    with pytest.raises(Refused, match="last change"):
        answer(page, cast.reviewer)


def test_a_reviewer_who_edits_leaves_the_answer_to_another(cast: Cast) -> None:
    page = submitted(cast)
    other = cast.person(RoleKind.REVIEWER)
    page.title = "Put better"
    page.save_revision(user=cast.reviewer)

    with pytest.raises(Refused, match="last change"):
        answer(page, cast.reviewer)
    answer(page, other)
    answer(page, cast.secretariat)

    assert fresh(page).title == "Put better"


def test_a_save_that_changes_no_word_makes_nobody_the_last_editor(cast: Cast) -> None:
    page = submitted(cast)
    fresh(page).get_latest_revision_as_object().save_revision(user=cast.reviewer)

    answer(page, cast.reviewer)

    assert state_of(page).task.specific.__class__.__name__ == "SecretariatReview"


def test_an_organisation_of_one_is_answered_for_by_the_secretariat(cast: Cast) -> None:
    organisation = cast.other_organisation
    page = make_record(shelf=cast.shelf_of(organisation), live=False, owner=cast.foreign_reviewer)
    page.save_revision(user=cast.foreign_reviewer)
    page.get_workflow().start(page, cast.foreign_reviewer)

    answer(page, cast.secretariat)
    answer(page, cast.second_secretary)

    assert fresh(page).live


def test_the_secretariat_answers_when_the_organisation_is_late(cast: Cast) -> None:
    page = submitted(cast)
    ReviewState.objects.filter(pk=state_of(page).pk).update(due_at=timezone.now() - timedelta(minutes=1))

    answer(page, cast.secretariat)

    assert state_of(page).task.specific.__class__.__name__ == "SecretariatReview"


def test_each_partner_of_a_joint_publication_says_yes(cast: Cast) -> None:
    page = a_draft(cast)
    page.partners = [cast.other_organisation]
    page.save_revision(user=cast.editor)
    assert cast.foreign_reviewer.is_active
    assert cast.reviewer.is_active
    page.get_workflow().start(page, cast.editor)

    answer(page, cast.reviewer)
    with pytest.raises(Refused):
        answer(page, cast.reviewer)
    answer(page, cast.foreign_reviewer)
    answer(page, cast.secretariat)

    assert fresh(page).live


def test_a_trusted_organisation_does_without_the_last_step(cast: Cast) -> None:
    until = timezone.localdate() + timedelta(days=30)
    Trust.objects.create(organisation=cast.organisation, reason="Two years without a fault", ends_on=until)
    page = submitted(cast)

    answer(page, cast.reviewer)

    assert fresh(page).live
    assert steps(page)[-1] == ("SecretariatReview", "skipped")


def test_trust_that_has_ended_skips_nothing(cast: Cast) -> None:
    today = timezone.localdate()
    Trust.objects.create(
        organisation=cast.organisation, reason="Past", starts_on=today - timedelta(days=9), ends_on=today
    )
    page = submitted(cast)

    answer(page, cast.reviewer)

    assert not fresh(page).live


def test_changes_are_asked_with_words_only(cast: Cast) -> None:
    page = submitted(cast)

    with pytest.raises(Refused):
        answer(page, cast.reviewer, "reject", comment="  ")
    answer(page, cast.reviewer, "reject", comment="Say where")

    assert fresh(page).current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES


def test_a_resubmitted_page_goes_back_to_whoever_sent_it_back(cast: Cast) -> None:
    page = submitted(cast)
    answer(page, cast.reviewer, "reject", comment="Say where")
    page = fresh(page)
    page.summary = "In Kampot"
    page.save_revision(user=cast.editor)

    fresh(page).current_workflow_state.resume(cast.editor)

    assert steps(page) == [("OrganisationReview", "rejected"), ("OrganisationReview", "in_progress")]
    assert state_of(page).revision == fresh(page).latest_revision


def test_what_was_withdrawn_is_not_approved(cast: Cast) -> None:
    page = submitted(cast)
    state = state_of(page)
    fresh(page).current_workflow_state.cancel(cast.editor)

    with pytest.raises(Refused, match="withdrawn"):
        state.task.specific.on_action(state, cast.reviewer, "approve", comment="")

    assert not fresh(page).live


def test_the_second_of_two_who_press_at_once_is_told(cast: Cast) -> None:
    page = submitted(cast)
    state = state_of(page)
    answer(page, cast.reviewer)

    with pytest.raises(Refused, match="meantime"):
        state.task.specific.on_action(state, cast.person(RoleKind.REVIEWER), "approve", comment="")

    assert steps(page)[-1] == ("SecretariatReview", "in_progress")


def test_one_page_cannot_be_approved_through_another(cast: Cast, as_user: Any) -> None:
    """Wagtail's own screen takes the page from its address and the step from beside it."""
    own = submitted(cast)
    foreign = make_record(shelf=cast.shelf_of(cast.other_organisation), live=False)
    foreign.save_revision(user=cast.foreign_editor)
    foreign.get_workflow().start(foreign, cast.foreign_editor)
    address = reverse("wagtailadmin_pages:workflow_action", args=[own.pk, "approve", state_of(foreign).pk])

    response = as_user(cast.reviewer).post(address)

    assert response.status_code == 404
    assert steps(foreign) == [("OrganisationReview", "in_progress")]


def test_words_rewritten_in_place_after_the_yes_are_not_published(cast: Cast) -> None:
    """The editor's autosave rewrites a version without making a new one."""
    page = submitted(cast)
    answer(page, cast.reviewer)
    state = state_of(page)
    revision = state.revision
    revision.content["title"] = "Slipped in"
    type(revision).objects.filter(pk=revision.pk).update(content=revision.content)

    with pytest.raises(Refused, match="changed"):
        answer(page, cast.secretariat)

    assert not fresh(page).live


def test_a_role_that_ended_takes_the_answer_with_it(cast: Cast) -> None:
    from membership.actions import end_role

    page = submitted(cast)
    end_role(role=cast.reviewer.roles.get(kind=RoleKind.REVIEWER), by=cast.secretariat)

    with pytest.raises(Refused):
        answer(page, User.objects.get(pk=cast.reviewer.pk))


def test_the_last_yes_may_name_a_day(cast: Cast) -> None:
    page = submitted(cast)
    answer(page, cast.reviewer)
    day, end = timezone.now() + timedelta(days=2), timezone.now() + timedelta(days=9)

    answer(page, cast.secretariat, publish_on=day.isoformat(), take_down_on=end.isoformat())

    page = fresh(page)
    assert (page.live, page.latest_revision.approved_go_live_at) == (False, day)
    assert page.get_latest_revision_as_object().expire_at == end


@pytest.mark.parametrize("given", [{"publish_on": "2001-01-01T00:00:00+00:00"}, {"take_down_on": "2001-01-01"}])
def test_a_day_that_has_passed_is_refused(given: dict[str, str], cast: Cast) -> None:
    page = submitted(cast)
    answer(page, cast.reviewer)

    with pytest.raises(Refused):
        answer(page, cast.secretariat, **given)


def test_the_secretariat_does_not_step_over_a_review(cast: Cast, as_user: Any) -> None:
    page = submitted(cast)
    form = editor_form(page, cast.secretariat) | {"action-publish": "1"}

    as_user(cast.secretariat).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)

    assert not fresh(page).live


def test_a_page_in_review_is_held_for_its_author(cast: Cast, as_user: Any) -> None:
    page = submitted(cast)
    form = editor_form(page, cast.editor) | {"title": "Changed while others read"}

    response = as_user(cast.editor).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)

    assert fresh(page).get_latest_revision().content["title"] == page.title
    assert "Changed while others read" in response.content.decode()


def test_the_author_is_told_kindly_that_it_is_held(cast: Cast, as_user: Any) -> None:
    page = submitted(cast)

    html = as_user(cast.editor).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert "may withdraw it to go on writing" in html


def test_whoever_approves_in_the_editor_publishes_without_a_right_to_publish(cast: Cast, as_user: Any) -> None:
    page = submitted(cast)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    for person in (cast.reviewer, cast.secretariat):
        form = editor_form(page, person) | {
            "action-workflow-action": "1",
            "workflow-action-name": "approve",
            "workflow-action-extra-data": '{"comment": "Good"}',
        }
        response = as_user(person).post(address, form)
        assert response.status_code == 302

    assert fresh(page).live


def test_an_approval_that_carries_an_edit_is_refused_and_the_edit_kept(cast: Cast, as_user: Any) -> None:
    page = submitted(cast)
    form = editor_form(page, cast.reviewer) | {
        "title": "My own words",
        "action-workflow-action": "1",
        "workflow-action-name": "approve",
    }

    client = as_user(cast.reviewer)
    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form, follow=True)

    assert "somebody else has to approve it" in response.content.decode()
    assert steps(page) == [("OrganisationReview", "in_progress")]
    assert fresh(page).get_latest_revision().content["title"] == "My own words"


def test_an_editor_names_no_day(cast: Cast, as_user: Any) -> None:
    page = a_draft(cast)
    form = editor_form(page, cast.editor) | {"go_live_at": "2001-01-01 00:00", "expire_at": "2099-01-01 00:00"}

    as_user(cast.editor).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)

    saved = fresh(page).get_latest_revision_as_object()
    assert (saved.go_live_at, saved.expire_at) == (None, None)


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_people_of_a_room_publish_nothing_by_themselves(role: str, cast: Cast, as_user: Any) -> None:
    page = a_draft(cast)
    client: Client = as_user(getattr(cast, role))
    form = editor_form(page, getattr(cast, role)) | {"action-publish": "1"}

    client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    client.post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.pk}")

    assert not fresh(page).live


def test_taking_down_wants_a_reason(cast: Cast, as_user: Any) -> None:
    page = make_record(shelf=cast.shelf())
    client: Client = as_user(cast.secretariat)
    address = reverse("wagtailadmin_pages:unpublish", args=[page.pk])

    asked = client.post(address, {"reason": " "})
    assert (asked.status_code, fresh(page).live) == (200, True)
    client.post(address, {"reason": "The figures were wrong"})

    assert not fresh(page).live
    history = client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "The figures were wrong" in history


def test_only_the_secretariat_takes_down(cast: Cast, as_user: Any) -> None:
    page = make_record(shelf=cast.shelf())
    address = reverse("wagtailadmin_pages:unpublish", args=[page.pk])

    assert as_user(cast.reviewer).post(address, {"reason": "Mine"}).status_code == 404
    assert fresh(page).live


@pytest.mark.parametrize("action", ["publish", "unpublish"])
def test_nothing_is_published_or_taken_down_in_bulk(action: str, cast: Cast, as_user: Any) -> None:
    page = make_record(shelf=cast.shelf())
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])

    assert as_user(cast.secretariat).post(f"{address}?id={page.pk}").status_code == 404
    assert fresh(page).live


def test_the_author_reads_in_the_editor_what_is_asked(cast: Cast, as_user: Any) -> None:
    page = submitted(cast)
    answer(page, cast.reviewer, "reject", comment="Say where it was")

    html = as_user(cast.editor).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert "asks for changes: “Say where it was”" in html


def test_a_reviewer_sees_what_changed_since_it_was_sent_back(cast: Cast, as_user: Any) -> None:
    page = submitted(cast)
    answer(page, cast.reviewer, "reject", comment="Say where it was")
    before = fresh(page).latest_revision_id
    page = fresh(page)
    page.summary = "In Kampot"
    page.save_revision(user=cast.editor)
    fresh(page).current_workflow_state.resume(cast.editor)
    client: Client = as_user(cast.reviewer)

    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    comparison = reverse("wagtailadmin_pages:revisions_compare", args=[page.pk, before, fresh(page).latest_revision_id])
    assert comparison in html
    assert "In Kampot" in client.get(comparison).content.decode()


@pytest.mark.parametrize(
    ("extra", "told"),
    [("{}", "Approved and public now."), ('{"publish_on": "2099-01-01T00:00:00+00:00"}', "on the day that was chosen")],
)
def test_whoever_approves_is_told_what_became_of_it(extra: str, told: str, cast: Cast, as_user: Any) -> None:
    page = submitted(cast)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    buttons = {"action-workflow-action": "1", "workflow-action-name": "approve"}

    first = as_user(cast.reviewer).post(address, editor_form(page, cast.reviewer) | buttons, follow=True)
    last = as_user(cast.secretariat).post(
        address, editor_form(page, cast.secretariat) | buttons | {"workflow-action-extra-data": extra}, follow=True
    )

    assert "Approved. Next: Secretariat" in first.content.decode()
    assert told in last.content.decode()
    # To what waits next: the pages around it are often not the reviewer's to see.
    assert first.redirect_chain == [(reverse("wagtailadmin_home"), 302)]


def test_the_buttons_say_what_they_do(cast: Cast, as_user: Any) -> None:
    page = submitted(cast)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    author, reviewer = (as_user(person).get(address).content.decode() for person in (cast.editor, cast.reviewer))

    assert "Withdraw from review" in author
    assert "Withdraw from review" not in reviewer
    assert reviewer.index("Approve") < reviewer.index("Ask for changes") < reviewer.index("Save draft")


def test_the_author_withdraws_and_writes_on(cast: Cast, as_user: Any) -> None:
    page = submitted(cast)
    form = editor_form(page, cast.editor) | {"action-cancel-workflow": "1"}

    as_user(cast.editor).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)

    assert not fresh(page).workflow_in_progress
    assert fresh(page).permissions_for_user(cast.editor).can_edit()


def test_whoever_presses_second_is_told_that_it_was_answered(cast: Cast, as_user: Any) -> None:
    page = submitted(cast)
    other = cast.person(RoleKind.REVIEWER)
    form = editor_form(page, other) | {"action-workflow-action": "1", "workflow-action-name": "approve"}
    answer(page, cast.reviewer)

    response = as_user(other).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form, follow=True)

    assert "answered or withdrawn in the meantime" in response.content.decode()
    assert steps(page)[-1] == ("SecretariatReview", "in_progress")


def test_the_editor_s_numbers_of_paragraphs_are_no_change_of_the_text(cast: Cast, as_user: Any) -> None:
    words = {"conditions": "<p>Land in writing</p>", "body": [("paragraph", "<p>More</p>")]}
    page = submitted(cast, **words)
    before = state_of(page).fingerprint
    fresh(page).save_revision(user=cast.secretariat)
    page = fresh(page)
    page.conditions = '<p data-block-key="abc12">Land in writing</p>'
    page.body = [("paragraph", '<p data-block-key="x9">More</p>')]
    page.body[0].id = fresh(page).body[0].id
    page.save_revision(user=cast.secretariat)
    assert state_of(page).fingerprint == before

    page.conditions = '<p data-block-key="abc12">Land, perhaps</p>'
    page.save_revision(user=cast.secretariat)
    assert state_of(page).fingerprint != before
