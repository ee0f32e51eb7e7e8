"""The front page."""

from typing import Any

from django.test import Client

from core.enums import Audience
from tests.factories import make_page, make_record


def test_it_lists_the_latest_public_records(client: Client, trees: Any) -> None:
    shown = make_record(title="Shared wells")
    make_record(title="For members", audience=Audience.MEMBERS)
    make_record(title="Not yet approved", live=False)

    response = client.get("/en/")

    assert [row.title for row in response.context["latest"]] == [shown.title]
    assert response.context["total"] == 1


def test_a_newcomer_is_led_to_what_there_is_to_know(client: Client, trees: Any) -> None:
    shown = make_page(title="How to take part")
    make_page(title="For members", audience=Audience.MEMBERS)

    context = client.get("/en/").context

    assert context["about_url"] == "/en/about/"
    assert context["about_pages"] == [{"title": "How to take part", "url": shown.url}]
