"""What other libraries harvest: by the protocol's rules, in both languages, and never more than everybody may read."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from defusedxml import ElementTree
from django.core import signing
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from oaipmh_scythe import HTTPConfig, NoRecordsMatch, Scythe

from core.actions import set_audience
from core.enums import Audience
from library.actions import keep_entry
from library.models import Entry, RecordPage
from tests.factories import (
    OrganisationFactory,
    PlaceFactory,
    TagFactory,
    TopicFactory,
    make_record,
    shelf_of,
    translate_record,
)
from tests.people import Cast

pytestmark = pytest.mark.django_db

NAMES = {"o": "http://www.openarchives.org/OAI/2.0/", "dc": "http://purl.org/dc/elements/1.1/"}
DC = "{http://purl.org/dc/elements/1.1/}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
LISTED = {"verb": "ListRecords", "metadataPrefix": "oai_dc"}
HIDDEN = "canary-7f3a"


@contextmanager
def somebody(method: str) -> Iterator[Scythe]:
    """Another's program, which asks the whole site with all that stands around it."""
    # The test's connection is the site's too.
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    with Scythe("http://localhost/oai", http_config=HTTPConfig(http_method=method)) as scythe:
        scythe._client = httpx2.Client(transport=httpx2.WSGITransport(app=WSGIHandler()))
        yield scythe
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def harvester() -> Iterator[Scythe]:
    with somebody("GET") as scythe:
        yield scythe


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.machines.oai.answering.PAGE_LENGTH", 2)


def identifier(page: RecordPage) -> str:
    return f"oai:localhost:{Entry.objects.get(translation_key=page.translation_key).identifier}"


def ask(client: Client, **arguments: Any) -> Any:
    """The answer's tree; `from` is Python's own word."""
    given = {name.rstrip("_"): value for name, value in arguments.items()}
    response = client.get("/oai", given)
    assert (response.status_code, response["Content-Type"]) == (200, "text/xml; charset=utf-8")
    return ElementTree.fromstring(response.content)


def problem(client: Client, **arguments: Any) -> str:
    error = ask(client, **arguments).find("o:error", NAMES)
    return "" if error is None else str(error.get("code"))


def headers(tree: Any) -> list[tuple[str, bool]]:
    return [
        (header.findtext("o:identifier", namespaces=NAMES), header.get("status") == "deleted")
        for header in tree.iter(f"{{{NAMES['o']}}}header")
    ]


def said(tree: Any, name: str) -> list[tuple[str | None, str]]:
    return [(element.get(LANGUAGE), element.text) for element in tree.iter(f"{DC}{name}")]


def dated(page: RecordPage, moment: datetime) -> None:
    Entry.objects.filter(translation_key=page.translation_key).update(changed_at=moment)


