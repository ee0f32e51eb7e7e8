"""Starting a record's page in the other language, in Wagtail's admin."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from library.models import RecordPage
from tests.factories import OrganisationFactory, make_record, shelf_of
from tests.people import Cast, new_record_form

pytestmark = pytest.mark.django_db


def start(client: Client, record: RecordPage, code: str) -> Any:
    locale = Locale.objects.get(language_code=code)
    return client.post(f"/admin/localize/submit/page/{record.pk}/", {"locales": [locale.pk]})


@pytest.mark.parametrize(("source", "target"), [("en", "km"), ("km", "en")])
def test_the_secretariat_makes_a_draft_of_words_alone(
    source: str, target: str, cast: Cast, as_user: Any, client: Client
) -> None:
    record = make_record(shelf=shelf_of(OrganisationFactory.create(), source), files=1, places=1, topics=1)

    response = start(as_user(cast.secretariat), record, target)

    assert response.status_code == 302
    copy = RecordPage.objects.get(translation_key=record.translation_key, locale__language_code=target)
    assert not copy.live
    assert client.get(copy.get_url()).context["page"] == record
    assert [copy.record_files.count(), copy.record_places.count(), copy.topics.count(), copy.kind] == [0, 0, 0, ""]
    assert (copy.title, copy.slug, copy.audience) == (record.title, record.slug, record.audience)
    assert copy.get_facts() == record


def test_it_is_edited_published_and_read_with_its_source_s_facts(cast: Cast, as_user: Any, client: Client) -> None:
    record = make_record(files=1)
    start(as_user(cast.secretariat), record, "km")
    copy = RecordPage.objects.get(locale__language_code="km")
    form = new_record_form(title="អណ្ដូងរួម", slug=copy.slug, summary="សង្ខេប") | {"action-publish": "1"}

    response = as_user(cast.secretariat).post(f"/admin/pages/{copy.pk}/edit/", form)

    assert response.status_code == 302
    page = client.get(f"/km{record.url.removeprefix('/en')}")
    assert "អណ្ដូងរួម" in page.content.decode()
    assert len(page.context["facts"]["files"]) == 1


@pytest.mark.parametrize("role", ["foreign_editor", "member", "visitor"])
def test_nobody_else_starts_one(role: str, cast: Cast, as_user: Any) -> None:
    record = make_record()

    start(as_user(None if role == "visitor" else getattr(cast, role)), record, "km")

    assert RecordPage.objects.count() == 1
