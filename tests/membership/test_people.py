"""People and their accounts."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from membership.models import User
from tests.factories import UserFactory
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_an_address_is_one_person_s_however_it_is_typed() -> None:
    UserFactory.create(email="Editor@Pact.example")

    assert User.objects.get_by_natural_key("EDITOR@pact.example").email == "editor@pact.example"
    with pytest.raises(ValidationError):
        User(email="EDITOR@PACT.EXAMPLE", password="x").full_clean()


def test_an_account_needs_an_address() -> None:
    with pytest.raises(ValueError, match="e-mail"):
        User.objects.create_user("")


def test_a_superuser_may_do_anything() -> None:
    assert User.objects.create_superuser("a@wgpd.example", "x").has_perm("core.read_secretariat")


class TestSigningIn:
    @pytest.fixture
    def person(self) -> User:
        return User.objects.create_user("somebody@wgpd.example", "partnership")

    @pytest.mark.parametrize("code", ["en", "km"])
    def test_it_leads_back_to_where_one_came_from(self, code: str, person: User, client: Client) -> None:
        form = {"username": "Somebody@wgpd.example", "password": "partnership", "next": f"/{code}/library/"}

        response = client.post(f"/{code}/account/sign-in/", form)

        assert (response.status_code, response["Location"]) == (302, f"/{code}/library/")
        assert client.session["_auth_user_id"] == str(person.pk)

    def test_it_never_leads_to_another_site(self, person: User, client: Client) -> None:
        form = {"username": person.email, "password": "partnership", "next": "https://evil.example/"}

        assert client.post("/en/account/sign-in/", form)["Location"] == "/en/"

    @pytest.mark.parametrize("username", ["somebody@wgpd.example", "nobody@wgpd.example"])
    def test_a_wrong_password_and_an_unknown_address_read_the_same(
        self, username: str, person: User, client: Client
    ) -> None:
        page = client.post("/en/account/sign-in/", {"username": username, "password": "wrong"}).content.decode()

        assert "Please enter a correct e-mail address and password" in page
        assert person.pk is not None

    def test_an_empty_form_says_what_is_missing(self, client: Client) -> None:
        page = client.post("/km/account/sign-in/", {}).content.decode()

        assert "This field is required" not in page
        assert page.count('class="error"') == 2

    def test_signing_out_takes_a_press_of_a_button(self, person: User, client: Client) -> None:
        client.force_login(person)

        assert client.get("/en/account/sign-out/").status_code == 405
        assert client.post("/en/account/sign-out/").status_code == 302
        assert "_auth_user_id" not in client.session

    def test_a_closed_account_ends_at_once(self, person: User, client: Client) -> None:
        client.force_login(person)
        person.is_active = False
        person.save()

        assert "Sign in" in client.get("/en/").content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("secretariat", 200), ("editor", 200), ("member", 302), ("stranger", 302)]
)
def test_who_may_open_the_admin(role: str, status: int, cast: Cast, as_user: Any) -> None:
    assert as_user(getattr(cast, role)).get("/admin/").status_code == status
