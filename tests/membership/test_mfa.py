"""The second step of signing in: apps, passkeys, recovery codes, and who must have one."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from membership.models import User
from tests.people import Cast
from tests.portal.test_headers import PUBLIC_POLICY, faults, policy

pytestmark = pytest.mark.django_db

PASSWORD = "partnership-2031"
DOOR = "/en/account/sign-in/"
APP = "/en/account/two-step/app/"
STEP = "/en/account/sign-in/code/"
BYTES = "AAAA"
MADE_UP = [
    "",
    "{}",
    "[]",
    "null",
    "1",
    "not json",
    '{"id": "x"}',
    '{"response": {"userHandle": "x"}}',
    json.dumps({"id": BYTES, "rawId": BYTES, "type": "public-key", "response": {}}),
    json.dumps(
        {
            "id": BYTES,
            "rawId": BYTES,
            "type": "public-key",
            "response": dict.fromkeys(("clientDataJSON", "attestationObject", "authenticatorData", "signature"), BYTES)
            | {"userHandle": "enp6enp6enp6enp6eg"},
        }
    ),
]


@pytest.fixture
def person() -> User:
    return User.objects.create_user("somebody@wgpd.example", PASSWORD)


@pytest.fixture
def client(person: User, client: Client) -> Client:
    """Signed in a moment ago, and asked again for the password, as before every change to the second step."""
    client.post(DOOR, {"login": person.email, "password": PASSWORD})
    client.post("/en/account/confirm/", {"password": PASSWORD})
    return client


def code_for(secret: str, steps: int = 0) -> str:
    counter = next(iter(yield_hotp_counters_from_time())) + steps
    return str(format_hotp_value(hotp_value(secret, counter)))


def set_up_an_app(client: Client) -> tuple[str, list[str]]:
    """The app's secret and the recovery codes that come with it."""
    secret = client.get(APP).context["form"].secret
    response = client.post(APP, {"code": code_for(secret)})
    assert response["Location"] == "/en/account/two-step/codes/"
    return secret, client.get(response["Location"]).context["unused_codes"]


def begin(person: User) -> Client:
    """Somebody whose password was right."""
    fresh = Client()
    response = fresh.post(DOOR, {"login": person.email, "password": PASSWORD, "next": "/en/library/"})
    assert response["Location"] == STEP
    assert "_auth_user_id" not in fresh.session
    return fresh


class TestAnApp:
    def test_the_screen_shows_what_the_app_reads(self, client: Client) -> None:
        page = client.get(APP)

        assert "data:image/svg+xml;base64," in page.text
        assert page.context["form"].secret in page.text
        assert "issuer=WGPD" in page.context["totp_url"]
        assert "somebody%40wgpd.example" in page.context["totp_url"]

    def test_the_password_is_asked_again_first(self, person: User) -> None:
        fresh = Client()
        fresh.force_login(person)

        assert fresh.get(APP)["Location"] == f"/en/account/confirm/?next={APP.replace('/', '%2F')}"
        wrong = fresh.post("/en/account/confirm/", {"password": "wrong", "next": APP})
        assert wrong.context["form"].errors == {"password": ["This is not your password."]}
        assert fresh.post("/en/account/confirm/", {"password": PASSWORD, "next": APP})["Location"] == APP
        assert fresh.get(APP).status_code == 200

    def test_a_wrong_code_sets_up_nothing(self, client: Client) -> None:
        client.get(APP)

        assert client.post(APP, {"code": "000000"}).context["form"].errors == {
            "code": ["This code is not right, or no longer."]
        }
        assert not Authenticator.objects.exists()

    def test_signing_in_then_takes_its_code(self, person: User, client: Client) -> None:
        secret, _codes = set_up_an_app(client)
        fresh = begin(person)

        assert fresh.post(STEP, {"code": "123123"}).status_code == 200
        assert "_auth_user_id" not in fresh.session
        assert fresh.post(STEP, {"code": code_for(secret, 1)})["Location"] == "/en/library/"
        assert fresh.session["_auth_user_id"] == str(person.pk)

    def test_a_recovery_code_lets_in_once(self, person: User, client: Client) -> None:
        _secret, codes = set_up_an_app(client)
        assert len(codes) == 10
        first, second = begin(person), begin(person)

        assert first.post(STEP, {"code": codes[0]})["Location"] == "/en/library/"
        assert second.post(STEP, {"code": codes[0]}).status_code == 200
        assert second.post(STEP, {"code": codes[1]})["Location"] == "/en/library/"

    def test_new_codes_end_the_old_ones(self, person: User, client: Client) -> None:
        _secret, codes = set_up_an_app(client)
        client.post("/en/account/two-step/codes/new/")

        assert begin(person).post(STEP, {"code": codes[0]}).status_code == 200

    def test_codes_can_be_kept_as_text(self, client: Client) -> None:
        _secret, codes = set_up_an_app(client)
        response = client.get("/en/account/two-step/codes/download/")

        assert response.text.split() == codes
        assert "no-store" in response["Cache-Control"]

    def test_it_can_be_removed_with_its_codes(self, client: Client) -> None:
        set_up_an_app(client)
        client.post(f"{APP}remove/")

        assert not Authenticator.objects.exists()

    def test_the_second_step_needs_the_first(self) -> None:
        assert Client().get(STEP)["Location"] == DOOR

    def test_one_may_begin_again(self, person: User, client: Client) -> None:
        set_up_an_app(client)
        fresh = begin(person)

        assert fresh.post("/en/account/sign-out/", {"next": DOOR})["Location"] == DOOR
        assert fresh.get(STEP)["Location"] == DOOR

    def test_a_new_password_by_mail_does_not_go_round_it(self, person: User, client: Client) -> None:
        set_up_an_app(client)
        person.set_password("another-way-in-7")
        person.save()
        fresh = Client()

        response = fresh.post(DOOR, {"login": person.email, "password": "another-way-in-7"})
        assert response["Location"] == STEP


