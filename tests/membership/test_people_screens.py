"""The people of an organisation or working group: who sees and changes them."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from membership.actions.invite import invite
from membership.enums import RoleKind
from membership.models import Body, Invitation, Role, User
from membership.models.roles import kind_of
from tests.factories import UserFactory
from tests.people import Cast

pytestmark = pytest.mark.django_db


def people_of(body: Body, code: str = "en") -> str:
    return f"/{code}/account/{kind_of(body)}/{body.slug}/"


def role_of(person: User) -> Role:
    role: Role = person.roles.get()
    return role


class TestWhoOpensThem:
    @pytest.mark.parametrize(
        ("role", "answers"),
        [
            ("organisation_admin", [200, 404, 404]),
            ("secretariat", [200, 200, 200]),
            ("admin", [200, 200, 200]),
            ("member", [404, 404, 404]),
            ("editor", [404, 404, 404]),
            ("reviewer", [404, 404, 404]),
            ("foreign_editor", [404, 404, 404]),
            ("group_member", [404, 404, 404]),
            ("withdrawn", [404, 404, 404]),
            ("stranger", [404, 404, 404]),
            ("leaver", [302, 302, 302]),
        ],
    )
    @pytest.mark.parametrize("code", ["en", "km"])
    def test_an_organisation_s_admin_at_home_and_the_secretariat_everywhere(
        self, code: str, role: str, answers: list[int], cast: Cast, as_user: Any
    ) -> None:
        client = as_user(getattr(cast, role))
        bodies = (cast.organisation, cast.other_organisation, cast.group)

        assert [client.get(people_of(body, code)).status_code for body in bodies] == answers

    def test_a_visitor_is_led_to_the_sign_in_whatever_is_asked_for(self, cast: Cast, as_user: Any) -> None:
        client = as_user(None)

        there, missing = client.get(people_of(cast.organisation)), client.get("/en/account/organisations/none/")

        assert (there.status_code, missing.status_code) == (302, 302)
        assert there["Location"].partition("?")[0] == missing["Location"].partition("?")[0]

    def test_one_that_is_another_s_answers_as_one_that_is_missing(
        self, cast: Cast, as_user: Any, django_assert_num_queries: Any
    ) -> None:
        client = as_user(cast.organisation_admin)
        hidden = people_of(cast.other_organisation)
        client.get(hidden)
        with CaptureQueriesContext(connection) as queries:
            there = client.get(hidden)

        with django_assert_num_queries(len(queries)):
            missing = client.get("/en/account/organisations/none-at-all/")
        assert (there.status_code, missing.status_code) == (404, 404)

    def test_they_see_people_roles_and_since_when(self, cast: Cast, as_user: Any) -> None:
        others = {cast.editor, cast.withdrawn, cast.foreign_editor}

        context = as_user(cast.organisation_admin).get(people_of(cast.organisation)).context

        assert {row["person"] for row in context["people"]} == {cast.editor, cast.organisation_admin}
        assert len(others) == 3
        assert [row["person"] for row in context["former"]] == [cast.withdrawn]
        page = as_user(cast.organisation_admin).get(people_of(cast.organisation)).content.decode()
        assert cast.editor.email in page
        assert cast.foreign_editor.email not in page

    def test_it_costs_the_same_for_one_and_three_of_everything(
        self, cast: Cast, as_user: Any, django_assert_num_queries: Any
    ) -> None:
        client = as_user(cast.organisation_admin)

        def more() -> None:
            cast.give(cast.person(RoleKind.EDITOR), RoleKind.REVIEWER)
            gone = cast.person(RoleKind.FINANCE)
            gone.roles.update(ends_on=timezone.localdate())
            Invitation.objects.create(email=f"{gone.pk}@new.example", organisation=cast.organisation, roles=["editor"])

        more()
        client.get(people_of(cast.organisation))
        with CaptureQueriesContext(connection) as queries:
            client.get(people_of(cast.organisation))
        more()
        more()

        with django_assert_num_queries(len(queries)):
            client.get(people_of(cast.organisation))


class TestRoles:
    def test_another_role_is_given_and_one_is_ended(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.organisation_admin)
        form = {"person": cast.editor.pk, "kind": "reviewer"}

        client.post(f"{people_of(cast.organisation)}roles/", form)
        assert set(cast.editor.roles.values_list("kind", flat=True)) == {"editor", "reviewer"}
        assert cast.editor.groups.filter(pk=cast.organisation.room.reviewers_id).exists()

        role = cast.editor.roles.get(kind="reviewer")
        client.post(f"{people_of(cast.organisation)}roles/{role.pk}/end/")
        role.refresh_from_db()
        assert role.ends_on == timezone.localdate()
        assert not cast.editor.groups.filter(pk=cast.organisation.room.reviewers_id).exists()

    def test_giving_twice_is_giving_once(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.organisation_admin)

        for _ in range(2):
            client.post(f"{people_of(cast.organisation)}roles/", {"person": cast.editor.pk, "kind": "reviewer"})

        assert cast.editor.roles.count() == 2

    @pytest.mark.parametrize(
        "form",
        [
            {"kind": "language_reviewer"},
            {"kind": "emperor"},
            {"kind": ""},
            {"person": "99999999999999999999999"},
            {"person": "x\0"},
            {"person": ""},
        ],
    )
    def test_no_role_that_is_not_there_nor_for_nobody(self, form: dict[str, str], cast: Cast, as_user: Any) -> None:
        given = {"person": str(cast.editor.pk), "kind": "reviewer"} | form

        response = as_user(cast.organisation_admin).post(f"{people_of(cast.organisation)}roles/", given)

        assert response.status_code == 404
        assert Role.objects.filter(person=cast.editor).count() == 1

    def test_people_from_elsewhere_come_by_invitation_only(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.organisation_admin)

        for person in (cast.foreign_editor, cast.stranger, cast.withdrawn):
            before = person.roles.count()
            response = client.post(
                f"{people_of(cast.organisation)}roles/", {"person": person.pk, "kind": RoleKind.ADMIN.value}
            )
            assert (response.status_code, person.roles.count()) == (404, before)

    @pytest.mark.parametrize("role", ["editor", "member", "stranger", "foreign_editor"])
    def test_nobody_else_changes_anything(self, role: str, cast: Cast, as_user: Any) -> None:
        target = role_of(cast.reviewer)
        invitation = Invitation.objects.create(email="a@b.example", organisation=cast.organisation, roles=["editor"])
        client, address = as_user(getattr(cast, role)), people_of(cast.organisation)

        answers = [
            client.post(f"{address}roles/", {"person": cast.reviewer.pk, "kind": "admin"}),
            client.post(f"{address}roles/{target.pk}/end/"),
            client.post(f"{address}invite/", {"email": "x@y.example", "roles": ["admin"], "language": "en"}),
            client.post(f"{address}invitations/{invitation.pk}/"),
            client.get(f"{address}leaving/{cast.reviewer.pk}/"),
            client.post(f"{address}leaving/{cast.reviewer.pk}/"),
        ]

        assert [answer.status_code for answer in answers] == [404] * 6
        target.refresh_from_db()
        invitation.refresh_from_db()
        assert (target.ends_on, invitation.revoked_at, Invitation.objects.count()) == (None, None, 1)

    def test_through_one_s_own_screen_nothing_of_another_organisation_s_is_reached(
        self, cast: Cast, as_user: Any
    ) -> None:
        theirs = role_of(cast.foreign_editor)
        invitation = Invitation.objects.create(
            email="a@b.example", organisation=cast.other_organisation, roles=["editor"]
        )
        client, address = as_user(cast.organisation_admin), people_of(cast.organisation)

        answers = [
            client.post(f"{address}roles/{theirs.pk}/end/"),
            client.post(f"{address}invitations/{invitation.pk}/"),
            client.get(f"{address}leaving/{cast.foreign_editor.pk}/"),
        ]

        assert [answer.status_code for answer in answers] == [404] * 3
        theirs.refresh_from_db()
        assert theirs.ends_on is None

    def test_who_ends_their_own_role_as_admin_is_led_away(self, cast: Cast, as_user: Any) -> None:
        client, address = as_user(cast.organisation_admin), people_of(cast.organisation)

        response = client.post(f"{address}roles/{role_of(cast.organisation_admin).pk}/end/")

        assert response["Location"] == "/en/account/"
        assert client.get(address).status_code == 404

    def test_reading_changes_nothing(self, cast: Cast, as_user: Any) -> None:
        client, address = as_user(cast.organisation_admin), people_of(cast.organisation)

        for path in ("roles/", f"roles/{role_of(cast.editor).pk}/end/", "invite/", "invitations/1/"):
            assert client.get(f"{address}{path}").status_code == 405


class TestInvitations:
    def test_one_is_sent_listed_and_withdrawn(self, cast: Cast, as_user: Any) -> None:
        client, address = as_user(cast.organisation_admin), people_of(cast.organisation)
        form = {"email": "New@Pact.example", "full_name": "Sok", "roles": ["editor", "finance"], "language": "km"}

        assert client.post(f"{address}invite/", form).status_code == 302
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.organisation) == ("new@pact.example", cast.organisation)
        assert list(client.get(address).context["invitations"]) == [invitation]

        client.post(f"{address}invitations/{invitation.pk}/")
        assert list(client.get(address).context["invitations"]) == []

    @pytest.mark.parametrize(
        ("slip", "field"), [({"email": "nobody"}, "email"), ({"email": ""}, "email"), ({"roles": ["emperor"]}, "roles")]
    )
    @pytest.mark.parametrize("code", ["en", "km"])
    def test_a_slip_is_told_and_the_rest_kept(
        self, code: str, slip: dict[str, Any], field: str, cast: Cast, as_user: Any
    ) -> None:
        form = {"email": "new@pact.example", "full_name": "Sok Dara", "roles": ["editor"], "language": "en"} | slip

        response = as_user(cast.organisation_admin).post(f"{people_of(cast.organisation, code)}invite/", form)

        assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
        assert "Sok Dara" in response.content.decode()
        assert not Invitation.objects.exists()

    def test_the_secretariat_invites_to_a_group(self, cast: Cast, as_user: Any) -> None:
        form = {"email": "new@ddwg.example", "full_name": "", "roles": ["language_reviewer"], "language": "km"}

        as_user(cast.secretariat).post(f"{people_of(cast.group)}invite/", form)

        assert Invitation.objects.get().working_group == cast.group

    def test_a_second_to_the_same_address_is_refused_with_the_reason(self, cast: Cast, as_user: Any) -> None:
        given = {"email": "new@pact.example", "roles": ["editor"], "language": "en"}
        invite(body=cast.organisation, by=cast.organisation_admin, **given)
        client, address = as_user(cast.organisation_admin), people_of(cast.organisation)

        response = client.post(
            f"{address}invite/", given | {"full_name": ""}, headers={"Referer": f"http://testserver{address}"}
        )

        assert "invited already" in client.get(response["Location"]).content.decode()
        assert Invitation.objects.count() == 1


def test_a_closed_account_is_marked_and_offered_no_role(cast: Cast, as_user: Any) -> None:
    closed = UserFactory.create(is_active=False)
    Role.objects.create(person=closed, organisation=cast.organisation, kind=RoleKind.EDITOR)

    page = as_user(cast.organisation_admin).get(people_of(cast.organisation)).content.decode()

    assert "Account closed" in page
    assert f'id="role-{closed.pk}"' not in page
