"""The front page."""

from typing import Any

from django.test import Client

from core.enums import Audience
from tests.factories import make_record


def test_it_lists_the_latest_public_records(client: Client, trees: Any) -> None:
    shown = make_record(title="Shared wells")
    make_record(title="For members", audience=Audience.MEMBERS)
    make_record(title="Not yet approved", live=False)

    response = client.get("/en/")

    assert [row.title for row in response.context["latest"]] == [shown.title]
    assert response.context["total"] == 1
