"""What holds the site up, and who may touch it in the admin."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from core.models import BasePage
from home.actions import setup_site
from home.models import HomePage
from library.models import RecordPage
from tests.factories import OrganisationFactory, section, shelf_of
from tests.people import Cast, new_record_form

pytestmark = pytest.mark.django_db


def house() -> list[BasePage]:
    return [page for page in Page.objects.filter(depth__gt=1).specific() if page.is_part_of_the_house]


class TestFrontAndSectionPages:
    @pytest.mark.parametrize("verb", ["delete", "unpublish", "move", "copy"])
    @pytest.mark.parametrize("role", ["secretariat", "admin"])
    def test_nobody_takes_them_away(self, role: str, verb: str, cast: Cast) -> None:
        assert len(house()) == 10
        for page in house():
            assert not getattr(page.permissions_for_user(getattr(cast, role)), f"can_{verb}")()

    def test_they_stay_when_asked_through_the_screens(self, cast: Cast, as_user: Any, client: Client) -> None:
        home = setup_site().home["en"]
        secretariat = as_user(cast.secretariat)

        for verb in ("unpublish", "delete"):
            secretariat.post(f"/admin/pages/{home.pk}/{verb}/", {"wagtail_site_name": "WGPD"})
            secretariat.post(f"/admin/bulk/wagtailcore/page/{verb}/?id={home.pk}", {})

        assert client.get("/en/").status_code == 200
        assert client.get("/km/library/").status_code == 200

    def test_they_can_be_edited(self, cast: Cast) -> None:
        assert all(page.permissions_for_user(cast.secretariat).can_edit() for page in house())

    def test_no_second_one_is_made(self, cast: Cast, as_user: Any) -> None:
        root = Page.objects.get(depth=1)

        assert as_user(cast.admin).get(f"/admin/pages/add/home/homepage/{root.pk}/").status_code in {302, 403, 404}
        assert HomePage.objects.count() == 2

    def test_a_front_page_made_elsewhere_is_not_adopted(self, client: Client) -> None:
        root = Page.objects.get(depth=1)
        other = HomePage(title="Other", slug="other", heading="Other", locale=setup_site().home["en"].locale)
        root.add_child(instance=other)

        trees = setup_site()

        assert trees.home["en"].slug == "home-en"
        assert "None" not in client.get("/sitemap.xml").content.decode()


class TestTitles:
    @pytest.mark.parametrize("title", ["\u200b", " \u200d ", "\ufeff"])
    def test_one_that_nobody_can_see_is_refused(self, title: str, cast: Cast, as_user: Any) -> None:
        shelf = shelf_of(OrganisationFactory.create())
        form = new_record_form(title=title) | {"action-publish": "1"}

        page = as_user(cast.secretariat).post(f"/admin/pages/add/library/recordpage/{shelf.pk}/", form)

        assert "no letter that can be seen" in page.content.decode()
        assert not RecordPage.objects.exists()


def test_groups_that_hold_rights_are_no_audience(cast: Cast, as_user: Any) -> None:
    page = section("about", "en")

    shown = as_user(cast.secretariat).get(f"/admin/pages/{page.pk}/audience/").content.decode()

    assert cast.group.readers.name not in shown or "Working group: DDWG" in shown
    assert ">Secretariat<" not in shown
    assert ">Editors and reviewers<" not in shown