class TestThrottling:
    @pytest.fixture(autouse=True)
    def counted_from_nothing(self, settings: Any) -> None:
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "codes"}}
        cache.clear()

    def test_codes_are_guessed_at_five_times_even_from_many_addresses(self, person: User, client: Client) -> None:
        secret, _codes = set_up_an_app(client)
        fresh = begin(person)
        said = [
            fresh.post(STEP, {"code": "000000"}, REMOTE_ADDR=f"203.0.113.{n}").context["form"].errors["code"][0]
            for n in range(6)
        ]

        assert said == ["This code is not right, or no longer."] * 5 + [
            "Too many tries. Wait five minutes, then try again."
        ]
        assert fresh.post(STEP, {"code": code_for(secret, 1)}).status_code == 200

    def test_a_code_is_worth_one_sign_in(self, person: User, client: Client) -> None:
        secret, _codes = set_up_an_app(client)
        code, first, second = code_for(secret, 1), begin(person), begin(person)

        assert first.post(STEP, {"code": code})["Location"] == "/en/library/"
        assert second.post(STEP, {"code": code}).status_code == 200


class TestPasskeys:
    SCREENS = ("mfa_index", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_activate_totp")

    def passkey(self, person: User) -> Authenticator:
        return Authenticator.objects.create(user=person, type="webauthn", data={"name": "Phone", "credential": {}})

    @pytest.mark.parametrize("code", ["en", "km"])
    @pytest.mark.parametrize("name", SCREENS)
    def test_its_screens_keep_to_the_public_policy(self, name: str, code: str, client: Client) -> None:
        page = client.get(reverse(name).replace("/en/", f"/{code}/"))

        assert page.status_code == 200
        assert faults(page.text) == []
        assert policy(page) == PUBLIC_POLICY

    def test_adding_one_gives_the_script_its_options_as_data(self, client: Client) -> None:
        page = client.get("/en/account/two-step/passkeys/add/")

        assert 'data-passkey="create"' in page.text
        assert "&quot;challenge&quot;" in page.text
        assert 'type="module" src="/static/core/js/passkeys.js"' in page.text

    def test_the_sign_in_screen_offers_one_only_to_scripts(self) -> None:
        page = Client().get(DOOR)

        assert 'data-passkey="sign-in" hidden' in page.text
        assert faults(page.text) == []
        options = Client().get("/en/account/sign-in/passkey/", headers={"Accept": "application/json"}).json()
        assert set(options["request_options"]["publicKey"]) >= {"challenge", "rpId", "userVerification"}

    @pytest.mark.parametrize("credential", MADE_UP)
    def test_a_made_up_one_lets_nobody_in(self, credential: str) -> None:
        fresh = Client()
        response = fresh.post("/en/account/sign-in/passkey/", {"credential": credential})

        assert response["Location"] == DOOR
        assert "_auth_user_id" not in fresh.session

    @pytest.mark.parametrize("credential", MADE_UP)
    def test_a_made_up_one_is_no_second_step(self, credential: str, person: User, client: Client) -> None:
        set_up_an_app(client)
        fresh = begin(person)
        fresh.get(STEP)

        assert fresh.post(STEP, {"credential": credential}).status_code == 200
        assert "_auth_user_id" not in fresh.session

    @pytest.mark.parametrize("credential", MADE_UP)
    def test_a_made_up_one_is_not_added(self, credential: str, client: Client) -> None:
        client.get("/en/account/two-step/passkeys/add/")

        assert client.post("/en/account/two-step/passkeys/add/", {"credential": credential}).status_code == 200
        assert not Authenticator.objects.exists()

    def test_it_is_renamed_and_removed_by_its_owner_alone(self, person: User, client: Client, cast: Cast) -> None:
        mine, theirs = self.passkey(person), self.passkey(cast.member)
        for verb in ("rename", "remove"):
            assert client.get(f"/en/account/two-step/passkeys/{theirs.pk}/{verb}/").status_code == 404
            assert client.post(f"/en/account/two-step/passkeys/{theirs.pk}/{verb}/", {"name": "x"}).status_code == 404

        client.post(f"/en/account/two-step/passkeys/{mine.pk}/rename/", {"name": "Old phone"})
        assert "Old phone" in client.get("/en/account/two-step/passkeys/").text
        client.post(f"/en/account/two-step/passkeys/{mine.pk}/remove/")
        assert list(Authenticator.objects.all()) == [theirs]


class TestWhoMustHaveOne:
    @pytest.fixture(autouse=True)
    def required(self, settings: Any) -> None:
        settings.MFA_REQUIRED = True

    @pytest.mark.parametrize("role", ["secretariat", "admin"])
    @pytest.mark.parametrize("address", ["/admin/", "/admin/pages/", "/admin/account/", "/admin/reports/workflow/"])
    def test_the_admin_opens_to_them_only_then(self, address: str, role: str, cast: Cast, as_user: Any) -> None:
        person = getattr(cast, role)
        client = as_user(person)

        assert client.get(address)["Location"] == "/en/account/two-step/"
        assert "Set up the second step" in client.get("/en/account/two-step/").text
        assert client.post(address)["Location"] == "/en/account/two-step/"
        Authenticator.objects.create(user=person, type="recovery_codes", data={})
        assert client.get(address).status_code == 302
        Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
        assert client.get(address).status_code == 200

    def test_so_do_the_screens_of_other_peoples_accounts(self, cast: Cast, as_user: Any) -> None:
        address = reverse("membership:people", args=["organisations", cast.organisation.slug])

        assert as_user(cast.secretariat).get(address)["Location"] == "/en/account/two-step/"
        assert as_user(cast.organisation_admin).get(address).status_code == 200

    @pytest.mark.parametrize("address", ["/en/", "/en/account/", "/en/account/two-step/", "/en/account/my-data/"])
    def test_what_anybody_with_an_account_may_open_stays_open(self, address: str, cast: Cast, as_user: Any) -> None:
        assert as_user(cast.secretariat).get(address).status_code == 200

    def test_they_may_leave(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.secretariat)
        client.post("/en/account/sign-out/")

        assert "_auth_user_id" not in client.session

    def test_others_need_none(self, cast: Cast, as_user: Any) -> None:
        assert as_user(cast.editor).get("/admin/").status_code == 200

    def test_nobody_does_where_it_is_switched_off(self, cast: Cast, as_user: Any, settings: Any) -> None:
        settings.MFA_REQUIRED = False

        assert as_user(cast.secretariat).get("/admin/").status_code == 200
