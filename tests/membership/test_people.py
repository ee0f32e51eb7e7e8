"""People and their accounts."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

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


@pytest.mark.parametrize(
    ("role", "status"), [("secretariat", 200), ("editor", 200), ("member", 302), ("stranger", 302)]
)
def test_who_may_open_the_admin(role: str, status: int, cast: Cast, as_user: Any) -> None:
    assert as_user(getattr(cast, role)).get("/admin/").status_code == status
