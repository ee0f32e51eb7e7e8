"""Handing over in one step what a person did for an organisation."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page

from core.models import Refused
from library.models import RecordPage
from membership.actions import hand_over
from membership.enums import DutyKind, RoleKind
from membership.models import HandOver, Notice, OrganisationPage, User
from tests.factories import make_record
from tests.people import Cast

pytestmark = pytest.mark.django_db


def owned(cast: Cast, person: User, *, live: bool = False, **fields: Any) -> RecordPage:
    page = make_record(shelf=cast.shelf(), live=live, **fields)
    Page.objects.filter(pk=page.pk).update(owner=person)
    return page


def owner_of(page: Page) -> User | None:
    return Page.objects.get(pk=page.pk).owner


def passed(done: HandOver) -> list[tuple[str, str]]:
    return [(item.kind, item.title) for item in done.items.all()]


class TestWhatPasses:
    def test_roles_end_and_with_them_their_rights(self, cast: Cast) -> None:
        person = cast.give(cast.editor, RoleKind.REVIEWER)

        done = hand_over(person=person, body=cast.organisation, by=cast.organisation_admin, note=" Left for Kampot. ")

        assert not person.roles.current().exists()
        assert not person.groups.exists()
        assert passed(done) == [("role", "Editor"), ("role", "Reviewer")]
        assert done.note == "Left for Kampot."

    def test_roles_elsewhere_go_on(self, cast: Cast) -> None:
        person = cast.give(cast.editor, RoleKind.EDITOR, body=cast.other_organisation)

        hand_over(person=person, body=cast.organisation, by=cast.secretariat)

        assert [role.body for role in person.roles.current()] == [cast.other_organisation]
        assert list(person.groups.filter(editors_of__isnull=False)) == [cast.other_organisation.room.editors]

    def test_drafts_and_texts_pass_to_a_colleague_with_a_list(self, cast: Cast) -> None:
        draft = owned(cast, cast.editor, title="A draft")
        published = owned(cast, cast.editor, live=True, title="A published text")
        others = owned(cast, cast.reviewer, title="Somebody else's")

        done = hand_over(person=cast.editor, body=cast.organisation, to=cast.reviewer, by=cast.organisation_admin)

        assert passed(done) == [("role", "Editor"), ("draft", "A draft"), ("page", "A published text")]
        assert [owner_of(page) for page in (draft, published, others)] == [cast.reviewer] * 3
        assert {item.now_with for item in done.items.exclude(kind="role")} == {str(cast.reviewer)}

    def test_without_a_colleague_they_pass_to_the_organisation(self, cast: Cast) -> None:
        draft = owned(cast, cast.editor)

        hand_over(person=cast.editor, body=cast.organisation, by=cast.organisation_admin)

        assert owner_of(draft) is None
        assert draft.permissions_for_user(cast.person(RoleKind.EDITOR)).can_edit()

    def test_a_lock_only_the_leaver_could_open_is_opened(self, cast: Cast) -> None:
        page = owned(cast, cast.reviewer)
        now = timezone.now()
        Page.objects.filter(pk=page.pk).update(locked=True, locked_by=cast.editor, locked_at=now)

        done = hand_over(person=cast.editor, body=cast.organisation, by=cast.organisation_admin)

        fresh = Page.objects.get(pk=page.pk)
        assert (fresh.locked, fresh.locked_by, fresh.owner) == (False, None, cast.reviewer)
        assert (DutyKind.LOCK.value, page.title) in passed(done)

    def test_the_organisation_s_own_page_passes_too(self, cast: Cast) -> None:
        page = OrganisationPage.objects.get(organisation=cast.organisation, locale__language_code="km")
        Page.objects.filter(pk=page.pk).update(owner=cast.editor)

        hand_over(person=cast.editor, body=cast.organisation, to=cast.reviewer, by=cast.organisation_admin)

        assert owner_of(page) == cast.reviewer

    def test_what_belongs_to_another_organisation_stays(self, cast: Cast) -> None:
        page = make_record(shelf=cast.shelf_of(cast.other_organisation))
        Page.objects.filter(pk=page.pk).update(owner=cast.editor)

        hand_over(person=cast.editor, body=cast.organisation, to=cast.reviewer, by=cast.organisation_admin)

        assert owner_of(page) == cast.editor

    def test_approvals_to_answer_are_listed_with_who_may_answer_now(self, cast: Cast) -> None:
        colleague = cast.person(RoleKind.REVIEWER)
        page = owned(cast, cast.editor, title="In review")
        page.save_revision(user=cast.editor)
        workflow = page.get_workflow()
        workflow.start(page, cast.editor)

        done = hand_over(person=cast.reviewer, body=cast.organisation, by=cast.organisation_admin)

        (step,) = done.items.filter(kind=DutyKind.STEP)
        assert step.title.startswith("In review")
        assert step.now_with == str(colleague)

    def test_a_text_in_review_is_listed_as_such(self, cast: Cast) -> None:
        assert cast.reviewer
        page = owned(cast, cast.editor, title="In review")
        page.save_revision(user=cast.editor)
        workflow = page.get_workflow()
        workflow.start(page, cast.editor)

        done = hand_over(person=cast.editor, body=cast.organisation, by=cast.organisation_admin)

        assert ("review", "In review") in passed(done)

    def test_it_costs_the_same_for_one_page_and_three(self, cast: Cast, django_assert_num_queries: Any) -> None:
        first, second = cast.person(RoleKind.EDITOR), cast.person(RoleKind.EDITOR)
        by = cast.organisation_admin
        owned(cast, first)
        for _ in range(3):
            owned(cast, second)
        hand_over(person=cast.editor, body=cast.organisation, by=by)
        with CaptureQueriesContext(connection) as queries:
            hand_over(person=first, body=cast.organisation, by=by)

        with django_assert_num_queries(len(queries)):
            hand_over(person=second, body=cast.organisation, by=by)


class TestWhoMay:
    @pytest.mark.parametrize("role", ["reviewer", "member", "foreign_editor", "stranger", "leaver"])
    def test_nobody_else(self, role: str, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            hand_over(person=cast.editor, body=cast.organisation, by=getattr(cast, role))
        assert cast.editor.roles.current().exists()

    def test_the_person_themselves(self, cast: Cast) -> None:
        hand_over(person=cast.editor, body=cast.organisation, by=cast.editor)

        assert not cast.editor.roles.current().exists()

    def test_an_admin_hands_over_their_own_work_in_one_step(self, cast: Cast) -> None:
        person = cast.give(cast.organisation_admin, RoleKind.EDITOR)

        hand_over(person=person, body=cast.organisation, by=person)

        assert not person.roles.current().exists()

    @pytest.mark.parametrize("role", ["editor", "foreign_editor", "stranger", "withdrawn", "leaver"])
    def test_only_somebody_else_of_the_same_organisation_receives(self, role: str, cast: Cast) -> None:
        with pytest.raises(Refused):
            hand_over(person=cast.editor, body=cast.organisation, to=getattr(cast, role), by=cast.secretariat)
        assert cast.editor.roles.current().exists()

    def test_who_holds_no_role_has_nothing_to_hand_over(self, cast: Cast) -> None:
        with pytest.raises(Refused):
            hand_over(person=cast.withdrawn, body=cast.organisation, by=cast.secretariat)


class TestTheScreens:
    def address(self, cast: Cast, person: User, code: str = "en") -> str:
        return f"/{code}/account/organisations/{cast.organisation.slug}/leaving/{person.pk}/"

    @pytest.mark.parametrize("code", ["en", "km"])
    def test_an_admin_hands_over_and_reads_what_passed(self, code: str, cast: Cast, as_user: Any) -> None:
        owned(cast, cast.editor, title="A draft")
        client = as_user(cast.organisation_admin)
        address = self.address(cast, cast.editor, code)
        assert client.get(address).status_code == 200

        response = client.post(address, {"to": cast.reviewer.pk, "note": "Maternity leave."}, follow=True)

        page = response.content.decode()
        assert "A draft" in page
        assert "Maternity leave." in page
        assert (HandOver.objects.get().to, HandOver.objects.get().by) == (cast.reviewer, cast.organisation_admin)

    def test_the_one_who_receives_is_told_and_may_read_the_list(self, cast: Cast, as_user: Any) -> None:
        done = hand_over(person=cast.editor, body=cast.organisation, to=cast.reviewer, by=cast.organisation_admin)
        address = f"/en/account/organisations/{cast.organisation.slug}/handed-over/{done.pk}/"

        (notice,) = Notice.objects.filter(kind="hand_over")
        assert notice.mail.person == cast.reviewer
        may = ("reviewer", "organisation_admin", "secretariat")
        may_not = ("member", "editor", "foreign_editor", "stranger")
        assert [as_user(getattr(cast, role)).get(address).status_code for role in may] == [200] * 3
        assert [as_user(getattr(cast, role)).get(address).status_code for role in may_not] == [404] * 4

    def test_the_mail_leads_to_the_list_in_the_reader_s_language(
        self, cast: Cast, mailoutbox: list[Any], settings: Any
    ) -> None:
        cast.reviewer.language = "km"
        cast.reviewer.save()

        done = hand_over(person=cast.editor, body=cast.organisation, to=cast.reviewer, by=cast.organisation_admin)

        (mail,) = [mail for mail in mailoutbox if mail.to == [cast.reviewer.email]]
        assert f"{settings.SITE_URL}/km/account/organisations/pact/handed-over/{done.pk}/" in mail.body

    def test_without_a_colleague_the_organisation_s_admins_are_told(self, cast: Cast) -> None:
        assert cast.organisation_admin
        hand_over(person=cast.editor, body=cast.organisation, by=cast.secretariat)

        assert [notice.mail.person for notice in Notice.objects.filter(kind="hand_over")] == [cast.organisation_admin]

    @pytest.mark.parametrize("to", ["999999", "9" * 40, "x\0"])
    def test_a_colleague_who_is_none_is_told_so(self, to: str, cast: Cast, as_user: Any) -> None:
        response = as_user(cast.organisation_admin).post(self.address(cast, cast.editor), {"to": to})

        assert list(response.context["form"].errors) == ["to"]
        assert not HandOver.objects.exists()

    def test_pressing_twice_hands_over_once(self, cast: Cast, as_user: Any) -> None:
        client, address = as_user(cast.organisation_admin), self.address(cast, cast.editor)

        client.post(address, {})
        response = client.post(address, {})

        assert (response.status_code, HandOver.objects.count()) == (404, 1)

    def test_the_list_costs_the_same_for_one_and_three(
        self, cast: Cast, as_user: Any, django_assert_num_queries: Any
    ) -> None:
        client = as_user(cast.organisation_admin)
        first, second = cast.person(RoleKind.EDITOR), cast.person(RoleKind.EDITOR)
        owned(cast, first)
        for _ in range(3):
            owned(cast, second)
        lists = [
            f"/en/account/organisations/pact/handed-over/{done.pk}/"
            for done in (
                hand_over(person=person, body=cast.organisation, by=cast.organisation_admin)
                for person in (first, second)
            )
        ]
        client.get(lists[0])
        with CaptureQueriesContext(connection) as queries:
            client.get(lists[0])

        with django_assert_num_queries(len(queries)):
            client.get(lists[1])

    def test_an_erased_person_is_not_named_by_an_invented_address(self, cast: Cast, as_user: Any) -> None:
        done = hand_over(person=cast.editor, body=cast.organisation, by=cast.organisation_admin)
        User.objects.filter(pk=cast.editor.pk).update(erased_at=timezone.now(), email="erased-1@erased.invalid")

        for address in (f"handed-over/{done.pk}/", ""):
            page = as_user(cast.organisation_admin).get(f"/en/account/organisations/pact/{address}").content.decode()
            assert "whose data were erased" in page
            assert "erased.invalid" not in page
