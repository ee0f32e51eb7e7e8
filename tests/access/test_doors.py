"""Every address the site routes has been decided about, and answers only those its entry names."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils.translation import override

from core.enums import Audience
from membership.models import User
from portal.doors import BULK, DOORS, LISTS, THINGS, Door, door_of
from tests.factories import FileFactory, SiteImageFactory, make_record
from tests.people import Cast

# What is routed without a name, and so is nobody's: what Wagtail answers where nothing is.
WITHOUT_A_NAME = {"admin/test404/", "admin/.*/"}
# Where a person with an account and no rights finds something in the admin.
THE_HALL = {
    "wagtailadmin_home",
    "wagtailadmin_account",
    "wagtailadmin_dismissibles",
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
}
# Screens of a room that name something by number and whose own question is asked behind the door.
ASKED_BEHIND = {
    # A person's own upload that is not finished, and a preview of a block without anybody's words.
    "wagtaildocs:create_multiple_from_uploaded_document",
    "wagtaildocs:delete_upload_multiple",
    "wagtailimages:create_multiple_from_uploaded_image",
    "wagtailimages:delete_upload_multiple",
    # By the matrix: whom a page's editor tells of.
    "wagtailadmin_editing_sessions:ping",
    "wagtailadmin_editing_sessions:release",
    # Places are everybody's.
    "place_chooser:chosen",
    # And so are terms.
    "term_chooser:chosen",
}


class Route(NamedTuple):
    pattern: str
    name: str

    @property
    def parts(self) -> set[str]:
        return set(re.findall(r"<(?:\w+:)?(\w+)>", self.pattern))

    @property
    def is_plain(self) -> bool:
        return not self.parts and not set(self.pattern) & set("(*[")

    @property
    def address(self) -> str:
        """With a number for each of its parts."""
        filled = re.sub(r"\(\?P<\w+>[^()]*(?:\([^()]*\))?[^()]*\)", "1", self.pattern)
        return "/" + re.sub(r"<(?:\w+:)?\w+>", "1", filled)


def _routes(patterns: Any, prefix: str = "", namespace: str = "") -> Iterator[Route]:
    for entry in patterns:
        pattern = prefix + str(entry.pattern).removeprefix("^").removesuffix("$").replace("\\Z", "")
        if isinstance(entry, URLResolver):
            yield from _routes(
                entry.url_patterns, pattern, namespace + (f"{entry.namespace}:" if entry.namespace else "")
            )
        else:
            yield Route(pattern.replace("\\", ""), namespace + (entry.name or ""))


def _all_routes() -> list[Route]:
    with override("en"):
        return list(_routes(get_resolver().url_patterns))


ROUTES = _all_routes()
ADMIN = [route for route in ROUTES if route.pattern.startswith("admin/")]
PUBLIC = [route for route in ROUTES if not route.pattern.startswith("admin/")]
NAMED = [route for route in ADMIN if route.pattern not in WITHOUT_A_NAME]


def behind(*doors: Door) -> list[Route]:
    return [route for route in NAMED if door_of(route.name) in doors]


@pytest.mark.any_database
class TestTheListOfDoors:
    def test_it_knows_every_address(self) -> None:
        assert len(ROUTES) > 300
        assert {route.pattern for route in ROUTES if door_of(route.name) is None} == WITHOUT_A_NAME

    def test_no_door_leads_nowhere(self) -> None:
        names = [name for door in DOORS.values() for name in door]

        assert [name for name in names if not any(fnmatchcase(route.name, name) for route in ROUTES)] == []
        assert len(names) == len(set(names))

    def test_open_doors_are_named_one_by_one(self) -> None:
        """A star would let the next screen in with them."""
        assert [name for door in (Door.ANYBODY, Door.SIGNED_IN) for name in DOORS[door] if "*" in name] == []

    def test_an_address_outside_the_admin_asks_for_itself(self) -> None:
        assert {door_of(route.name) for route in PUBLIC} == {Door.ANYBODY, Door.SIGNED_IN}

    def test_what_a_screen_is_about_is_asked_of_screens_there_are(self) -> None:
        for pattern, part, _question in THINGS:
            assert [route for route in ADMIN if fnmatchcase(route.name, pattern) and part in route.parts], (
                pattern,
                part,
            )
        assert {name for name in LISTS if name not in {route.name for route in ADMIN}} == set()
        assert all(apps.get_model(label, model) for label, model in BULK)

    def test_whatever_names_one_thing_is_asked_about_it(self) -> None:
        unasked = {
            route.name
            for route in behind(Door.ROOMS)
            if any(part.endswith(("id", "pk", "ids")) for part in route.parts)
            and not any(fnmatchcase(route.name, pattern) and part in route.parts for pattern, part, _question in THINGS)
        }

        assert unasked == ASKED_BEHIND


@pytest.mark.django_db
@pytest.mark.usefixtures("short_404")
class TestTheSweep:
    def test_a_person_without_rights_finds_only_the_hall(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.stranger)
        assert len(NAMED) > 250

        opened = {route.name for route in ADMIN if client.get(route.address).status_code not in {404, 405}}

        assert opened == THE_HALL - {"wagtailadmin_logout"}

    def test_nor_may_they_post_anything(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.stranger)
        shut = [route for route in ADMIN if route.name not in THE_HALL]

        assert {route.address for route in shut if client.post(route.address).status_code != 404} == set()

    @pytest.mark.parametrize("role", ["member", "withdrawn", "organisation_admin"])
    def test_nor_does_whoever_only_reads_or_was_here_once(self, role: str, cast: Cast, as_user: Any) -> None:
        client = as_user(getattr(cast, role))
        plain = [route for route in ADMIN if route.is_plain]
        assert len(plain) > 60

        opened = {route.name for route in plain if client.get(route.address).status_code not in {404, 405}}

        assert opened == THE_HALL - {"wagtailadmin_logout"}

    def test_who_writes_finds_no_screen_of_the_secretariat_s(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.editor)
        shut = behind(Door.SECRETARIAT, Door.ADMINS, Door.NOBODY)
        assert len(shut) > 120

        assert {route.name for route in shut if client.get(route.address).status_code != 404} == set()

    def test_the_secretariat_finds_no_screen_of_the_admins(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.secretariat)
        shut = behind(Door.ADMINS, Door.NOBODY)
        assert len(shut) > 60

        assert {route.name for route in shut if client.get(route.address).status_code != 404} == set()

    def test_what_is_nobody_s_is_not_an_admin_s_either(self, cast: Cast, as_user: Any) -> None:
        client = as_user(cast.admin)

        assert {route.name for route in behind(Door.NOBODY) if client.get(route.address).status_code != 404} == set()

    @pytest.mark.parametrize(
        ("role", "doors"), [("editor", [Door.ROOMS]), ("secretariat", [Door.ROOMS, Door.SECRETARIAT])]
    )
    def test_whoever_works_here_finds_the_screens_that_need_no_number(
        self, role: str, doors: list[Door], cast: Cast, as_user: Any
    ) -> None:
        client = as_user(getattr(cast, role))
        plain = [route for route in behind(*doors) if route.is_plain]

        answers = {route.name: client.get(route.address) for route in plain}
        refused = {
            name for name, answer in answers.items() if (answer.status_code, answer.get("Location")) == (302, "/admin/")
        }
        # A screen about what its query names has nothing to say without one.
        quiet = {"wagtailadmin_block_preview", *LISTS}
        others = {name for name, answer in answers.items() if answer.status_code not in {200, 302}}

        assert len(plain) > 20
        assert refused == set()
        assert others <= quiet

    def test_a_visitor_is_led_to_the_sign_in_whatever_they_ask_about(self, client: Client) -> None:
        asked = behind(Door.SIGNED_IN, Door.ROOMS, Door.SECRETARIAT, Door.ADMINS)

        for route in asked:
            response = client.get(route.address)
            led = (response.status_code, response.get("Location", "").partition("?")[0])
            assert led == (302, "/admin/login/"), route

    def test_a_visitor_finds_nothing_behind_the_doors_of_accounts(self, client: Client) -> None:
        asked = [route for route in PUBLIC if door_of(route.name) is Door.SIGNED_IN]
        assert len(asked) > 20

        with override("en"):
            answers = {route.name: client.get(route.address.replace("/1/1/", "/organisations/1/")) for route in asked}

        told = {
            name: (answer.status_code, answer.get("Location", "").partition("?")[0]) for name, answer in answers.items()
        }
        # A first password is set by the way for a forgotten one.
        assert told.pop("account_set_password") == (302, "/en/account/reset/")
        assert set(told.values()) == {(302, "/en/account/sign-in/")}

    @pytest.mark.parametrize(
        "address",
        [
            "/en/account/signup/",
            "/en/account/sign-up/",
            "/en/account/email/",
            "/en/accounts/login/",
            "/admin/password_reset/",
            "/django-admin/",
            "/_util/authenticate_with_password/1/1/",
            "/documents/1/",
            "/en/members/feed/",
        ],
    )
    def test_there_is_no_other_door(self, address: str, client: Client) -> None:
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404


@pytest.mark.django_db
class TestTheHall:
    def test_who_has_no_work_here_is_led_back_to_the_site(self, cast: Cast, as_user: Any) -> None:
        for person in (cast.stranger, cast.member, cast.organisation_admin, cast.withdrawn):
            response = as_user(person).get("/admin/", follow=True)
            assert response.redirect_chain[-1] == ("/en/", 302)

    def test_it_welcomes_whoever_waits_for_work_and_leads_nowhere_else(self, cast: Cast, as_user: Any) -> None:
        hall = as_user(cast.khmer_reviewer).get("/admin/").content.decode()

        assert "Your account is ready." in hall
        assert "/admin/reports/" not in hall
        assert "Your account is ready." not in as_user(cast.secretariat).get("/admin/").content.decode()

    def test_it_shows_nothing_of_others(self, cast: Cast, as_user: Any) -> None:
        make_record(title="canary-51c2", shelf=cast.shelf(), live=False)

        for person in (cast.stranger, cast.foreign_editor, cast.foreign_reviewer, cast.translator, cast.khmer_reviewer):
            assert "canary-51c2" not in as_user(person).get("/admin/", follow=True).content.decode()


@pytest.mark.django_db
class TestHiddenAndMissing:
    """With the page people really see; the matrix asks the same of every surface with a shorter one."""

    @pytest.mark.parametrize("role", ["editor", "foreign_reviewer", "stranger"])
    def test_they_answer_alike(self, role: str, cast: Cast, as_user: Any) -> None:
        record, file, image = make_record(live=False), FileFactory.create(), SiteImageFactory.create()
        client = as_user(getattr(cast, role))

        for pattern, thing in (
            ("/admin/pages/{}/edit/", record),
            ("/admin/pages/{}/", record),
            ("/admin/pages/{}/copy/", record),
            ("/admin/api/main/pages/{}/", record),
            ("/admin/documents/edit/{}/", file),
            ("/admin/images/{}/", image),
            ("/admin/organisation/edit/{}/", cast.organisation),
        ):
            there, missing = client.get(pattern.format(thing.pk)), client.get(pattern.format(999_999))
            assert (there.status_code, missing.status_code) == (404, 404), pattern
            assert plain(there) == plain(missing), pattern

    def test_so_do_pages_of_the_site(self, cast: Cast, as_user: Any) -> None:
        record = make_record(audience=Audience.SECRETARIAT, slug="hidden")
        shelf = record.get_parent().get_url()

        for person in (None, cast.stranger, cast.editor):
            client = as_user(person)
            there, missing = client.get(f"{shelf}hidden/"), client.get(f"{shelf}nowhere/")
            assert there.status_code == missing.status_code == 404
            assert plain(there) == plain(missing)


def plain(response: Any) -> str:
    """The answer without the address that was asked at, and without its form's token."""
    text = re.sub(r'(csrfmiddlewaretoken" value=)"\w+"', r"\1", response.content.decode())
    path = response.wsgi_request.path
    for name in {path, path.replace("/en/", "/km/", 1)}:
        text = text.replace(quote(name, safe="/"), "ADDRESS").replace(quote(name, safe=""), "ADDRESS")
    return text


@pytest.mark.django_db
class TestAccounts:
    def test_the_secretariat_touches_nobody_s(self, cast: Cast, as_user: Any) -> None:
        admin = cast.admin
        client = as_user(cast.secretariat)

        for address in ("/admin/users/", f"/admin/users/edit/{admin.pk}/", "/admin/groups/"):
            given = {"email": admin.email, "password1": "x-2005-yz", "password2": "x-2005-yz"}
            assert client.post(address, given).status_code == 404
            assert client.get(address).status_code == 404
        assert User.objects.get(pk=admin.pk).is_superuser
        assert not User.objects.get(pk=admin.pk).check_password("x-2005-yz")

    def test_whose_account_is_closed_finds_not_even_the_hall(self, cast: Cast, as_user: Any) -> None:
        """By a session that was open before."""
        person = cast.secretariat
        client = as_user(person)
        assert client.get("/admin/").status_code == 200

        User.objects.filter(pk=person.pk).update(is_active=False)

        assert client.get("/admin/").status_code == 302
