"""Laying out the site and loading the sample, once and again."""

import tomllib
from collections.abc import Iterator
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils import translation
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Locale, Page, Revision, Site

from core.enums import Audience
from core.models import Place, SiteImage, Tag, Topic
from forums.models import NextMeeting
from home.actions import setup_site
from home.actions.sample import ACCOUNTS, PASSWORD, load_sample
from home.actions.sample.people import put_people
from home.actions.sample.reading import FILES, FOLDER
from library.actions import read_file
from library.enums import RecordKind
from library.models import Entry, File, RecordPage
from library.models.checklist import checklist
from membership.models import Application, Mail, Organisation, OrganisationPage, ReviewState, User, WorkingGroup

pytestmark = pytest.mark.django_db

COUNTED = (
    Page,
    Revision,
    Topic,
    Tag,
    Place,
    Organisation,
    WorkingGroup,
    NextMeeting,
    SearchPromotion,
    File,
    SiteImage,
    User,
    Group,
    GroupPagePermission,
    GroupCollectionPermission,
    Site,
    Locale,
)


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in COUNTED}  # type: ignore[attr-defined]


def test_both_trees_have_the_same_sections_in_latin_addresses() -> None:
    trees = setup_site()

    for pair in trees.sections.values():
        assert pair["en"].slug == pair["km"].slug
        assert pair["en"].translation_key == pair["km"].translation_key
        assert pair["en"].title != pair["km"].title
    assert [page.url for page in trees.home.values()] == ["/en/", "/km/"]


def test_laying_out_twice_changes_nothing() -> None:
    setup_site()
    before = counts()

    setup_site()

    assert counts() == before


@pytest.mark.parametrize(
    ("address", "root"),
    [("https://wgpd.example", "https://wgpd.example"), ("http://localhost:8123", "http://localhost:8123")],
)
def test_the_site_s_own_address_is_the_one_set(address: str, root: str, settings: Any) -> None:
    settings.SITE_URL = address

    home = setup_site().home["km"]

    assert home.full_url == f"{root}/km/"


def test_what_an_editor_renamed_stays_renamed() -> None:
    library = setup_site().sections["library"]["en"]
    library.title = "Reading room"
    library.save()

    setup_site()

    assert Page.objects.get(pk=library.pk).title == "Reading room"


CLOSED = {
    "case-study-guide": "members",
    "facilitating-meetings-module": "group",
    "hearing-a-dispute": "members",
    "minutes-wgpd-2004-2005": "members",
    "partner-profiles-2005": "members",
    "plan-that-stopped": "members",
    "scorecard-used-to-punish": "members",
    "violence-at-home-referral": "members",
}
# Records in one language alone.
WANTED = {
    "meetings-by-the-seasons": "km",
    "questions-before-a-training": "en",
    "rice-bank-book": "en",
    "spelling-for-minutes": "km",
}