class TestTheHarvester:
    @pytest.mark.usefixtures("short_pages")
    def test_it_brings_home_everything_in_parts(self, harvester: Scythe) -> None:
        pages = [make_record(title=f"Wells {number}") for number in range(5)]
        translate_record(pages[0], title="អណ្ដូង ០")
        gone = make_record()
        gone.unpublish()
        make_record(title=HIDDEN, audience=Audience.MEMBERS)
        make_record(title=HIDDEN, live=False)

        found = {record.header.identifier: record for record in harvester.list_records()}

        assert set(found) == {identifier(page) for page in [*pages, gone]}
        assert [record.header.identifier for record in found.values() if record.deleted] == [identifier(gone)]
        assert found[identifier(pages[0])].metadata["title"] == ["Wells 0", "អណ្ដូង ០"]
        assert HIDDEN not in "".join(str(record) for record in found.values())

    @pytest.mark.usefixtures("short_pages")
    def test_it_may_ask_by_post(self) -> None:
        pages = [make_record() for _ in range(3)]
        with somebody("POST") as scythe:
            found = [header.identifier for header in scythe.list_identifiers()]

        assert sorted(found) == sorted(identifier(page) for page in pages)

    def test_it_brings_what_changed_since(self, harvester: Scythe) -> None:
        old, new = make_record(), make_record()
        dated(old, datetime(2005, 3, 1, tzinfo=UTC))
        dated(new, datetime(2005, 4, 1, tzinfo=UTC))

        assert [one.identifier for one in harvester.list_identifiers(from_="2005-03-02")] == [identifier(new)]
        assert [one.identifier for one in harvester.list_identifiers(until="2005-03-01")] == [identifier(old)]
        with pytest.raises(NoRecordsMatch):
            list(harvester.list_identifiers(from_="2005-04-02"))

    def test_it_learns_who_we_are(self, harvester: Scythe) -> None:
        make_record()
        identify = harvester.identify()

        assert identify.baseURL == "http://localhost:8000/oai"
        assert identify.deletedRecord == "persistent"
        assert identify.granularity == "YYYY-MM-DDThh:mm:ssZ"
        assert [one.metadataPrefix for one in harvester.list_metadata_formats()] == ["oai_dc"]
        record = harvester.get_record(identifier=identifier(RecordPage.objects.get()))
        assert record.metadata["type"][0] == "Text"

    def test_it_harvests_a_set(self, harvester: Scythe) -> None:
        water = TopicFactory.create(slug="water", label_en="Water", label_km="ទឹក")
        wells = TopicFactory.create(slug="wells", label_en="Wells", label_km="អណ្ដូង", parent=water)
        pact = OrganisationFactory.create(acronym="PACT", slug="pact")
        within, other = make_record(shelf=shelf_of(pact)), make_record()
        within.topics.add(wells)
        within.save()

        sets = {one.setSpec: one.setName for one in harvester.list_sets()}

        assert sets["topic:water:wells"] == "Wells · អណ្ដូង"
        assert sets["organisation:pact"] == "Organisation PACT · អង្គការ PACT"
        for spec in ("topic", "topic:water", "topic:water:wells", "organisation:pact"):
            assert [one.identifier for one in harvester.list_identifiers(set_=spec)] == [identifier(within)], spec
        both = {identifier(within), identifier(other)}
        assert {one.identifier for one in harvester.list_identifiers(set_="organisation")} == both
        found = next(iter(harvester.list_identifiers(set_="topic"))).setSpecs
        assert found == ["topic:water:wells", "organisation:pact"]


