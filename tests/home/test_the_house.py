"""What holds the site up, and who may touch it in the admin."""

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.models import Page

from core.enums import Audience
from core.models import BasePage
from home.actions import setup_site
from home.models import HomePage
from library.models import RecordPage
from membership.models import User
from portal.middleware import AdminDoorMiddleware
from tests.factories import FileFactory, OrganisationFactory, SiteImageFactory, make_record, section, shelf_of
from tests.people import Cast

pytestmark = pytest.mark.django_db


def house() -> list[BasePage]:
    return [page for page in Page.objects.filter(depth__gt=1).specific() if page.is_part_of_the_house]


class TestFrontAndSectionPages:
    @pytest.mark.parametrize("verb", ["delete", "unpublish", "move", "copy"])
    @pytest.mark.parametrize("role", ["secretariat", "admin"])
    def test_nobody_takes_them_away(self, role: str, verb: str, cast: Cast) -> None:
        assert len(house()) == 8
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


def admin_routes(patterns: Any = None, prefix: str = "") -> list[tuple[str, str]]:
    """Each address of the admin with numbers for its parts, and the name of its view."""
    found = []
    for entry in patterns or get_resolver().url_patterns:
        route = prefix + str(entry.pattern).lstrip("^").rstrip("$")
        if isinstance(entry, URLResolver):
            namespace = f"{entry.namespace}:" if entry.namespace else ""
            found += [(path, namespace + name) for path, name in admin_routes(entry.url_patterns, route)]
        elif isinstance(entry, URLPattern) and route.startswith("admin/"):
            found.append((route, entry.name or ""))
    return found


class TestAdminDoors:
    def test_an_editor_without_rights_finds_only_the_hall(self, cast: Cast, as_user: Any) -> None:
        hidden = make_record(title="canary-51c2", audience=Audience.SECRETARIAT, live=False)
        file, image = FileFactory.create(title="canary-51c2"), SiteImageFactory.create(title="canary-51c2")
        client = as_user(cast.editor)
        for address in (
            "choose-page/",
            f"choose-page/{hidden.get_parent().pk}/",
            "choose-page/search/?q=canary",
            f"choose-page/chosen-multiple/?id={hidden.pk}",
            f"pages/{hidden.pk}/",
            f"pages/{hidden.pk}/edit/",
            f"pages/{hidden.pk}/view_draft/",
            f"pages/{hidden.pk}/history/",
            f"pages/{hidden.pk}/delete/",
            f"pages/{hidden.pk}/audience/",
            f"pages/{hidden.pk}/move/{hidden.get_parent().pk}/confirm/",
            "pages/usage/library/recordpage/",
            f"bulk/wagtailcore/page/delete/?id={hidden.pk}",
            f"bulk/library/file/delete/?id={file.pk}",
            f"bulk/core/siteimage/delete/?id={image.pk}",
            "api/main/pages/",
            "api/main/documents/",
            f"api/main/documents/{file.pk}/",
            "api/main/images/",
            f"documents/edit/{file.pk}/",
            f"images/{image.pk}/",
            "images/chooser/",
            "documents/chooser/",
            "place_chooser/",
            "tag-autocomplete/core/tag/?term=c",
            "reports/site-history/",
            "localize/reports/translations/",
            "workflows/task_chooser/",
            "users/",
        ):
            response = client.get(f"/admin/{address}")
            assert response.status_code == 404, address
            assert b"canary-51c2" not in response.content, address

    def test_what_exists_and_what_does_not_answer_alike(self, cast: Cast, as_user: Any) -> None:
        record = make_record(live=False)
        client = as_user(cast.editor)

        for address in ("/admin/pages/{}/edit/", "/admin/documents/edit/{}/", "/admin/pages/{}/"):
            there, missing = (client.get(address.format(number)) for number in (record.pk, 999_999))
            assert (there.status_code, len(there.content)) == (404, len(missing.content) - len("999999") * 0) or (
                there.status_code == missing.status_code == 404
            )

    def test_every_door_but_the_named_ones_is_shut(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.editor)
        routes = [(route, name) for route, name in admin_routes() if "<" not in route and "(" not in route]
        assert len(routes) > 60

        open_doors = {
            name for route, name in routes if client.get("/" + route.replace("\\", "")).status_code not in {404, 405}
        }

        assert open_doors <= AdminDoorMiddleware.OPEN_TO_ALL

    def test_the_hall_welcomes_and_leads_to_the_library_alone(self, cast: Cast, as_user: Any) -> None:
        hall = as_user(cast.editor).get("/admin/").content.decode()

        assert "Your account is ready." in hall
        assert 'href="/en/library/"' in hall
        assert "/admin/reports/" not in hall
        assert "Your account is ready." not in as_user(cast.secretariat).get("/admin/").content.decode()

    def test_the_hall_shows_no_numbers_of_others_pages(self, cast: Cast, as_user: Any) -> None:
        make_record(title="canary-51c2")

        assert "canary-51c2" not in as_user(cast.editor).get("/admin/").content.decode()

    def test_the_secretariat_is_not_hindered(self, cast: Cast, as_user: Any) -> None:
        record = make_record()

        assert as_user(cast.secretariat).get(f"/admin/pages/{record.pk}/edit/").status_code == 200

    def test_the_secretariat_touches_nobody_s_account(self, cast: Cast, as_user: Any) -> None:
        admin = cast.admin
        client = as_user(cast.secretariat)

        for address in ("/admin/users/", f"/admin/users/edit/{admin.pk}/", "/admin/groups/"):
            client.post(address, {"email": admin.email, "password1": "x-2005-yz", "password2": "x-2005-yz"})
            assert client.get(address).status_code in {302, 403, 404}
        assert User.objects.get(pk=admin.pk).is_superuser
        assert not User.objects.get(pk=admin.pk).check_password("x-2005-yz")


class TestTitles:
    @pytest.mark.parametrize("title", ["\u200b", " \u200d ", "\ufeff"])
    def test_one_that_nobody_can_see_is_refused(self, title: str, cast: Cast, as_user: Any) -> None:
        shelf = shelf_of(OrganisationFactory.create())
        form = {"title": title, "slug": "", "summary": "s", "kind": "tool", "body-count": "0", "action-publish": "1"}
        form |= {
            f"{name}-{count}_FORMS": "0"
            for name in ("record_files", "record_places", "comments")
            for count in ("TOTAL", "INITIAL")
        }

        page = as_user(cast.secretariat).post(f"/admin/pages/add/library/recordpage/{shelf.pk}/", form)

        assert "no letter that can be seen" in page.content.decode()
        assert not RecordPage.objects.exists()


def test_groups_that_hold_rights_are_no_audience(cast: Cast, as_user: Any) -> None:
    page = section("about", "en")

    shown = as_user(cast.secretariat).get(f"/admin/pages/{page.pk}/audience/").content.decode()

    assert cast.group.readers.name not in shown or "Working group: DDWG" in shown
    assert ">Secretariat<" not in shown
    assert ">Editors and reviewers<" not in shown
