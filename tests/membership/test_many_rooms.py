"""What opening the admin costs where one, three or thirty organisations have their rooms."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from membership.actions import provision_room
from membership.models import User
from tests.factories import OrganisationFactory, make_record
from tests.people import Cast

pytestmark = pytest.mark.django_db

ADDRESSES: dict[str, Callable[[Cast], str]] = {
    "the admin's home": lambda _cast: "/admin/",
    "the explorer's root": lambda _cast: "/admin/pages/",
    "the own shelf in the explorer": lambda cast: f"/admin/pages/{cast.shelf().pk}/",
    "the page chooser": lambda _cast: "/admin/choose-page/",
    "the page chooser on the own shelf": lambda cast: f"/admin/choose-page/{cast.shelf().pk}/",
    "the files": lambda _cast: "/admin/documents/",
    "a search in the explorer": lambda _cast: "/admin/pages/search/?q=nothing",
    "the pictures": lambda _cast: "/admin/images/",
}


def cost(client: Client, address: str) -> int:
    """Of the second time, when what a process keeps is kept."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def costs(people: dict[str, User], cast: Cast, as_user: Any) -> dict[tuple[str, str], int]:
    return {
        (role, name): cost(as_user(person), address(cast))
        for role, person in people.items()
        for name, address in ADDRESSES.items()
    }


def test_it_costs_the_same_for_one_three_and_thirty_rooms(cast: Cast, as_user: Any) -> None:
    people = {"editor": cast.editor, "secretariat": cast.secretariat}
    make_record(shelf=cast.shelf())
    with_one = costs(people, cast, as_user)

    for number in range(2, 31):
        organisation = OrganisationFactory.create()
        provision_room(organisation)
        make_record(shelf=cast.shelf_of(organisation))
        if number == 3:
            assert costs(people, cast, as_user) == with_one
    assert costs(people, cast, as_user) == with_one