class TestWhatIsTold:
    def test_a_record_is_told_in_both_languages(self, client: Client) -> None:
        pact = OrganisationFactory.create(acronym="PACT", slug="pact")
        partner = OrganisationFactory.create(acronym="VBNK", slug="vbnk")
        page = make_record(
            shelf=shelf_of(pact),
            title="Wells & <ponds>",
            summary="Water\x0b for\x01 all",
            files=1,
            period_start=date(2004, 1, 1),
            period_end=date(2005, 12, 31),
        )
        page.record_places.create(place=PlaceFactory.create(code="07", name_en="Kampot", name_km="កំពត"))
        page.topics.add(TopicFactory.create(label_en="Water", label_km="ទឹក"))
        page.tags.add(TagFactory.create(name="ledger", label_km="បញ្ជី"))
        page.partners.add(partner)
        page.save()
        translate_record(page, title="អណ្ដូង និង\u200bស្រះ", summary="ទឹកសម្រាប់ទាំងអស់គ្នា")
        RecordPage.objects.update(first_published_at=datetime(2005, 10, 13, 20, 0, tzinfo=UTC))

        tree = ask(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=identifier(page))

        code = Entry.objects.get().identifier
        assert said(tree, "title") == [("en", "Wells & <ponds>"), ("km", "អណ្ដូង និង\u200bស្រះ")]
        assert said(tree, "creator") == [("en", "Organisation PACT"), ("km", "អង្គការ PACT")]
        assert said(tree, "publisher") == said(tree, "creator")
        assert said(tree, "contributor") == [("en", "Organisation VBNK"), ("km", "អង្គការ VBNK")]
        assert said(tree, "subject") == [("en", "Water"), ("km", "ទឹក"), ("en", "ledger"), ("km", "បញ្ជី")]
        assert said(tree, "description") == [("en", "Water for all"), ("km", "ទឹកសម្រាប់ទាំងអស់គ្នា")]
        # The day it was in Phnom Penh.
        assert said(tree, "date") == [(None, "2005-10-14")]
        assert said(tree, "type") == [(None, "Text"), ("en", "Best practice"), ("km", "ការអនុវត្តល្អ")]
        assert said(tree, "format") == [(None, "text/plain")]
        assert said(tree, "identifier") == [
            (None, f"http://localhost:8000/r/{code}/"),
            (None, f"http://localhost:8000/en/library/pact/{page.slug}/"),
            (None, f"http://localhost:8000/km/library/pact/{page.slug}/"),
        ]
        assert said(tree, "language") == [(None, "en"), (None, "km")]
        assert said(tree, "relation") == [(None, f"http://localhost:8000{page.files[0].url}")]
        assert said(tree, "coverage") == [("en", "Kampot (07)"), ("km", "កំពត (07)"), (None, "2004-01-01/2005-12-31")]
        assert said(tree, "rights")[0] == (None, "https://creativecommons.org/licenses/by/4.0/")
        assert {code for code, _words in said(tree, "rights")} == {None, "en", "km"}

    def test_a_summary_in_the_other_language_is_told_where_there_is_no_page(self, client: Client) -> None:
        make_record(summary="Wells that stay", other_summary="អណ្ដូងដែលនៅគង់វង្ស")

        tree = ask(client, **LISTED)

        assert said(tree, "description") == [("en", "Wells that stay"), ("km", "អណ្ដូងដែលនៅគង់វង្ស")]
        assert said(tree, "language") == [(None, "en")]

    @pytest.mark.parametrize("role", ["visitor", "member", "secretariat"])
    def test_nobody_is_told_more_than_everybody(self, role: str, cast: Cast, as_user: Any) -> None:
        make_record(title=HIDDEN, audience=Audience.MEMBERS)
        public = make_record(title="Open")
        closed = translate_record(public, title=HIDDEN, summary=HIDDEN)
        RecordPage.objects.filter(pk=closed.pk).update(audience=Audience.MEMBERS)
        draft = make_record(title=HIDDEN, live=False)
        user = getattr(cast, role)
        client = as_user(user if user.is_authenticated else None)

        answer = client.get("/oai", LISTED).content.decode()

        assert HIDDEN not in answer
        assert headers(ElementTree.fromstring(answer)) == [(identifier(public), False)]
        for page in (draft, RecordPage.objects.filter(audience=Audience.MEMBERS).first()):
            code = f"oai:localhost:{Entry.objects.get(translation_key=page.translation_key).identifier}"
            if page.translation_key != public.translation_key:
                assert problem(client, verb="GetRecord", metadataPrefix="oai_dc", identifier=code) == "idDoesNotExist"

    def test_what_only_a_draft_source_says_is_not_told(self, client: Client) -> None:
        source = make_record(files=1, topics=1, other_summary=HIDDEN)
        translate_record(source, title="បកប្រែ")
        RecordPage.objects.filter(pk=source.pk).update(live=False)

        tree = ask(client, **LISTED)

        assert said(tree, "title") == [("km", "បកប្រែ")]
        assert said(tree, "subject") == said(tree, "relation") == said(tree, "rights") == []

    @pytest.mark.parametrize("how", ["unpublished", "closed", "deleted"])
    def test_what_was_public_once_is_told_as_gone(self, how: str, client: Client, cast: Cast) -> None:
        page = make_record(title=HIDDEN)
        gone = identifier(page)
        before = Entry.objects.get().changed_at
        match how:
            case "unpublished":
                page.unpublish()
            case "closed":
                set_audience(page=page, audience=Audience.MEMBERS, group=None, user=cast.secretariat)
            case _:
                page.delete()

        for asked in (LISTED, {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": gone}):
            response = client.get("/oai", asked)
            tree = ElementTree.fromstring(response.content)
            assert headers(tree) == [(gone, True)]
            assert tree.find(".//o:metadata", NAMES) is None
            assert HIDDEN not in response.content.decode()
        assert Entry.objects.get().changed_at > before

    def test_a_set_tells_of_what_is_gone_too(self, client: Client) -> None:
        TopicFactory.create(slug="water")
        page = make_record()
        page.topics.add(*TopicFactory._meta.model.objects.all())
        page.save()
        page.unpublish()

        assert headers(ask(client, **LISTED, set="topic:water")) == [(identifier(page), True)]
        assert problem(client, **LISTED, set="topic:fire") == "noRecordsMatch"

    def test_an_organisation_without_a_public_shelf_is_no_set(self, client: Client) -> None:
        OrganisationFactory.create(acronym=HIDDEN, slug="applicant", status="applicant")
        shelf = shelf_of(OrganisationFactory.create(acronym="SHUT", slug="shut"))
        type(shelf).objects.filter(organisation=shelf.organisation).update(audience=Audience.MEMBERS)

        answer = client.get("/oai", {"verb": "ListSets"}).content.decode()

        assert "shut" not in answer
        assert HIDDEN not in answer

    @pytest.mark.parametrize("verb", ["ListRecords", "ListIdentifiers"])
    def test_it_costs_the_same_for_one_and_three(self, verb: str, client: Client) -> None:
        counts = []
        for more in (1, 2):
            for _ in range(more):
                page = make_record(files=more, places=more, topics=more)
                page.tags.add(TagFactory.create())
                page.partners.add(OrganisationFactory.create())
                page.save()
                translate_record(page)
            client.get("/oai", LISTED)
            with CaptureQueriesContext(connection) as queries:
                client.get("/oai", LISTED | {"verb": verb})
            counts.append(len(queries))

        assert counts[0] == counts[1] < 25


class TestTheRules:
    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            ({}, "badVerb"),
            ({"verb": "ListAll"}, "badVerb"),
            ({"verb": ""}, "badVerb"),
            ({"verb": ["Identify", "Identify"]}, "badVerb"),
            ({"verb": "identify"}, "badVerb"),
            ({"verb": "Identify", "set": "topic"}, "badArgument"),
            ({"verb": "ListRecords"}, "badArgument"),
            ({"verb": "GetRecord", "metadataPrefix": "oai_dc"}, "badArgument"),
            ({"verb": "GetRecord", "identifier": "oai:localhost:wgpd-00001"}, "badArgument"),
            (LISTED | {"metadataPrefix": ["oai_dc", "oai_dc"]}, "badArgument"),
            (LISTED | {"colour": "red"}, "badArgument"),
            (LISTED | {"metadataPrefix": ""}, "badArgument"),
            (LISTED | {"metadataPrefix": "marc21"}, "cannotDisseminateFormat"),
            (LISTED | {"from": "2005"}, "badArgument"),
            (LISTED | {"from": "2005-13-01"}, "badArgument"),
            (LISTED | {"from": "2005-02-30"}, "badArgument"),
            (LISTED | {"from": "0000-00-00"}, "badArgument"),
            (LISTED | {"from": "២០០៥-០១-០១"}, "badArgument"),
            (LISTED | {"from": "2005-01-01T00:00:00"}, "badArgument"),
            (LISTED | {"from": "2005-01-01", "until": "2006-01-01T00:00:00Z"}, "badArgument"),
            (LISTED | {"from": "2006-01-01", "until": "2005-01-01"}, "badArgument"),
            (LISTED | {"until": "0001-01-01"}, "noRecordsMatch"),
            (LISTED | {"from": "9999-12-31"}, "noRecordsMatch"),
            (LISTED | {"set": "topic:"}, "badArgument"),
            (LISTED | {"set": "ប្រធានបទ"}, "badArgument"),
            (LISTED | {"set": "x" * 3000}, "badArgument"),
            (LISTED | {"set": "topic:\x00"}, "badArgument"),
            (LISTED | {"set": "nothing"}, "noRecordsMatch"),
            (LISTED | {"resumptionToken": "x"}, "badArgument"),
            ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
            ({"verb": "ListRecords", "resumptionToken": signing.dumps("x", salt="library.oai")}, "badResumptionToken"),
            ({"verb": "ListRecords", "resumptionToken": signing.dumps({}, salt="another")}, "badResumptionToken"),
            ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
            ({"verb": "ListMetadataFormats", "identifier": "oai:localhost:nothing"}, "idDoesNotExist"),
            ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "'; DROP--"}, "idDoesNotExist"),
            ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:else:wgpd-00001"}, "idDoesNotExist"),
            ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "x\x00"}, "badArgument"),
        ],
    )
    def test_each_break_of_them_has_its_error(self, arguments: dict[str, Any], code: str, client: Client) -> None:
        make_record()

        for response in (
            client.get("/oai", arguments),
            client.post("/oai", urlencode(arguments, doseq=True), content_type="application/x-www-form-urlencoded"),
        ):
            tree = ElementTree.fromstring(response.content)
            assert response.status_code == 200
            assert [error.get("code") for error in tree.findall("o:error", NAMES)] == [code]
            asked = tree.find("o:request", NAMES)
            assert asked.text == "http://localhost:8000/oai"
            assert bool(asked.attrib) is (code not in {"badVerb", "badArgument"})

    def test_what_was_asked_is_said_again(self, client: Client) -> None:
        make_record()

        asked = ask(client, **LISTED, from_="2005-01-01").find("o:request", NAMES)

        assert asked.attrib == LISTED | {"from": "2005-01-01"}

    def test_a_record_is_there_in_its_format_alone(self, client: Client) -> None:
        code = identifier(make_record())

        assert problem(client, verb="GetRecord", metadataPrefix="marc", identifier=code) == "cannotDisseminateFormat"
        assert problem(client, verb="ListMetadataFormats", identifier=code) == ""

    @pytest.mark.parametrize(
        ("since", "until", "found"),
        [
            ("2005-03-01", "2005-03-01", True),
            ("2005-03-02", "", False),
            ("", "2005-02-28", False),
            ("2005-03-01T23:59:59Z", "2005-03-01T23:59:59Z", True),
            ("2005-03-02T00:00:00Z", "", False),
            ("", "2005-03-01T23:59:58Z", False),
            ("", "9999-12-31", True),
            ("", "9999-12-31T23:59:59Z", True),
        ],
    )
    def test_a_day_and_a_second_count_to_their_end(self, since: str, until: str, found: bool, client: Client) -> None:
        dated(make_record(), datetime(2005, 3, 1, 23, 59, 59, 999_000, tzinfo=UTC))
        given = {name: value for name, value in (("from", since), ("until", until)) if value}

        assert problem(client, **LISTED, **given) == ("" if found else "noRecordsMatch")

    def test_the_list_begins_where_it_says(self, client: Client) -> None:
        dated(make_record(), datetime(2005, 3, 1, 8, 0, 0, 500_000, tzinfo=UTC))
        dated(make_record(), datetime(2006, 1, 1, tzinfo=UTC))

        tree = ask(client, verb="Identify")

        assert tree.findtext(".//o:earliestDatestamp", namespaces=NAMES) == "2005-03-01T08:00:00Z"

    def test_an_empty_library_is_one_too(self, client: Client) -> None:
        assert problem(client, verb="Identify") == ""
        assert problem(client, **LISTED) == "noRecordsMatch"


