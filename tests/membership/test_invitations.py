"""Invitations: who may send them, to what addresses, and the one time each is taken up."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail, signing
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from core.models import Refused
from membership.actions import accept_invitation, end_role, invite, revoke_invitation
from membership.enums import MailRhythm, RoleKind, StandingGroup
from membership.forms.invitations import InvitationForm
from membership.models import Invitation, Role, User
from tests.people import Cast

pytestmark = pytest.mark.django_db

PASSWORD = "partnership-2031"
NEW = "new@pact.example"
FORM = {
    "name": "សុខ ដារា",
    "password": PASSWORD,
    "password_again": PASSWORD,
    "phone": "012 345 678",
    "mail_rhythm": MailRhythm.DAILY,
}


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    return send(cast)


def send(cast: Cast, **changes: Any) -> Invitation:
    facts = {
        "email": NEW,
        "full_name": "Dara Sok",
        "body": cast.organisation,
        "roles": [RoleKind.EDITOR, RoleKind.FINANCE],
        "language": "km",
        "by": cast.organisation_admin,
    }
    return invite(**(facts | changes))


class TestSending:
    def test_an_admin_invites_to_their_own_organisation(self, invitation: Invitation, cast: Cast) -> None:
        assert (invitation.email, invitation.body, invitation.roles) == (NEW, cast.organisation, ["editor", "finance"])
        assert timedelta(days=13) < invitation.expires_at - timezone.now() < timedelta(days=15)
        entry = ModelLogEntry.objects.get(action="membership.invite")
        assert (entry.user, entry.data) == (cast.organisation_admin, {"email": NEW, "roles": ["editor", "finance"]})
        assert entry.message == f"Invited {NEW}"

    def test_the_mail_is_in_the_chosen_language_and_bound_to_the_address(self, invitation: Invitation) -> None:
        assert [message.to for message in mail.outbox] == [[NEW]]
        assert f"http://localhost:8000{invitation.link_path}" in mail.outbox[0].body
        assert invitation.link_path.startswith("/km/account/invitation/")

    @pytest.mark.parametrize(
        "role", ["visitor", "member", "editor", "reviewer", "foreign_editor", "stranger", "withdrawn", "leaver"]
    )
    def test_others_may_not(self, role: str, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            send(cast, by=getattr(cast, role))
        assert not Invitation.objects.exists()

    def test_an_admin_invites_to_no_other_organisation(self, cast: Cast) -> None:
        for changes in ({"body": cast.other_organisation}, {"body": cast.group, "roles": [RoleKind.PARTICIPANT]}):
            with pytest.raises(PermissionDenied):
                send(cast, **changes)

    @pytest.mark.parametrize("role", ["organisation_admin", "secretariat"])
    def test_only_a_superuser_invites_to_the_secretariat(self, role: str, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            send(cast, body=None, to_secretariat=True, roles=[], by=getattr(cast, role))
        assert send(cast, body=None, to_secretariat=True, roles=[], by=cast.admin).to_secretariat

    def test_it_is_to_one_body_or_the_secretariat(self, cast: Cast) -> None:
        for changes in ({"to_secretariat": True}, {"body": None}):
            with pytest.raises(PermissionDenied):
                send(cast, by=cast.admin, **changes)

    @pytest.mark.parametrize(
        "email",
        [
            "nеw@pact.example",  # a Cyrillic е
            "new@pаct.example",  # a Cyrillic а
            "new@xn--pct-7cd.example",
            "ne\u200bw@pact.example",
            "new@pact.example\u200b",
            "ｎew@pact.example",
            "ne\u0301w@pact.example",
            "néw@pact.example",
            "new@pact",
            "new pact@pact.example",
            "",
            "new@pact.example\nbcc: x@pact.example",
        ],
    )
    def test_an_address_that_looks_like_another_is_refused(self, email: str, cast: Cast) -> None:
        with pytest.raises(Refused):
            send(cast, email=email)
        form = InvitationForm({"email": email, "roles": ["editor"], "language": "en"}, body=cast.organisation)
        assert list(form.errors) == ["email"]

    def test_an_address_is_kept_in_lower_case(self, cast: Cast) -> None:
        assert send(cast, email=" New@PACT.example ").email == NEW

    @pytest.mark.parametrize("roles", [[], ["participant"], ["language_reviewer"], ["king"], ["editor", "king"]])
    def test_roles_are_those_of_an_organisation(self, roles: list[str], cast: Cast) -> None:
        with pytest.raises(Refused):
            send(cast, roles=roles)

    def test_a_group_has_roles_of_its_own(self, cast: Cast) -> None:
        with pytest.raises(Refused):
            send(cast, body=cast.group, by=cast.secretariat, roles=[RoleKind.FINANCE])
        assert send(cast, body=cast.group, by=cast.secretariat, roles=[RoleKind.PARTICIPANT]).body == cast.group

    def test_an_address_is_not_invited_twice_to_one_body(self, invitation: Invitation, cast: Cast) -> None:
        with pytest.raises(Refused, match="invited already"):
            send(cast, email=NEW.upper())

        send(cast, body=cast.other_organisation, by=cast.secretariat)
        revoke_invitation(invitation=invitation, by=cast.organisation_admin)
        assert send(cast).pk != invitation.pk

    def test_a_closed_account_is_not_invited(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="closed"):
            send(cast, email=cast.leaver.email)


class TestTakingUp:
    def test_the_page_says_who_invites_and_to_what(self, invitation: Invitation, client: Client) -> None:
        page = client.get(invitation.link_path)

        assert page.status_code == 200
        assert page.headers["Content-Language"] == "km"
        for said in (NEW, str(invitation.organisation), str(invitation.invited_by)):
            assert said in page.text
        assert page.context["form"].initial["name"] == "Dara Sok"
        assert {"private", "no-store"} <= set(page.headers["Cache-Control"].split(", "))
        assert not User.objects.filter(email=NEW).exists()

    def test_it_makes_the_account_and_gives_the_roles(self, invitation: Invitation, client: Client) -> None:
        response = client.post(invitation.link_path, FORM)

        person = User.objects.get(email=NEW)
        assert response["Location"] == "/km/account/"
        assert client.session["_auth_user_id"] == str(person.pk)
        assert (person.get_full_name(), person.phone) == ("សុខ ដារា", "+85512345678")
        assert (person.language, person.mail_rhythm) == ("km", MailRhythm.DAILY)
        assert person.check_password(PASSWORD)
        roles = person.roles.values_list("organisation", "kind")
        assert set(roles) == {(invitation.organisation_id, "editor"), (invitation.organisation_id, "finance")}
        assert person.groups.filter(editors_of__organisation=invitation.organisation).exists()
        assert person.has_perm("core.read_members")
        address = EmailAddress.objects.get()
        assert (address.user, address.email, address.verified, address.primary) == (person, NEW, True, True)
        invitation.refresh_from_db()
        assert invitation.accepted_by == person

    def test_what_is_sent_along_changes_nothing(self, invitation: Invitation, client: Client) -> None:
        more = {"email": "other@wgpd.example", "roles": ["admin"], "is_superuser": "on", "language": "en"}
        client.post(invitation.link_path, FORM | more)

        person = User.objects.get(email=NEW)
        assert (person.is_superuser, person.language) == (False, "km")
        assert not person.roles.filter(kind=RoleKind.ADMIN).exists()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"name": "\u200b"}, "name"),
            ({"password": "short", "password_again": "short"}, "password"),
            ({"password_again": "different-2031"}, "password_again"),
            ({"password": NEW, "password_again": NEW}, "password"),
            ({"phone": "never"}, "phone"),
        ],
    )
    def test_a_faulty_form_keeps_the_invitation_open(
        self, changes: dict[str, str], field: str, invitation: Invitation, client: Client
    ) -> None:
        response = client.post(invitation.link_path, FORM | changes)

        assert list(response.context["form"].errors) == [field]
        assert Invitation.objects.get().is_open

    def test_a_double_click_does_no_harm(self, invitation: Invitation) -> None:
        first, second = Client(), Client()
        first.post(invitation.link_path, FORM)

        assert second.post(invitation.link_path, FORM | {"password": "x"}).status_code == 410
        assert first.post(invitation.link_path, FORM)["Location"] == "/km/account/"
        assert User.objects.filter(email=NEW).count() == 1
        assert Role.objects.filter(person__email=NEW).count() == 2

    def test_to_the_secretariat_it_gives_the_secretariats_rights(self, cast: Cast, client: Client) -> None:
        invitation = send(cast, body=None, to_secretariat=True, roles=[], by=cast.admin)
        client.post(invitation.link_path, FORM)

        person = User.objects.get(email=NEW)
        assert list(person.groups.values_list("name", flat=True)) == [StandingGroup.SECRETARIAT]
        assert not person.is_superuser


class TestAnAddressWithAnAccount:
    @pytest.fixture
    def known(self, cast: Cast) -> User:
        return cast.foreign_editor

    @pytest.fixture
    def invitation(self, cast: Cast, known: User) -> Invitation:
        return send(cast, email=known.email)

    def test_its_person_signs_in_first(self, invitation: Invitation, client: Client) -> None:
        for page in (client.get(invitation.link_path), client.post(invitation.link_path, FORM)):
            assert "form" not in page.context
            assert reverse("membership:sign_in").removeprefix("/en") in page.text
        assert Invitation.objects.get().is_open

    def test_and_accepts_by_a_press_of_a_button(self, invitation: Invitation, known: User, as_user: Any) -> None:
        client = as_user(known)
        client.get(invitation.link_path)
        assert known.roles.count() == 1

        assert client.post(invitation.link_path)["Location"] == "/km/account/"
        assert set(known.roles.values_list("organisation__acronym", "kind")) == {
            ("VBNK", "editor"),
            ("PACT", "editor"),
            ("PACT", "finance"),
        }
        assert User.objects.get(pk=known.pk).password == known.password

    def test_a_role_that_is_held_already_is_not_given_twice(self, cast: Cast, as_user: Any) -> None:
        invitation = send(cast, email=cast.editor.email)
        as_user(cast.editor).post(invitation.link_path)

        assert sorted(cast.editor.roles.values_list("kind", flat=True)) == ["editor", "finance"]

    def test_somebody_else_is_told_and_may_sign_out(self, invitation: Invitation, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.member)
        for page in (client.get(invitation.link_path), client.post(invitation.link_path, FORM)):
            assert page.status_code == 200
            assert cast.member.email in page.text
            assert 'action="/km/account/sign-out/"' in page.text
        assert client.post("/km/account/sign-out/", {"next": invitation.link_path})["Location"] == invitation.link_path
        assert Invitation.objects.get().is_open

    def test_the_action_refuses_them_too(self, invitation: Invitation, cast: Cast) -> None:
        for person in (None, cast.member):
            with pytest.raises(PermissionDenied):
                accept_invitation(invitation=invitation, person=person, full_name="X", password=PASSWORD)


class TestALinkOfNoUse:
    @pytest.fixture
    def answers(self, client: Client) -> Any:
        """Status and page of each way to ask, with what differs by chance taken out."""

        def ask(path: str) -> set[tuple[int, bool]]:
            said = "Ask the person who invited you for a new one."
            path = "/en/" + path.removeprefix("/km/").removeprefix("/en/")
            return {(answer.status_code, said in answer.text) for answer in (client.get(path), client.post(path, FORM))}

        return ask

    def test_withdrawn(self, invitation: Invitation, cast: Cast, answers: Any) -> None:
        revoke_invitation(invitation=invitation, by=cast.secretariat)

        assert answers(invitation.link_path) == {(410, True)}
        assert ModelLogEntry.objects.filter(action="membership.invite.revoke", user=cast.secretariat).count() == 1

    def test_expired(self, invitation: Invitation, answers: Any) -> None:
        Invitation.objects.update(expires_at=timezone.now())

        assert answers(invitation.link_path) == {(410, True)}

    def test_used(self, invitation: Invitation, answers: Any) -> None:
        Client().post(invitation.link_path, FORM)

        assert answers(invitation.link_path) == {(410, True)}

    def test_of_an_account_closed_since(self, cast: Cast, answers: Any) -> None:
        invitation = send(cast, email=cast.foreign_editor.email)
        User.objects.filter(pk=cast.foreign_editor.pk).update(is_active=False)

        assert answers(invitation.link_path) == {(410, True)}

    def test_from_somebody_who_may_no_longer_invite(self, invitation: Invitation, cast: Cast, answers: Any) -> None:
        end_role(role=cast.organisation_admin.roles.get(), by=cast.secretariat)

        assert answers(invitation.link_path) == {(410, True)}

    def test_garbled_or_made_up(self, invitation: Invitation, answers: Any) -> None:
        forged = signing.dumps({"pk": invitation.pk, "nonce": str(invitation.nonce)}, salt="another")
        old = signing.dumps({"pk": invitation.pk, "nonce": "0" * 32}, salt="membership.invitation")
        for token in ("x", f"{forged}", f"{old}", invitation.link_path.split("/")[-2][:-2]):
            assert answers(f"/en/account/invitation/{token}/") == {(410, True)}, token
        assert Invitation.objects.get().is_open

    def test_withdrawing_is_for_who_may_invite(self, invitation: Invitation, cast: Cast) -> None:
        for person in (cast.editor, cast.foreign_editor):
            with pytest.raises(PermissionDenied):
                revoke_invitation(invitation=invitation, by=person)
        assert Invitation.objects.get().is_open
