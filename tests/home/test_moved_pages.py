"""A page that got another address."""

from typing import Any

import pytest
from django.test import Client

from core.actions import set_audience
from core.enums import Audience
from tests.factories import make_page
from tests.people import Cast

pytestmark = pytest.mark.django_db


def moved_page(**fields: Any) -> tuple[Any, str]:
    page = make_page(slug="before", **fields)
    old = page.url
    page.slug = "after"
    page.save_revision().publish()
    page.refresh_from_db()
    return page, old


def test_the_old_address_leads_to_the_new_one(client: Client, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page, old = moved_page()

    response = client.get(old)

    assert (response.status_code, response["Location"]) == (301, page.url)


def test_it_is_silent_about_a_page_its_reader_may_not_open(
    client: Client, cast: Cast, as_user: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        page, old = moved_page()
    assert client.get(old).status_code == 301

    set_audience(page=page, audience=Audience.MEMBERS, group=None, user=cast.secretariat)

    assert client.get(old).status_code == 404
    assert as_user(cast.member).get(old).status_code == 301