class TestGoingOn:
    def token(self, tree: Any) -> Any:
        return tree.find(".//o:resumptionToken", NAMES)

    @pytest.mark.usefixtures("short_pages")
    def test_the_parts_are_counted_and_the_last_one_says_so(self, client: Client) -> None:
        for _ in range(3):
            make_record()

        first = self.token(ask(client, **LISTED))
        last = self.token(ask(client, verb="ListRecords", resumptionToken=first.text))

        assert (first.get("cursor"), first.get("completeListSize")) == ("0", "3")
        assert (last.get("cursor"), last.get("completeListSize"), last.text) == ("2", "3", None)

    @pytest.mark.usefixtures("short_pages")
    def test_what_fits_has_no_parts(self, client: Client) -> None:
        make_record()
        make_record()

        assert self.token(ask(client, **LISTED)) is None

    @pytest.mark.usefixtures("short_pages")
    def test_what_changes_meanwhile_is_not_passed_over(self, client: Client) -> None:
        pages = [make_record() for _ in range(5)]
        tree = ask(client, **LISTED)
        found = headers(tree)
        # One that was told moves to the end, one that was not is withdrawn, one is new.
        keep_entry(pages[0].translation_key)
        pages[3].unpublish()
        new = make_record()

        while (token := self.token(tree)) is not None and token.text:
            tree = ask(client, verb="ListRecords", resumptionToken=token.text)
            found += headers(tree)

        expected = [(identifier(page), False) for page in (*pages[:3], pages[4])]
        assert set(found) == {*expected, (identifier(pages[3]), True), (identifier(new), False)}

    @pytest.mark.usefixtures("short_pages")
    def test_records_of_the_same_moment_come_once(self, client: Client) -> None:
        pages = [make_record() for _ in range(5)]
        Entry.objects.update(changed_at=datetime(2005, 3, 1, tzinfo=UTC))
        tree = ask(client, **LISTED)
        found = headers(tree)

        while (token := self.token(tree)) is not None and token.text:
            tree = ask(client, verb="ListRecords", resumptionToken=token.text)
            found += headers(tree)

        assert found == [(identifier(page), False) for page in pages]

    @pytest.mark.usefixtures("short_pages")
    def test_a_part_keeps_to_what_was_selected(self, client: Client) -> None:
        topic = TopicFactory.create(slug="water")
        moment = datetime(2005, 3, 1, tzinfo=UTC)
        within = []
        for number in range(6):
            page = make_record()
            if number % 2:
                page.topics.add(topic)
                page.save()
                within.append(page)
            dated(page, moment + timedelta(days=number))

        given = {"from": "2005-03-01", "until": "2005-03-06", "set": "topic:water"}
        first = ask(client, **LISTED, **given)
        second = ask(client, verb="ListRecords", resumptionToken=self.token(first).text)

        assert headers(first) + headers(second) == [(identifier(page), False) for page in within]

    @pytest.mark.parametrize("what", ["letter", "verb", "cut"])
    @pytest.mark.usefixtures("short_pages")
    def test_a_token_somebody_changed_is_refused(self, what: str, client: Client) -> None:
        for _ in range(3):
            make_record()
        token = self.token(ask(client, **LISTED)).text
        verb = "ListIdentifiers" if what == "verb" else "ListRecords"
        token = {"letter": f"x{token[1:]}", "cut": token[:-3]}.get(what, token)

        assert problem(client, verb=verb, resumptionToken=token) == "badResumptionToken"


class TestPosting:
    def test_it_needs_no_token_of_a_form_and_begins_no_transaction(self) -> None:
        make_record()
        client = Client(enforce_csrf_checks=True)

        with CaptureQueriesContext(connection) as queries:
            response = client.post("/oai", "verb=Identify", content_type="application/x-www-form-urlencoded")

        assert headers(ElementTree.fromstring(response.content)) == []
        assert b"<Identify>" in response.content
        assert not any("SAVEPOINT" in query["sql"] for query in queries.captured_queries)

    def test_other_bodies_are_not_read(self, client: Client) -> None:
        for response in (
            client.post("/oai", {"verb": "Identify"}),
            client.post("/oai?verb=Identify", b'{"verb": "Identify"}', content_type="application/json"),
        ):
            assert b"badVerb" in response.content

    def test_a_long_one_is_refused(self, client: Client) -> None:
        body = f"verb=Identify&x={'x' * 20_000}"

        assert client.post("/oai", body, content_type="application/x-www-form-urlencoded").status_code == 413

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_nothing_else_is_taken(self, method: str, client: Client) -> None:
        assert getattr(client, method)("/oai").status_code == 405