@pytest.fixture(scope="class")
def sample(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Once for all tests of the class, each of which undoes what it does itself."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(DEBUG=True),
        translation.override("en"),
        patch("library.receivers.read_file"),
    ):
        load_sample()
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("sample")
class TestTheSample:
    @pytest.fixture(autouse=True)
    def debug(self, settings: Any) -> None:
        settings.DEBUG = True

    def test_it_loads_twice_with_the_same_result(self) -> None:
        before, words = counts(), list(RecordPage.objects.order_by("pk").values_list("pk", "title", "latest_revision"))

        load_sample()

        assert counts() == before
        assert list(RecordPage.objects.order_by("pk").values_list("pk", "title", "latest_revision")) == words

    def test_answers_are_pinned_in_both_languages(self, client: Client) -> None:
        for address, words, title in (
            ("/en/library/", "Scorecards", "Community scorecard with self-assessment on both sides"),
            ("/km/library/", "ប័ណ្ណ ដាក់ពិន្ទុ", "ប័ណ្ណដាក់ពិន្ទុសហគមន៍ ជាមួយការវាយតម្លៃខ្លួនឯងទាំងសងខាង"),
            ("/en/library/", "commune budget", "Who sees the budget? From the sub-decree to the market"),
            ("/km/library/", "ថវិកាឃុំ", "នរណាឃើញថវិកា? ពីអនុក្រឹត្យទៅដល់ផ្សារ"),
        ):
            (answer,) = client.get(address, {"q": words}).context["pinned"]
            assert (answer.title, answer.lang, bool(answer.summary)) == (title, address[1:3], True)

    def test_it_is_the_site_of_a_working_group(self, client: Client) -> None:
        assert Organisation.objects.filter(status="member").count() == 18
        assert OrganisationPage.objects.filter(live=True).count() == 36
        assert list(WorkingGroup.objects.values_list("slug", flat=True)) == ["wgpd", "dfwg", "ddwg"]
        records = RecordPage.objects.filter(live=True)
        in_both = set(records.filter(locale__language_code="en").values_list("translation_key", flat=True)) & set(
            records.filter(locale__language_code="km").values_list("translation_key", flat=True)
        )
        assert len(in_both) == 40
        assert File.objects.count() == 60
        sources = {page.source.pk: page.source for page in records}.values()
        in_one = {page.slug: page.words_language for page in sources if page.translation_key not in in_both}
        assert in_one == WANTED
        assert Entry.objects.filter(is_public=True).count() == len(sources) - len(CLOSED)
        assert sum(page.words_language == "km" for page in sources) >= 4
        assert {page.kind for page in sources} == set(RecordKind)
        assert {page.slug for page in sources if not page.record_files.exists()} == {"minutes-wgpd-2004-2005", *WANTED}
        assert all(item.done for page in sources for item in checklist(page, page.get_parent().specific) if item.blocks)
        assert {file.extension for file in File.objects.all()} >= {"PDF", "DOCX"}
        for kind, name in (("text", "Case study"), ("legacy_font", "ដូចដែលបានវាយ"), ("scan", "ដែលបានស្កេន")):
            file = File.objects.filter(title__contains=name).first()
            read_file.call(file.pk)
            assert File.objects.get(pk=file.pk).kind == kind
        for page in Page.objects.live().filter(depth__gt=1):
            assert page.slug.isascii()
        for address in ("/en/", "/km/", "/km/library/", "/en/members/gtz/", "/km/groups/ddwg/", "/en/about/contact/"):
            assert client.get(address).status_code == 200

    def test_some_of_it_is_not_for_everybody(self) -> None:
        closed = RecordPage.objects.live().exclude(audience=Audience.PUBLIC)
        assert dict(closed.filter(locale__language_code="en").values_list("slug", "audience")) == CLOSED
        assert closed.count() == 2 * len(CLOSED)

    def test_translations_are_wanted_begun_and_behind(self, client: Client) -> None:
        client.force_login(User.objects.get(email="translator@ddwg.example"))
        queue = client.get("/admin/translations/")
        rows = {row.slug: (row.wishes, row.is_begun, bool(row.stale_since)) for row in queue.context["object_list"]}
        assert rows == {
            "rice-bank-book": (7, True, False),
            "meetings-by-the-seasons": (5, False, False),
            "questions-before-a-training": (2, False, False),
            "spelling-for-minutes": (0, False, False),
            "notice-boards": (0, True, True),
        }

    def test_it_has_a_dossier_of_each_kind(self, client: Client) -> None:
        shown = {}
        for slug in ("who-sees-the-budget", "plain-khmer", "both-sides-at-one-table"):
            for code in ("en", "km"):
                context = client.get(f"/{code}/library/collections/{slug}/").context
                found = context["records"].paginator.count if context["records"] is not None else None
                shown[slug, code] = (len(context["chosen"]), found)

        assert shown == {
            ("who-sees-the-budget", "en"): (5, None),
            ("who-sees-the-budget", "km"): (5, None),
            ("plain-khmer", "en"): (0, 6),
            ("plain-khmer", "km"): (0, 6),
            ("both-sides-at-one-table", "en"): (4, 10),
            ("both-sides-at-one-table", "km"): (4, 10),
        }

    def test_its_people_can_sign_in(self, client: Client) -> None:
        for email in ACCOUNTS:
            form = {"login": email, "password": PASSWORD}
            assert client.post("/en/account/sign-in/", form).status_code == 302
            assert client.get("/en/account/").status_code == 200
            client.logout()

    def test_something_waits_for_each_of_those_who_approve(self) -> None:
        waiting = {
            email: ReviewState.objects.answerable_by(User.objects.get(email=email)).count()
            for email in ("reviewer@pact.example", "secretariat@wgpd.example", "khmer-reviewer@ddwg.example")
        }

        assert waiting == {
            "reviewer@pact.example": 1,
            "secretariat@wgpd.example": 1,
            "khmer-reviewer@ddwg.example": 1,
        }
        assert Application.objects.waiting().count() == 2
        assert not RecordPage.objects.filter(slug="ponds-that-last", live=True).exists()

    def test_nobody_is_sent_a_mail_about_it(self) -> None:
        assert Mail.objects.count() == 0

    def test_an_account_that_was_changed_keeps_its_password(self) -> None:
        person = User.objects.get(email="editor@pact.example")
        person.set_password("changed-since")
        person.save()

        put_people()

        assert User.objects.get(pk=person.pk).check_password("changed-since")

    def test_the_command_leaves_a_loaded_site_alone(self) -> None:
        RecordPage.objects.filter(slug="shared-wells").update(title="Edited since")

        call_command("load_sample", unless_loaded=True, stdout=StringIO())

        assert RecordPage.objects.filter(title="Edited since").exists()

    def test_the_accounts_are_told(self) -> None:
        told = StringIO()

        call_command("sample_accounts", stdout=told)

        assert PASSWORD in told.getvalue()
        assert all(email in told.getvalue() for email in ACCOUNTS)


class TestWhereDebugIsOff:
    def test_the_sample_is_refused_and_nothing_is_left_behind(self) -> None:
        assert not django_settings.DEBUG
        before = counts()

        with pytest.raises(PermissionDenied):
            load_sample()
        with pytest.raises(CommandError, match="--without-accounts"):
            call_command("load_sample", stdout=StringIO())

        assert counts() == before

    @pytest.mark.any_database
    def test_its_content_alone_may_be_loaded(self) -> None:
        call_command("load_sample", without_accounts=True, stdout=StringIO())

        assert RecordPage.objects.exists()
        assert not User.objects.filter(email__in=ACCOUNTS).exists()


@pytest.mark.any_database
def test_sample_files_are_real_and_small() -> None:
    named = set()
    for path in (FOLDER / "records").glob("[!_]*.toml"):
        record = tomllib.loads(path.read_text(encoding="utf-8"))
        named |= {row["path"] for row in record.get("files", [])}

    assert named == {path.name for path in FILES.iterdir() if path.suffix != ".png"}
    assert sum(path.stat().st_size for path in FILES.iterdir()) < 2_500_000


@pytest.mark.any_database
def test_no_sample_text_names_a_person_s_number_or_address() -> None:
    import re

    for path in FOLDER.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        addresses = re.findall(r"[\w.-]+@[\w.-]+\w", text)
        assert all(address.endswith(".example") for address in addresses), path
        assert not re.search(r"(\+855|\b0\d{2}[ -]?\d{3}[ -]?\d{3})", text), path
