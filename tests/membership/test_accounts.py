"""Signing in and out, forgotten passwords, and the account's own screens."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings as site
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils.translation import override
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from core.enums import Audience
from core.models import Refused
from membership import personal_data
from membership.actions import erase_person, export_person, invite, tell
from membership.adapters import TOO_MANY
from membership.enums import MailRhythm, RoleKind
from membership.models import Application, HandOver, Invitation, Mail, Role, User
from tests.factories import OrganisationFactory, UserFactory, make_page
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("person")]

PASSWORD = "partnership-2031"
DOOR = "/en/account/sign-in/"
WRONG = "The e-mail address or the password is not right."
WAIT = "Too many tries. Wait five minutes, then try again."
COUNTING = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tries"}}


@pytest.fixture
def person() -> User:
    return User.objects.create_user("somebody@wgpd.example", PASSWORD, first_name="Somebody", language="en")


def knock(client: Client, password: str = PASSWORD, email: str = "somebody@wgpd.example", **extra: Any) -> Any:
    return client.post(extra.pop("at", DOOR), {"login": email, "password": password} | extra.pop("more", {}), **extra)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


class TestSigningIn:
    @pytest.mark.parametrize("code", ["en", "km"])
    def test_it_leads_back_to_where_one_came_from(self, code: str, person: User, client: Client) -> None:
        response = knock(
            client, email="Somebody@WGPD.example", at=f"/{code}/account/sign-in/", more={"next": f"/{code}/library/"}
        )

        assert (response.status_code, response["Location"]) == (302, f"/{code}/library/")
        assert client.session["_auth_user_id"] == str(person.pk)

    @pytest.mark.parametrize("code", ["en", "km"])
    def test_it_leads_to_the_front_page_otherwise(self, code: str, client: Client) -> None:
        assert knock(client, at=f"/{code}/account/sign-in/")["Location"] == f"/{code}/"

    @pytest.mark.parametrize(
        "there",
        ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:evil.example"],
    )
    def test_it_never_leads_to_another_site(self, there: str, client: Client) -> None:
        assert knock(client, more={"next": there})["Location"] == "/en/"

    def test_who_is_in_already_is_not_asked_again(self, person: User, client: Client) -> None:
        client.force_login(person)

        assert client.get(f"{DOOR}?next=/en/library/")["Location"] == "/en/library/"
        assert client.get(f"{DOOR}?next=https://evil.example/")["Location"] == "/en/"

    @pytest.mark.parametrize("email", ["somebody@wgpd.example", "nobody@wgpd.example"])
    def test_a_wrong_password_and_an_unknown_address_read_the_same(self, email: str, client: Client) -> None:
        response = knock(client, "wrong", email)

        assert response.context["form"].non_field_errors() == [WRONG]
        assert not is_in(client)

    def test_a_closed_account_says_so_only_to_who_knows_its_password(self, client: Client) -> None:
        User.objects.update(is_active=False)

        assert WRONG in knock(client, "wrong").content.decode()
        assert "This account is closed" in knock(client, follow=True).content.decode()
        assert not is_in(client)

    def test_a_closed_account_ends_at_once(self, person: User, client: Client) -> None:
        client.force_login(person)
        person.is_active = False
        person.save()

        assert "Sign in" in client.get("/en/").content.decode()

    def test_an_empty_form_says_what_is_missing(self, client: Client) -> None:
        assert list(client.post(DOOR, {}).context["form"].errors) == ["login", "password"]

    def test_a_letter_that_looks_like_another_is_another(self, client: Client) -> None:
        knock(client, email="sоmebody@wgpd.example")  # a Cyrillic о
        knock(client, email="ｓomebody@wgpd.example")

        assert not is_in(client)

    def test_signing_out_takes_a_press_of_a_button(self, person: User, client: Client) -> None:
        client.force_login(person)

        assert client.get("/en/account/sign-out/").status_code == 405
        assert is_in(client)
        assert client.post("/en/account/sign-out/")["Location"] == "/en/"
        assert not is_in(client)

    def test_a_new_session_begins(self, client: Client) -> None:
        client.get("/en/account/sign-in/")
        client.session["kept"] = "no"
        before = client.session.session_key
        knock(client)

        assert client.session.session_key != before


class TestThrottling:
    @pytest.fixture(autouse=True)
    def counted_from_nothing(self, settings: Any) -> None:
        settings.CACHES = COUNTING
        cache.clear()

    def test_an_account_is_guessed_at_five_times_even_from_many_addresses(self, client: Client) -> None:
        said = [
            knock(client, "wrong", REMOTE_ADDR=f"203.0.113.{n}").context["form"].non_field_errors() for n in range(6)
        ]

        assert said == [[WRONG]] * 5 + [[WAIT]]
        assert knock(client).context["form"].non_field_errors() == [WAIT]
        assert not is_in(client)

    def test_another_name_for_the_same_host_is_no_new_beginning(self, client: Client) -> None:
        for port in range(5):
            knock(client, "wrong", headers={"Host": f"localhost:{9000 + port}"})

        assert knock(client).context["form"].non_field_errors() == [WAIT]

    def test_an_unknown_address_is_counted_as_a_known_one(self, client: Client) -> None:
        said = [knock(client, email="nobody@wgpd.example").context["form"].non_field_errors() for _ in range(6)]

        assert said == [[WRONG]] * 5 + [[WAIT]]

    def test_a_colleague_at_the_same_address_is_not_locked_out(self, client: Client) -> None:
        User.objects.create_user("colleague@wgpd.example", PASSWORD)
        for _ in range(40):
            knock(client, "wrong")

        knock(client, email="colleague@wgpd.example")
        assert is_in(client)

    def test_it_says_so_in_khmer_too(self, client: Client) -> None:
        said = [knock(client, "wrong", at="/km/account/sign-in/") for _ in range(6)][-1]

        with override("km"):
            assert said.context["form"].non_field_errors() == [str(TOO_MANY)]

    def test_signing_in_well_is_not_counted(self, client: Client) -> None:
        for _ in range(8):
            knock(client)
            assert is_in(client)
            client.logout()

    def test_a_new_password_ends_the_waiting(self, person: User, client: Client) -> None:
        for _ in range(6):
            knock(client, "wrong")
        choose(client, link_in_the_mail(client, person.email), "another-way-in-7")

        knock(client, "another-way-in-7")
        assert is_in(client)

    def test_a_letterbox_is_not_flooded(self, person: User, client: Client) -> None:
        answers = [client.post("/en/account/reset/", {"email": person.email}).status_code for _ in range(4)]

        assert answers == [302, 302, 302, 429]
        assert len(mail.outbox) == 3
        assert "Wait five minutes" in client.post("/en/account/reset/", {"email": person.email}).content.decode()


def link_in_the_mail(client: Client, email: str, code: str = "en") -> str:
    """The path in the newest mail after asking for a new password."""
    client.post(f"/{code}/account/reset/", {"email": email})
    found = re.search(r"http://localhost:8000(/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def choose(client: Client, path: str, password: str) -> Any:
    form = client.get(path, follow=True)
    if form.context.get("token_fail"):
        return form
    return client.post(form.context["action_url"], {"password1": password, "password2": password})


class TestForgottenPassword:
    def test_the_mail_leads_to_a_new_password(self, client: Client) -> None:
        path = link_in_the_mail(client, "Somebody@wgpd.example")
        response = choose(client, path, "another-way-in-7")

        assert response["Location"] == "/en/account/reset/done/"
        assert not is_in(client)
        knock(client, "another-way-in-7")
        assert is_in(client)

    def test_the_mail_is_in_the_persons_language_whoever_asked_in_which(self, client: Client) -> None:
        User.objects.create_user("sokha@wgpd.example", PASSWORD, language="km")

        assert link_in_the_mail(client, "sokha@wgpd.example", "en").startswith("/km/account/reset/")
        assert mail.outbox[0].to == ["sokha@wgpd.example"]

    def test_the_link_works_once(self, person: User, client: Client) -> None:
        path = link_in_the_mail(client, person.email)
        choose(client, path, "another-way-in-7")

        assert choose(Client(), path, "a-third-way-in-8").context["token_fail"]
        person.refresh_from_db()
        assert person.check_password("another-way-in-7")

    def test_a_garbled_link_says_the_same(self, person: User, client: Client) -> None:
        path = link_in_the_mail(client, person.email)

        for garbled in (path[:-3] + "x/", "/en/account/reset/zz-abc-def/", "/en/account/reset/1-set-password/"):
            assert client.get(garbled).context["token_fail"]

    def test_the_link_names_the_sites_own_origin_whatever_host_was_asked(self, person: User, client: Client) -> None:
        client.post("/en/account/reset/", {"email": person.email}, headers={"Host": "localhost:6666"})

        assert "6666" not in mail.outbox[0].body
        assert "http://localhost:8000/en/account/reset/" in mail.outbox[0].body

    def test_known_and_unknown_addresses_get_the_same_answer(self, person: User, client: Client) -> None:
        answers = [
            client.post("/en/account/reset/", {"email": email}) for email in (person.email, "nobody@wgpd.example")
        ]

        assert [(a.status_code, a["Location"], a.content) for a in answers] == [
            (302, "/en/account/reset/sent/", b"")
        ] * 2
        assert len(mail.outbox) == 1

    def test_a_closed_account_gets_no_mail(self, person: User, client: Client) -> None:
        User.objects.update(is_active=False)
        client.post("/en/account/reset/", {"email": person.email})

        assert mail.outbox == []

    def test_no_secret_is_kept_with_the_mail(self, person: User, client: Client) -> None:
        link_in_the_mail(client, person.email)

        assert [notice.facts for notice in Mail.objects.get().notices.all()] == [{"person": person.pk}]

    def test_reading_the_link_changes_nothing(self, person: User, client: Client) -> None:
        path = link_in_the_mail(client, person.email)
        client.get(path)

        assert not EmailAddress.objects.exists()

    @pytest.mark.parametrize(
        ("password", "said"),
        [
            ("short", "This password is too short"),
            ("password", "This password is too common."),
            ("20314157812", "This password is entirely numeric."),
            ("somebody@wgpd", "The password is too similar to the"),
        ],
    )
    def test_a_weak_password_is_refused(self, password: str, said: str, person: User, client: Client) -> None:
        assert said in choose(client, link_in_the_mail(client, person.email), password).content.decode()


class TestChangingThePassword:
    def test_it_takes_the_present_one_and_ends_other_sessions(self, client: Client) -> None:
        elsewhere = Client()
        knock(client)
        knock(elsewhere)
        form = {"oldpassword": PASSWORD, "password1": "another-way-in-7", "password2": "another-way-in-7"}

        assert "not your password" in client.post("/en/account/password/", form | {"oldpassword": "x"}).content.decode()
        assert client.post("/en/account/password/", form)["Location"] == "/en/account/"
        assert client.get("/en/account/").status_code == 200
        assert elsewhere.get("/en/account/").status_code == 302

    def test_an_account_without_one_gets_its_first_by_mail(self, client: Client) -> None:
        client.force_login(User.objects.create_user("new@wgpd.example"))

        assert client.get("/en/account/password/", follow=True).redirect_chain[-1][0] == "/en/account/reset/"


OTHER_DOORS = [
    "/admin/login/",
    "/admin/login/?next=/admin/pages/",
    "/admin/password_reset/",
    "/admin/password_reset/done/",
    "/admin/password_reset/confirm/MQ/abc-def/",
    "/admin/password_reset/complete/",
    "/django-admin/login/",
    "/accounts/login/",
    "/_util/login/",
    "/_util/authenticate_with_password/1/1/",
    "/en/account/signup/",
    "/en/account/login/",
    "/en/account/login/code/",
    "/en/account/email/",
    "/en/account/confirm-email/",
    "/en/account/sign-up/",
]


class TestNoOtherDoor:
    @pytest.mark.parametrize("address", OTHER_DOORS)
    def test_it_takes_no_password(self, address: str, person: User, client: Client) -> None:
        User.objects.update(is_superuser=True)
        form = {"username": person.email, "login": person.email, "email": person.email, "password": PASSWORD}

        for response in (client.get(address), client.post(address, form)):
            leads_to_ours = response.status_code == 302 and response["Location"].startswith("/en/account/sign-in/")
            assert leads_to_ours or response.status_code == 404
            assert not is_in(client)

    def test_the_admins_door_leads_to_ours_and_keeps_where_one_wanted_to_go(self, client: Client) -> None:
        assert client.get("/admin/login/?next=/admin/pages/")["Location"] == f"{DOOR}?next=%2Fadmin%2Fpages%2F"
        assert client.get("/admin/login/?next=https://evil.example/")["Location"] == DOOR
        assert client.get("/admin/", follow=True).redirect_chain[-1][0] == f"{DOOR}?next=%2Fadmin%2F"

    def test_who_may_not_enter_the_admin_is_not_sent_in_circles(self, cast: Cast, as_user: Any) -> None:
        chain = as_user(cast.stranger).get("/admin/", follow=True).redirect_chain

        assert chain[-1] == ("/en/", 302)
        assert len(chain) == 2

    def test_there_is_no_sign_up(self) -> None:
        for name in ("account_signup", "account_email", "account_signup_by_passkey", "mfa_signup_webauthn"):
            with pytest.raises(NoReverseMatch):
                reverse(name)

    def test_a_password_cannot_be_set_in_the_admin(self, cast: Cast, as_user: Any) -> None:
        admin, person = as_user(cast.admin), cast.member
        mine = admin.get(reverse("wagtailadmin_account")).content.decode()

        assert "password" not in mine.lower().replace("account/password", "")
        assert 'type="password"' not in admin.get(f"/admin/users/edit/{person.pk}/").content.decode()

    def test_every_screen_of_allauth_is_drawn_by_a_template_of_ours(self) -> None:
        ours = Path(site.TEMPLATES[0]["DIRS"][0])
        names = {
            name
            for pattern in get_resolver("membership.account_urls").url_patterns
            for name in [getattr(getattr(pattern.callback, "view_class", None), "template_name", None)]
            if name
        }

        names.remove("account/logout.html")  # which takes a press of a button alone
        assert len(names) > 15
        assert {name for name in names if not Path(get_template(name).origin.name).is_relative_to(ours)} == set()


class TestTheAccount:
    @pytest.mark.parametrize("path", ["", "my-data/", "erase/", "password/", "two-step/", "two-step/app/"])
    def test_a_visitor_is_asked_to_sign_in(self, path: str, client: Client) -> None:
        assert client.get(f"/en/account/{path}")["Location"].startswith("/en/account/sign-in/")

    def test_it_shows_and_changes_what_is_ones_own(self, person: User, client: Client) -> None:
        client.force_login(person)
        form = {"name": " សុខ ដារា ", "phone": "០១២ ៣៤៥ ៦៧៨", "language": "km", "mail_rhythm": MailRhythm.DAILY}

        assert (
            client.post("/en/account/", form | {"email": "other@wgpd.example", "is_superuser": "on"}).status_code == 302
        )
        changed = User.objects.get()
        assert (changed.get_full_name(), changed.phone) == ("សុខ ដារា", "+85512345678")
        assert (changed.language, changed.mail_rhythm) == ("km", MailRhythm.DAILY)
        assert (changed.email, changed.is_superuser) == ("somebody@wgpd.example", False)

    @pytest.mark.parametrize("name", ["", "   ", "\u200b\u200b"])
    def test_a_name_is_something_one_sees(self, name: str, person: User, client: Client) -> None:
        client.force_login(person)
        form = {"name": name, "language": "km", "mail_rhythm": MailRhythm.DAILY}

        assert client.post("/en/account/", form).status_code == 200
        assert User.objects.get().first_name == "Somebody"

    def test_it_lists_the_roles_of_today(self, person: User, client: Client) -> None:
        now = Role.objects.create(person=person, organisation=OrganisationFactory(), kind=RoleKind.EDITOR)
        Role.objects.create(
            person=person,
            organisation=OrganisationFactory(),
            kind=RoleKind.ADMIN,
            starts_on="2020-01-01",
            ends_on="2021-01-01",
        )
        client.force_login(person)

        assert list(client.get("/en/account/").context["roles"]) == [now]

    def test_it_costs_the_same_for_one_role_and_for_three(self, person: User, client: Client) -> None:
        client.force_login(person)
        counts = []
        for more in (1, 2):
            for _ in range(more):
                Role.objects.create(person=person, organisation=OrganisationFactory(), kind=RoleKind.EDITOR)
            with CaptureQueriesContext(connection) as queries:
                client.get("/en/account/")
            counts.append(len(queries))

        assert counts[0] == counts[1]


class TestTakingOnesDataAlong:
    def test_it_holds_what_is_kept_and_no_secret(self, cast: Cast, as_user: Any) -> None:
        person = cast.editor
        person.set_password(PASSWORD)
        person.save()
        Authenticator.objects.create(user=person, type="totp", data={"secret": "TOPSECRET"})
        make_page(title="Still open", owner=person)
        make_page(title="Closed since", owner=person, audience=Audience.SECRETARIAT)
        invite(email=person.email, body=cast.group, roles=[RoleKind.EDITOR], language="km", by=cast.secretariat)
        Application.objects.create(
            organisation_name="Other", person_name="Editor", phone="1", email=person.email, due_on="2030-01-01"
        )
        tell("password_reset", [person], person=person.pk)

        response = as_user(person).get("/en/account/my-data/")
        told = json.loads(response.content)

        assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
        assert told["profile"]["email"] == person.email
        assert told["profile"]["second_steps"] == ["totp"]
        assert [(role["in"], role["role"]) for role in told["roles"]] == [(str(cast.organisation), "editor")]
        assert [(row["to"], row["roles"]) for row in told["invitations"]] == [(str(cast.group), ["editor"])]
        assert [row["organisation_name"] for row in told["applications"]] == ["Other"]
        assert [row["about"] for row in told["mails"]] == [["invitation"], ["password_reset"]][::-1]
        assert [row["title"] for row in told["pages"]] == ["Still open"]
        for secret in ("TOPSECRET", person.password, "Closed since"):
            assert secret not in response.content.decode()

    def test_it_tells_what_one_did_but_no_title_one_may_not_open(self, cast: Cast, as_user: Any) -> None:
        person = cast.editor
        for page in (make_page(title="Open"), make_page(title="Closed", audience=Audience.SECRETARIAT)):
            log(instance=page, action="wagtail.edit", user=person)

        done = json.loads(as_user(person).get("/en/account/my-data/").content)["done"]

        assert [(row["action"], row["title"]) for row in done] == [("wagtail.edit", "Open"), ("wagtail.edit", "")]

    def test_it_is_for_the_person_alone(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            export_person(person=cast.editor, by=cast.admin)


class TestErasing:
    def press(self, client: Client, person: User, **changes: str) -> Any:
        form = {"email": person.email, "password": PASSWORD} | changes
        return client.post("/en/account/erase/", form)

    @pytest.fixture
    def leaving(self, cast: Cast) -> User:
        person: User = cast.editor
        person.first_name, person.phone = "Chan Leaving", "+85512345678"
        person.set_password(PASSWORD)
        person.save()
        return person

    @pytest.mark.parametrize("changes", [{"email": "other@wgpd.example"}, {"password": "wrong"}, {"password": ""}])
    def test_it_takes_the_address_and_the_password(self, changes: dict[str, str], leaving: User, as_user: Any) -> None:
        assert self.press(as_user(leaving), leaving, **changes).status_code == 200
        assert User.objects.get(pk=leaving.pk).is_active

    def test_nothing_of_the_person_is_left(self, leaving: User, cast: Cast, as_user: Any) -> None:
        address = leaving.email
        EmailAddress.objects.create(user=leaving, email=address, verified=True, primary=True)
        Authenticator.objects.create(user=leaving, type="totp", data={"secret": "x"})
        UserProfile.objects.update_or_create(user=leaving, defaults={"dismissibles": {"seen": True}})
        invite(
            email=address,
            full_name="Chan",
            body=cast.group,
            roles=[RoleKind.EDITOR],
            language="en",
            by=cast.secretariat,
        )
        tell("password_reset", [leaving], person=leaving.pk)
        log(instance=leaving, action="wagtail.edit", user=cast.admin)
        page = make_page(owner=leaving)
        pk, client = leaving.pk, as_user(leaving)

        assert self.press(client, leaving)["Location"] == "/en/"

        gone = User.objects.get(pk=pk)
        assert (gone.email, gone.get_full_name(), gone.phone) == (f"erased-{pk}@erased.invalid", "", "")
        assert (gone.is_active, gone.has_usable_password(), gone.last_login) == (False, False, None)
        assert gone.erased_at is not None
        assert not gone.groups.exists()
        assert not gone.roles.current().exists()
        assert HandOver.objects.get(person=gone).organisation == cast.organisation
        assert not UserProfile.objects.filter(user=gone, dismissibles__seen=True).exists()
        for kept in (EmailAddress, Authenticator):
            assert not kept.objects.filter(user=gone).exists(), kept
        assert not Mail.objects.filter(person=gone).exists()
        assert not Mail.objects.filter(email=address).exists()
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.full_name, invitation.is_open) == (gone.email, "", False)
        for entry in ModelLogEntry.objects.all():
            assert address not in f"{entry.label} {entry.data}"
            assert "Chan Leaving" not in f"{entry.label} {entry.data}"
        page.refresh_from_db()
        assert page.live

    def test_the_person_is_out_with_the_next_request_everywhere(self, leaving: User, as_user: Any) -> None:
        here, elsewhere, address = as_user(leaving), as_user(leaving), leaving.email
        self.press(here, leaving)

        assert here.get("/en/account/").status_code == 302
        assert elsewhere.get("/en/account/").status_code == 302
        knock(here, email=address)
        knock(here, email=f"erased-{leaving.pk}@erased.invalid")
        here.post("/en/account/reset/", {"email": f"erased-{leaving.pk}@erased.invalid"})
        assert not is_in(here)
        assert mail.outbox == []

    def test_the_last_superuser_stays(self, cast: Cast) -> None:
        admin = cast.admin
        with pytest.raises(Refused, match="only one who can look after"):
            erase_person(person=admin, by=admin)

        UserFactory.create(is_superuser=True)
        erase_person(person=admin, by=admin)
        assert not User.objects.get(pk=admin.pk).is_superuser

    @pytest.mark.parametrize("role", ["editor", "organisation_admin", "secretariat"])
    def test_nobody_erases_another(self, role: str, cast: Cast) -> None:
        with pytest.raises(PermissionDenied):
            erase_person(person=cast.member, by=getattr(cast, role))

    def test_what_a_higher_app_keeps_goes_along(self, leaving: User, monkeypatch: pytest.MonkeyPatch) -> None:
        class Keeper:
            erased: list[str] = []

            def export(self, person: User) -> dict[str, Any]:
                return {"letters": [person.email]}

            def erase(self, person: User) -> None:
                self.erased.append(person.email)

        monkeypatch.setattr(personal_data, "_keepers", [*personal_data._keepers, Keeper()])
        address = leaving.email

        assert export_person(person=leaving, by=leaving)["letters"] == [address]
        erase_person(person=leaving, by=leaving)
        assert Keeper.erased == [address]


class TestTheAccountPage:
    @pytest.mark.parametrize("code", ["en", "km"])
    def test_an_organisation_s_admin_is_led_to_its_people(self, code: str, cast: Cast, as_user: Any) -> None:
        address = f"/{code}/account/organisations/pact/"

        assert f'href="{address}"' in as_user(cast.organisation_admin).get(f"/{code}/account/").content.decode()
        assert address not in as_user(cast.editor).get(f"/{code}/account/").content.decode()
