"""Feeds of the library: the same lists, for programs, and only of what everybody may read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from defusedxml import ElementTree
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import http_date, urlencode

from core.enums import Audience
from core.models import TagAlias
from library.models import DossierItem, DossierPage, Entry, RecordFile, RecordPage, Series, ShelfPage
from tests.factories import (
    FileFactory,
    OrganisationFactory,
    PlaceFactory,
    TagFactory,
    TopicFactory,
    make_record,
    section,
    shelf_of,
    translate_record,
)
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trees")]

A = {"a": "http://www.w3.org/2005/Atom"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
HOST = "http://localhost:8000"
FEED = "/en/library/feed/"
HIDDEN = "canary-90cd"


def feed(client: Client, address: str = FEED) -> Any:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return ElementTree.fromstring(response.content)


def titles(client: Client, address: str = FEED) -> list[str]:
    return [entry.findtext("a:title", namespaces=A) for entry in feed(client, address).findall("a:entry", A)]


def links(element: Any, rel: str) -> list[dict[str, str]]:
    found = [dict(link.attrib) for link in element.findall("a:link", A)]
    return [{name: value for name, value in link.items() if name != "rel"} for link in found if link["rel"] == rel]


def make_dossier(code: str = "en", **fields: Any) -> DossierPage:
    library = section("library", code)
    parent = library.get_children().get(slug="collections").specific
    dossier = DossierPage(**({"title": "On water", "slug": "water"} | fields), locale=parent.locale, live=True)
    parent.add_child(instance=dossier)
    return dossier


class TestAnEntry:
    def test_it_tells_what_a_reader_wants_to_know(self, client: Client) -> None:
        topic = TopicFactory.create(label_en="Water", label_km="ទឹក")
        page = make_record(title="Wells & <ponds>\x0b", slug="wells", summary="Eleven wells.")
        file = FileFactory.create(title="Plan", file=ContentFile(b"%PDF words", name="plan.pdf"))
        page.record_files = [RecordFile(file=file)]
        page.topics.add(topic)
        page.save()
        translate_record(page, title="អណ្ដូង", summary="អណ្ដូងដប់មួយ។")
        moment = datetime(2005, 10, 14, 2, 0, tzinfo=UTC)
        RecordPage.objects.update(first_published_at=moment)
        Entry.objects.update(changed_at=moment + timedelta(days=1))
        shelf = page.get_parent().specific.organisation

        (english,) = feed(client).findall("a:entry", A)
        (khmer,) = feed(client, "/km/library/feed/").findall("a:entry", A)

        assert [entry.get(LANGUAGE) for entry in (english, khmer)] == ["en", "km"]
        assert [entry.findtext("a:title", namespaces=A) for entry in (english, khmer)] == ["Wells & <ponds>", "អណ្ដូង"]
        assert [entry.findtext("a:id", namespaces=A) for entry in (english, khmer)] == [
            f"tag:localhost,2026:{Entry.objects.get().identifier}"
        ] * 2
        assert english.findtext("a:published", namespaces=A) == "2005-10-14T02:00:00+00:00"
        assert english.findtext("a:updated", namespaces=A) == "2005-10-15T02:00:00+00:00"
        assert english.findtext("a:author/a:name", namespaces=A) == f"Organisation {shelf.acronym}"
        assert english.findtext("a:rights", namespaces=A) == "https://creativecommons.org/licenses/by/4.0/"
        assert [one.get("term") for one in khmer.findall("a:category", A)] == ["ទឹក"]
        summary = khmer.find("a:summary", A)
        assert (summary.text, summary.get(LANGUAGE), summary.get("type")) == ("អណ្ដូងដប់មួយ។", "km", None)
        assert links(english, "enclosure") == [
            {"href": f"{HOST}{file.url}", "length": "10", "type": "application/pdf"},
        ]
        assert links(english, "alternate") == [
            {"href": f"{HOST}{page.url}"},
            {"href": f"{HOST}/km/library/{shelf.slug}/wells/", "hreflang": "km"},
        ]

    def test_what_is_in_one_language_says_so(self, client: Client) -> None:
        make_record(title="English only", summary="Wells", other_summary="អណ្ដូង")

        (entry,) = feed(client, "/km/library/feed/").findall("a:entry", A)

        assert (entry.get(LANGUAGE), entry.findtext("a:title", namespaces=A)) == ("en", "English only")
        assert (entry.find("a:summary", A).get(LANGUAGE), entry.findtext("a:summary", namespaces=A)) == ("km", "អណ្ដូង")


class TestTheFeed:
    def test_it_says_what_it_is_and_where_else_it_is_read(self, client: Client) -> None:
        TopicFactory.create(slug="water", label_en="Water", label_km="ទឹក")
        PlaceFactory.create(code="07", name_en="Kampot", name_km="កំពត")
        asked = "q=wells&kind=tool&topic=water&place=07&language=km"

        told = feed(client, f"{FEED}?utm=x&{asked}&page=3")

        assert told.get(LANGUAGE) == "en"
        assert told.findtext("a:title", namespaces=A) == "WGPD: Library, “wells”, Tool, Water, Kampot, Khmer"
        own = f"{HOST}{FEED}?q=wells&kind=tool&topic=water&place=07&language=km"
        assert links(told, "self") == [{"href": own}]
        assert told.findtext("a:id", namespaces=A) == own
        assert links(told, "alternate") == [{"href": f"{HOST}/en/library/?{asked}"}]

    def test_the_newest_stand_first_and_old_ones_drop_out(self, client: Client, monkeypatch: Any) -> None:
        monkeypatch.setattr("library.machines.feeds.MOST_ENTRIES", 2)
        for number in range(3):
            make_record(title=f"Number {number}")

        assert titles(client) == ["Number 2", "Number 1"]

    def test_an_empty_one_is_one(self, client: Client) -> None:
        told = feed(client)

        assert told.findall("a:entry", A) == []
        assert told.findtext("a:updated", namespaces=A) == "2026-01-01T00:00:00+00:00"

    def test_every_word_of_the_list_narrows_it(self, client: Client, cast: Cast) -> None:
        page = make_record(
            title="Wells that stay",
            kind="tool",
            shelf=cast.shelf_of(cast.group),
            series=Series.objects.create(slug="notes", label_en="Notes", label_km="កំណត់ត្រា"),
        )
        page.topics.add(TopicFactory.create(slug="water"))
        page.tags.add(TagFactory.create(name="ledger"))
        page.record_places.create(place=PlaceFactory.create(code="070203", level=3))
        page.save()
        khmer = cast.shelf_of(cast.group, "km")
        translation = RecordPage(title="អណ្ដូង", summary="ក", slug="wells", locale=khmer.locale, live=True)
        translation.translation_key = page.translation_key
        khmer.add_child(instance=translation)
        make_record(title="Other")

        for asked in (
            "q=stay",
            "kind=tool",
            "topic=water",
            "tag=ledger",
            "place=07",
            "group=ddwg",
            "language=km",
            "series=notes",
        ):
            assert titles(client, f"{FEED}?{asked}") == ["Wells that stay"], asked
            assert titles(client, f"/km/library/feed/?{asked}") == ["អណ្ដូង"], asked
        assert titles(client, f"{FEED}?topic=fire") == []

    def test_a_shelf_has_its_own(self, client: Client) -> None:
        shelf = shelf_of(OrganisationFactory.create(acronym="GTZ", slug="gtz"))
        make_record(shelf=shelf, title="Ours")
        make_record(title="Other")

        assert titles(client, f"{FEED}?organisation=gtz") == ["Ours"]
        told = feed(client, f"{FEED}?organisation=gtz")
        assert told.findtext("a:title", namespaces=A) == "WGPD: Organisation GTZ"
        assert links(told, "alternate") == [{"href": f"{HOST}/en/library/gtz/"}]

    def test_a_dossier_has_its_own(self, client: Client) -> None:
        topic = TopicFactory.create()
        by_hand, found, _other = (make_record(title=title) for title in ("By hand", "Found", "Other"))
        found.topics.add(topic)
        found.save()
        dossier = make_dossier(topics=[topic])
        dossier.items = [DossierItem(record=by_hand)]
        dossier.save()

        assert titles(client, f"{FEED}?dossier=water") == ["Found", "By hand"]
        assert feed(client, f"{FEED}?dossier=water").findtext("a:title", namespaces=A) == "WGPD: On water"

    def test_a_dossier_without_a_question_has_what_was_chosen(self, client: Client) -> None:
        dossier = make_dossier()
        dossier.items = [DossierItem(record=make_record(title="By hand"))]
        dossier.save()
        make_record(title="Other")

        assert titles(client, f"{FEED}?dossier=water") == ["By hand"]

    @pytest.mark.parametrize("asked", ["dossier=nothing", "organisation=nothing", "dossier=%00", "organisation=គ"])
    def test_what_there_is_not_has_none(self, asked: str, client: Client) -> None:
        expected = 200 if asked == "dossier=%00" else 404

        assert client.get(f"{FEED}?{asked}").status_code == expected

    @pytest.mark.parametrize("value", ["", "\x00", "x" * 5000, "ទឹក", "'; DROP--", "<&>\x0b"])
    def test_it_stands_whatever_is_asked(self, value: str, client: Client) -> None:
        make_record()
        for name in ("q", "kind", "topic", "tag", "place", "group", "language", "series", "page"):
            feed(client, f"{FEED}?{urlencode({name: value})}")

    def test_it_costs_the_same_for_one_and_three(self, client: Client) -> None:
        counts = []
        for more in (1, 2):
            for _ in range(more):
                page = make_record(files=more, places=more, topics=more)
                page.tags.add(TagFactory.create())
                page.partners.add(OrganisationFactory.create())
                page.save()
                translate_record(page)
            client.get(FEED)
            with CaptureQueriesContext(connection) as queries:
                client.get(FEED)
            counts.append(len(queries))

        assert counts[0] == counts[1] < 30


class TestWhoReadsIt:
    def test_a_word_of_closed_records_alone_is_not_told(self, client: Client, cast: Cast, as_user: Any) -> None:
        tag = TagFactory.create(name="shelter", slug="shelter-slug", label_en="Shelter for women")
        series = Series.objects.create(slug="quiet", label_en="Quiet papers", label_km="ឯកសារស្ងាត់")
        record = make_record(audience=Audience.MEMBERS, series=series)
        record.tags.set([tag])
        record.save()

        for asked in ("?tag=shelter-slug", "?series=quiet"):
            told = [client.get(f"{at}{asked}").content.decode() for at in ("/en/library/", FEED)]
            assert not any("Shelter for women" in page or "Quiet papers" in page for page in told)
        assert "Shelter for women" in as_user(cast.member).get("/en/library/?tag=shelter-slug").content.decode()

    def test_a_tag_s_old_address_leads_on(self, client: Client) -> None:
        tag = TagFactory.create(name="wells")
        TagAlias.objects.create(tag=tag, slug="old-wells", name="old wells")
        record = make_record()
        record.tags.set([tag])
        record.save()

        response = client.get(f"{FEED}?tag=old-wells&kind=best_practice")

        assert (response.status_code, response.url) == (301, f"{FEED}?tag={tag.slug}&kind=best_practice")

    @pytest.mark.parametrize("role", ["visitor", "member", "secretariat"])
    def test_nobody_finds_more_than_everybody(self, role: str, cast: Cast, as_user: Any) -> None:
        open_one = make_record(title="Open")
        closed = translate_record(open_one, title=HIDDEN, summary=HIDDEN)
        RecordPage.objects.filter(pk=closed.pk).update(audience=Audience.MEMBERS)
        make_record(title=HIDDEN, audience=Audience.MEMBERS)
        make_record(title=HIDDEN, audience=Audience.SECRETARIAT)
        make_record(title=HIDDEN, live=False)
        user = getattr(cast, role)
        client = as_user(user if user.is_authenticated else None)

        for address in (FEED, "/km/library/feed/", f"{FEED}?q={HIDDEN}"):
            # It is in the address of the feed itself.
            body = client.get(address).content.decode().replace(f"q={HIDDEN}", "").replace(f"“{HIDDEN}”", "")
            assert HIDDEN not in body

    def test_a_closed_shelf_or_dossier_has_none(self, cast: Cast, as_user: Any) -> None:
        shelf_of(OrganisationFactory.create(slug="gtz"))
        make_dossier()
        ShelfPage.objects.update(audience=Audience.MEMBERS)
        DossierPage.objects.update(audience=Audience.MEMBERS)

        for asked in ("organisation=gtz", "dossier=water"):
            assert as_user(cast.secretariat).get(f"{FEED}?{asked}").status_code == 404


class TestAskingAgain:
    def test_what_has_not_changed_is_not_sent_again(self, client: Client) -> None:
        make_record()
        first = client.get(FEED)

        for headers in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
            again = client.get(FEED, headers=headers)
            assert (again.status_code, again.content) == (304, b"")
            assert again["Cache-Control"] == first["Cache-Control"] == "public, no-cache"

    @pytest.mark.parametrize("how", ["new", "withdrawn", "closed"])
    def test_what_has_changed_is(self, how: str, client: Client) -> None:
        pages = [make_record(), make_record()]
        past = datetime.now(tz=UTC) - timedelta(hours=1)
        Entry.objects.update(changed_at=past)
        first = client.get(FEED)
        assert first["Last-Modified"] == http_date(past.timestamp())

        match how:
            case "new":
                make_record()
            case "withdrawn":
                pages[0].unpublish()
            case _:
                RecordPage.objects.filter(pk=pages[0].pk).update(audience=Audience.MEMBERS)
                from library.actions import keep_entry

                keep_entry(pages[0].translation_key)

        for headers in ({"If-None-Match": first["ETag"]}, {"If-Modified-Since": first["Last-Modified"]}):
            assert client.get(FEED, headers=headers).status_code == 200

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_it_is_only_read(self, method: str, client: Client) -> None:
        assert getattr(client, method)(FEED).status_code == 405

    def test_it_travels_packed(self, client: Client) -> None:
        for _ in range(3):
            make_record()

        assert client.get(FEED, headers={"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"


class TestWhereItIsFound:
    def followed(self, client: Client, address: str) -> tuple[list[str], list[str]]:
        """What programs find in the head of a page, and what readers find on it."""
        page = BeautifulSoup(client.get(address).content, "html.parser")
        head = page.select('head link[rel="alternate"][type="application/atom+xml"]')
        return [str(link["href"]) for link in head], [str(link["href"]) for link in page.select(".follow a")]

    def test_each_list_leads_to_the_feed_of_what_it_shows(self, client: Client, cast: Cast) -> None:
        shelf = shelf_of(OrganisationFactory.create(acronym="GTZ", slug="gtz"))
        make_record(shelf=shelf)
        dossier = make_dossier()

        for address, asked in (
            ("/en/library/", ""),
            ("/en/library/?topic=water&page=2", "?topic=water"),
            ("/en/library/?q=%E1%9E%91&kind=tool", "?q=%E1%9E%91&kind=tool"),
            (shelf.url, "?organisation=gtz"),
            (cast.shelf_of(cast.group).url, "?group=ddwg"),
            (dossier.url, "?dossier=water"),
        ):
            there = f"{HOST}{FEED}{asked}"
            assert self.followed(client, address) == ([there], [there])
            assert client.get(there.removeprefix(HOST)).status_code == 200

    def test_a_record_and_the_front_page_lead_to_all_that_is_new(self, client: Client) -> None:
        page = make_record()

        assert self.followed(client, "/en/") == ([f"{HOST}{FEED}"], [])
        assert self.followed(client, page.url) == ([f"{HOST}{FEED}"], [])
        assert self.followed(client, translate_record(page).url) == ([f"{HOST}/km/library/feed/"], [])

    def test_no_organisation_takes_its_address(self) -> None:
        from django.core.exceptions import ValidationError

        with pytest.raises(ValidationError):
            OrganisationFactory.build(slug="feed", acronym="FEED").full_clean()
