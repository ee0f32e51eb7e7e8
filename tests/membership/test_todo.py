"""What the admin's first page says waits for a person: theirs and nobody else's, at the same cost for one and three."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.models import PageLogEntry

from core.enums import Audience
from library.models import RecordPage
from membership.actions import hand_over, provision_room, retire_room, sync_rights, tell
from membership.enums import MailRhythm, RoleKind
from membership.models import Application, Mail, Organisation, ReviewState, User
from membership.todo import Todo, todo_of
from tests.factories import OrganisationFactory, make_page, make_record
from tests.membership.test_approval import a_draft, answer, fresh, state_of, submitted
from tests.people import Cast

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def late(page: RecordPage) -> RecordPage:
    ReviewState.objects.filter(pk=state_of(page).pk).update(due_at=timezone.now() - HOUR)
    return page


def joint(cast: Cast, *partners: Organisation) -> RecordPage:
    assert cast.reviewer
    page = a_draft(cast)
    page.partners.set(partners)
    page.save_revision(user=cast.editor)
    page.get_workflow().start(fresh(page), cast.editor)
    answer(page, cast.reviewer)
    return page


def of_one_who_reviews_too(cast: Cast) -> RecordPage:
    page = make_record(shelf=cast.shelf(), live=False, owner=cast.reviewer)
    page.save_revision(user=cast.reviewer)
    page.get_workflow().start(page, cast.reviewer)
    return page


def with_the_secretariat(cast: Cast) -> RecordPage:
    page = submitted(cast)
    answer(page, cast.reviewer)
    return page


def with_a_reader_of_khmer(cast: Cast) -> RecordPage:
    assert cast.khmer_reviewer
    page = submitted(cast, "km")
    answer(page, cast.reviewer)
    return page


def written_by_the_only_secretary(cast: Cast) -> RecordPage:
    page = submitted(cast)
    page.title = "By the secretariat"
    page.save_revision(user=cast.secretariat)
    answer(page, cast.reviewer)
    return page


def of_the_group(cast: Cast) -> RecordPage:
    page = make_record(shelf=cast.shelf_of(cast.group, "km"), live=False, owner=cast.translator)
    page.save_revision(user=cast.translator)
    page.get_workflow().start(page, cast.translator)
    return page


def answered_by_one_partner(cast: Cast) -> RecordPage:
    third = OrganisationFactory.create(acronym="KID")
    provision_room(third)
    cast.person(RoleKind.REVIEWER, body=third)
    assert cast.foreign_reviewer
    page = joint(cast, cast.other_organisation, third)
    answer(page, cast.foreign_reviewer)
    return page


def with_a_partner_whose_room_is_closed(cast: Cast) -> RecordPage:
    assert cast.foreign_reviewer
    page = joint(cast, cast.other_organisation)
    retire_room(cast.other_organisation)
    return page


def withdrawn(cast: Cast) -> RecordPage:
    page = submitted(cast)
    fresh(page).current_workflow_state.cancel(user=cast.editor)
    return page


def sent_back(cast: Cast) -> RecordPage:
    page = submitted(cast)
    answer(page, cast.reviewer, "reject", comment="Shorter\nplease")
    return page


def joint_with_reviewer(cast: Cast) -> RecordPage:
    assert cast.foreign_reviewer
    return joint(cast, cast.other_organisation, cast.organisation)


def plain_page(cast: Cast) -> Any:
    page = make_page(live=False, owner=cast.secretariat)
    page.save_revision(user=cast.secretariat)
    assert cast.second_secretary
    page.get_workflow().start(page, cast.secretariat)
    return page


SET_UPS: list[Callable[[Cast], Any]] = [
    submitted,
    of_one_who_reviews_too,
    with_the_secretariat,
    with_a_reader_of_khmer,
    written_by_the_only_secretary,
    of_the_group,
    joint_with_reviewer,
    answered_by_one_partner,
    with_a_partner_whose_room_is_closed,
    withdrawn,
    sent_back,
    plain_page,
    lambda cast: late(submitted(cast)),
    lambda cast: late(with_the_secretariat(cast)),
    lambda cast: late(joint_with_reviewer(cast)),
    lambda cast: late(with_a_reader_of_khmer(cast)),
]


def agree(people: list[User]) -> bool:
    """Whether the question asked of all steps at once has the same answer as that asked of each."""
    states = list(ReviewState.objects.all())
    for person in people:
        one_by_one = {state.pk for state in states if state.task.specific.may_answer(state.page, person)}
        for_each = {state.pk for state in states if state == state.task.specific.state_of(state.page)}
        assert set(ReviewState.objects.answerable_by(person).values_list("pk", flat=True)) == one_by_one & for_each
        listed = set()
        for state in states:
            listed |= set(state.task.specific.get_task_states_user_can_moderate(person).values_list("pk", flat=True))
        assert listed == one_by_one & for_each
    return True


def everybody(cast: Cast) -> list[User]:
    roles = (
        "member editor reviewer foreign_reviewer translator khmer_reviewer secretariat admin stranger withdrawn leaver"
    )
    return [User.objects.get(pk=getattr(cast, role).pk) for role in roles.split()]


@pytest.mark.parametrize("set_up", SET_UPS)
def test_a_list_of_steps_and_each_step_agree_on_who_may_answer(set_up: Callable[[Cast], Any], cast: Cast) -> None:
    set_up(cast)

    assert agree(everybody(cast))


def test_they_agree_when_much_is_open_and_people_come_and_go(cast: Cast) -> None:
    for set_up in (submitted, with_the_secretariat, of_the_group, answered_by_one_partner, with_a_reader_of_khmer):
        set_up(cast)
    people = everybody(cast)
    assert agree(people)

    cast.reviewer.roles.update(ends_on=timezone.localdate())
    sync_rights(User.objects.filter(pk=cast.reviewer.pk))
    User.objects.filter(pk=cast.khmer_reviewer.pk).update(is_active=False)
    assert agree([User.objects.get(pk=person.pk) for person in people])


def test_a_list_of_steps_costs_the_same_for_one_and_three(cast: Cast, django_assert_num_queries: Any) -> None:
    cast.second_secretary.save()
    for set_up in (submitted, with_the_secretariat, joint_with_reviewer, with_a_reader_of_khmer, of_the_group):
        set_up(cast)
    person = User.objects.get(pk=cast.secretariat.pk)
    with CaptureQueriesContext(connection) as queries:
        list(ReviewState.objects.answerable_by(person))
    for set_up in (submitted, with_the_secretariat, joint_with_reviewer, with_a_reader_of_khmer, of_the_group) * 2:
        set_up(cast)

    with django_assert_num_queries(len(queries)):
        list(ReviewState.objects.answerable_by(person))


# For a reviewer


def todo(person: User) -> Todo:
    return todo_of(User.objects.get(pk=person.pk))


def test_a_reviewer_finds_what_they_may_answer_oldest_due_first(cast: Cast) -> None:
    submitted(cast, title="Second")
    late(submitted(cast, title="First"))
    of_the_group(cast)
    withdrawn(cast)

    waiting = todo(cast.reviewer).waiting

    assert [(item.title, item.is_late, item.requested_by, str(item.body)) for item in waiting] == [
        ("First", True, cast.editor, "PACT"),
        ("Second", False, cast.editor, "PACT"),
    ]
    assert todo(cast.foreign_reviewer).waiting == []


def test_a_reviewer_reads_the_title_in_review(cast: Cast, as_user: Any) -> None:
    page = make_record(shelf=cast.shelf(), title="Live title", owner=cast.editor)
    page.title = "New title"
    page.save_revision(user=cast.editor)
    assert cast.reviewer
    fresh(page).get_workflow().start(fresh(page), cast.editor)

    assert [item.title for item in todo(cast.reviewer).waiting] == ["New title"]
    assert "New title" in as_user(cast.reviewer).get("/admin/").content.decode()
    assert "New title" not in as_user(cast.foreign_reviewer).get("/admin/").content.decode()


def test_what_changed_since_it_was_sent_back_is_a_press_away(cast: Cast, as_user: Any) -> None:
    page = submitted(cast)
    assert todo(cast.reviewer).waiting[0].changes_url == ""
    before = state_of(page).revision_id
    answer(page, cast.reviewer, "reject", comment="Shorter")
    page.title = "Shorter"
    now = page.save_revision(user=cast.editor)
    fresh(page).current_workflow_state.resume(user=cast.editor)

    (item,) = todo(cast.reviewer).waiting

    assert item.changes_url == f"/admin/pages/{page.pk}/revisions/compare/{before}...{now.pk}/"
    assert as_user(cast.reviewer).get(item.changes_url).status_code == 200


# For an author


def test_an_author_sees_where_it_is_who_has_it_and_since_when(cast: Cast) -> None:
    page = submitted(cast, title="Wells")

    (item,) = todo(cast.editor).in_review
    assert (item.title, item.step, item.holders, item.changes_asked) == (
        "Wells",
        state_of(page).task.name,
        str(cast.reviewer),
        False,
    )

    assert cast.secretariat
    answer(page, cast.reviewer)
    (item,) = todo(cast.editor).in_review
    assert item.holders == "the secretariat"
    assert item.since == state_of(page).started_at


def test_of_many_reviewers_the_organisation_is_named(cast: Cast) -> None:
    for _ in range(4):
        cast.person(RoleKind.REVIEWER)
    submitted(cast)

    assert todo(cast.editor).in_review[0].holders == cast.organisation.name


def test_when_it_is_late_the_secretariat_has_it_too(cast: Cast) -> None:
    assert cast.secretariat
    late(submitted(cast))

    assert todo(cast.editor).in_review[0].holders == f"{cast.reviewer}, the secretariat"


def test_an_author_reads_what_should_be_changed(cast: Cast, as_user: Any) -> None:
    sent_back(cast)

    (item,) = todo(cast.editor).in_review

    assert (item.changes_asked, item.comment, item.asked_by, item.holders) == (
        True,
        "Shorter\nplease",
        cast.reviewer,
        "",
    )
    assert "Shorter" in as_user(cast.editor).get("/admin/").content.decode()


def test_who_left_the_organisation_reads_nothing_of_its_drafts(cast: Cast, as_user: Any) -> None:
    page = submitted(cast, title="Secret plan")
    PageLogEntry.objects.log_action(instance=page, action="wagtail.edit", user=cast.editor)
    assert "Secret plan" in as_user(cast.editor).get("/admin/").content.decode()
    cast.editor.roles.update(ends_on=timezone.localdate())
    sync_rights(User.objects.filter(pk=cast.editor.pk))

    left = todo(cast.editor)

    assert (left.waiting, left.in_review, left.links, left.edits) == ([], [], [], [])


def test_what_a_leaver_had_in_review_is_on_the_desks_of_those_who_write_there(cast: Cast) -> None:
    colleague = cast.person(RoleKind.EDITOR)
    submitted(cast, title="Ponds that last")
    assert todo(colleague).in_review == []

    hand_over(person=cast.editor, body=cast.organisation, by=cast.organisation_admin)

    assert [row.title for row in todo(colleague).in_review] == ["Ponds that last"]
    assert todo(cast.foreign_editor).in_review == []


@pytest.mark.parametrize("language", ["en", "km"])
def test_people_of_a_room_are_led_to_write_in_their_language(language: str, cast: Cast, as_user: Any) -> None:
    with translation.override(language):
        links = todo(cast.editor).links

    address = f"/admin/pages/add/library/recordpage/{cast.shelf(language).pk}/"
    assert address in [link.url for link in links]
    client = as_user(cast.editor)
    assert [client.get(link.url).status_code for link in links] == [200] * len(links)


def test_what_they_saved_lately_is_listed(cast: Cast) -> None:
    page = a_draft(cast, title="Wells")
    PageLogEntry.objects.log_action(instance=page, action="wagtail.edit", user=cast.editor)

    assert [(edit.title, edit.url) for edit in todo(cast.editor).edits] == [("Wells", f"/admin/pages/{page.pk}/edit/")]


# For the secretariat


def an_application(days: int) -> Application:
    due = timezone.localdate() + timedelta(days=days)
    return Application.objects.create(
        organisation_name="New", person_name="Sok", phone="012", why="-", language="en", due_on=due
    )


def test_the_secretariat_sees_what_it_looks_after(cast: Cast, as_user: Any) -> None:
    assert cast.reviewer
    assert cast.other_organisation
    an_application(1)
    an_application(-1)
    person = cast.editor
    person.mail_rhythm = MailRhythm.DAILY
    person.save()
    tell("published", [person], page=make_page())
    Mail.objects.update(last_error="ValueError")

    desk = todo(cast.secretariat).desk

    assert desk is not None
    assert (desk.applications, desk.late_applications, desk.failing_mails) == (2, 1, 1)
    assert desk.without_reviewer == [cast.other_organisation]
    shown = as_user(cast.secretariat).get("/admin/").content.decode()
    assert "2 applications to join wait" in " ".join(shown.split())
    assert [todo(other).desk for other in (cast.reviewer, cast.editor, cast.stranger)] == [None] * 3


# The page itself


@pytest.mark.parametrize("role", ["editor", "reviewer", "khmer_reviewer", "secretariat"])
def test_wagtails_own_panels_are_gone(role: str, cast: Cast, as_user: Any) -> None:
    with_a_reader_of_khmer(cast)
    submitted(cast)

    shown = as_user(getattr(cast, role)).get("/admin/").content.decode()

    assert 'id="todo-waiting-section"' in shown
    assert [name in shown for name in ("awaiting-review", "objects-in-workflow", "data-workflow-action-url")] == [
        False
    ] * 3


def test_the_page_speaks_khmer_with_khmer_digits(cast: Cast, as_user: Any) -> None:
    cast.reviewer.language = "km"
    cast.reviewer.save()
    page = submitted(cast)
    day = timezone.localtime(state_of(page).due_at).day

    shown = as_user(cast.reviewer).get("/admin/").content.decode()

    assert str(day).translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")) in shown


def test_the_page_costs_the_same_for_one_and_three(cast: Cast, as_user: Any, django_assert_num_queries: Any) -> None:
    cast.give(cast.reviewer, RoleKind.EDITOR)
    author = cast.reviewer
    other = cast.person(RoleKind.REVIEWER)
    assert cast.secretariat

    def more() -> None:
        submitted(cast)
        mine = make_record(shelf=cast.shelf(), live=False, owner=author)
        mine.save_revision(user=author)
        mine.get_workflow().start(mine, author)
        PageLogEntry.objects.log_action(instance=mine, action="wagtail.edit", user=author)
        returned = submitted(cast)
        answer(returned, other, "reject", comment="Shorter")
        returned.save_revision(user=cast.editor)
        fresh(returned).current_workflow_state.resume(user=cast.editor)
        make_page(audience=Audience.MEMBERS)
        OrganisationFactory.create()
        an_application(-1)

    more()
    clients = [as_user(person) for person in (author, cast.secretariat)]
    counts = []
    for client in clients:
        client.get("/admin/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        counts.append(len(queries))
    more()
    more()

    for client, count in zip(clients, counts, strict=True):
        with django_assert_num_queries(count):
            client.get("/admin/")
