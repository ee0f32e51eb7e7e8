"""Reading a page in both languages at once."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.enums import Audience
from core.side_by_side import Section, heading, line, rich_text, rows
from home.models import StandardPage
from library.models import RecordPage
from tests.factories import make_page, make_record, translate_record
from tests.people import Cast

LINK = "?with=other"


def paired(here: list[Any], there: list[Any]) -> list[tuple[str, str]]:
    def words(html: str) -> str:
        return BeautifulSoup(html, "html.parser").get_text(" ", strip=True)

    found = rows([Section("body", here)], [Section("body", there)])
    return [(words(row.here), words(row.there)) for row in found]


class TestTheRows:
    def test_texts_built_alike_stand_piece_by_piece(self) -> None:
        here = heading("Wells") + line("They stay.") + line("They hold.")
        there = heading("អណ្ដូង") + line("នៅ") + line("មាំ")

        assert paired(here, there) == [("Wells", "អណ្ដូង"), ("They stay.", "នៅ"), ("They hold.", "មាំ")]

    def test_others_stand_heading_by_heading(self) -> None:
        here = line("First") + heading("Wells") + line("They stay.") + line("They hold.") + heading("End") + line("x")
        there = line("ដំបូង") + heading("អណ្ដូង") + line("នៅ មាំ") + heading("ចប់") + line("y")

        assert paired(here, there) == [
            ("First", "ដំបូង"),
            ("Wells", "អណ្ដូង"),
            ("They stay. They hold.", "នៅ មាំ"),
            ("End", "ចប់"),
            ("x", "y"),
        ]

    def test_those_with_other_headings_stand_as_a_whole(self) -> None:
        here = line("First") + heading("Wells") + line("They stay.")

        assert paired(here, line("ដំបូង")) == [("First Wells They stay.", "ដំបូង")]

    def test_what_only_one_has_stands_alone(self) -> None:
        assert paired(line("First"), []) == [("First", "")]
        assert paired([], heading("ចប់") + line("y")) == [("", "ចប់ y")]
        assert paired([], []) == []

    def test_a_rich_text_is_cut_at_its_paragraphs_and_lists(self) -> None:
        pieces = rich_text("<p>One</p><ul><li>a</li><li>b</li></ul><h3>Two</h3>")

        assert [(piece.kind, piece.html) for piece in pieces] == [
            ("p", "<p>One</p>"),
            ("ul", "<ul><li>a</li><li>b</li></ul>"),
            ("h3", "<h3>Two</h3>"),
        ]
        assert [piece.html for piece in rich_text("bare <b>words</b>")] == ["bare <b>words</b>"]
        assert rich_text("") == []

    def test_plain_words_are_no_markup(self) -> None:
        assert line("<b>x</b>", label="<i>")[0].html == (
            '<p><span class="soft">&lt;i&gt;</span> &lt;b&gt;x&lt;/b&gt;</p>'
        )


def both(**km: Any) -> tuple[RecordPage, RecordPage]:
    record = make_record(
        title="Wells",
        summary="Wells that stay.",
        problem="<p>No water.</p><p>No money.</p>",
        council_partner="The council",
        body=[("heading", "More"), ("paragraph", "<p>Words</p>"), ("quote", {"text": "Yes", "source": "A chief"})],
    )
    copy = translate_record(
        record,
        title="អណ្ដូង",
        problem="<p>គ្មានទឹក</p><p>គ្មានប្រាក់</p>",
        council_partner="ក្រុមប្រឹក្សា",
        body=[("heading", "បន្ថែម"), ("paragraph", "<p>ពាក្យ</p>"), ("quote", {"text": "បាទ", "source": "មេឃុំ"})],
    )
    RecordPage.objects.filter(pk=copy.pk).update(**km)
    return record, copy


@pytest.mark.django_db
class TestThePage:
    def rows(self, client: Client, address: str) -> list[tuple[tuple[str, str], ...]]:
        response = client.get(address)
        assert response.status_code == 200
        found = BeautifulSoup(response.content, "html.parser").select(".beside-row")
        return [
            tuple((str(side["lang"]), side.get_text(" ", strip=True)) for side in row.find_all("div", recursive=False))
            for row in found
        ]

    def test_each_piece_stands_beside_its_other_language(self, client: Client) -> None:
        record, copy = both()
        summary = copy.summary

        read = self.rows(client, record.url + LINK)

        assert read == [
            (("en", here), ("km", there))
            for here, there in (
                ("Wells", "អណ្ដូង"),
                ("Wells that stay.", summary),
                ("The partners", "ដៃគូ"),
                ("Council side", "ខាងក្រុមប្រឹក្សា"),
                ("The council", "ក្រុមប្រឹក្សា"),
                ("The problem", "បញ្ហា"),
                ("No water.", "គ្មានទឹក"),
                ("No money.", "គ្មានប្រាក់"),
                ("More", "បន្ថែម"),
                ("Words", "ពាក្យ"),
                ("Yes A chief", "បាទ មេឃុំ"),
            )
        ]
        assert self.rows(client, copy.url + LINK) == [(there, here) for here, there in read]

    def test_texts_built_in_different_ways_stand_as_a_whole(self, client: Client) -> None:
        record = make_record(title="Wells", problem="<p>No water.</p><p>No money.</p>")
        translate_record(record, problem="<p>គ្មានទឹក</p>")

        html = client.get(record.url + LINK).content.decode()

        assert '<div class="prose" lang="en"><p>No water.</p><p>No money.</p></div>' in html

    def test_it_has_its_own_style_sheet_and_the_page_s_address(self, client: Client) -> None:
        record, copy = both()

        html = client.get(record.url + LINK).content.decode()

        assert "core/css/side-by-side.css" in html
        assert "core/css/side-by-side.css" not in client.get(record.url).content.decode()
        assert f'<link rel="canonical" href="http://localhost:8000{record.url}">' in html
        # On paper.
        assert f"http://localhost:8000{record.url}<br>http://localhost:8000{copy.url}</p>" in html

    def test_the_switch_keeps_both(self, client: Client) -> None:
        record, copy = both()

        assert f'<a href="{copy.url}{LINK}" lang="km"' in client.get(record.url + LINK).content.decode()

    def test_pages_with_both_lead_there(self, client: Client) -> None:
        record, copy = both()
        alone = make_record()

        linked = [LINK in client.get(page.url).content.decode() for page in (record, copy, alone)]

        assert linked == [True, True, False]

    def test_plain_pages_too(self, client: Client) -> None:
        page = make_page(title="Who we are", slug="who", body=[("paragraph", "<p>A network</p>")])
        other = make_page(code="km", title="យើង", slug="who", body=[("paragraph", "<p>បណ្ដាញ</p>")])
        StandardPage.objects.filter(pk=other.pk).update(translation_key=page.translation_key)

        assert LINK in client.get(page.url).content.decode()
        assert self.rows(client, page.url + LINK) == [
            (("en", "Who we are"), ("km", "យើង")),
            (("en", "A network"), ("km", "បណ្ដាញ")),
        ]

    @pytest.mark.parametrize("fields", [{"live": False}, {"audience": Audience.MEMBERS}])
    def test_a_side_that_is_closed_is_as_one_that_is_not_there(
        self, fields: dict[str, Any], client: Client, cast: Cast, as_user: Any
    ) -> None:
        record, copy = both(**fields)

        html = client.get(record.url + LINK).content.decode()

        assert "អណ្ដូង" not in html
        assert "beside" not in html
        assert self.rows(client, record.url + LINK) == []
        assert client.get(copy.get_url() + LINK).context["page"].pk == record.pk
        seen = "beside-link" in as_user(cast.member).get(record.url).content.decode()
        assert seen == ("audience" in fields)

    @pytest.mark.parametrize("asked", ["", "km", "OTHER", "other\x00", "ភាសា", "x" * 5000])
    def test_anything_else_that_is_asked_gives_the_page(self, asked: str, client: Client) -> None:
        record, _copy = both()

        response = client.get(record.url, {"with": asked})

        assert (response.status_code, self.rows(client, record.url)) == (200, [])
        assert "rows" not in response.context

    def test_sections_have_no_sides(self, client: Client) -> None:
        for address in ("/en/", "/en/library/", "/en/members/", "/en/about/"):
            html = client.get(address + LINK).content.decode()
            assert ("beside-row" in html) == (address == "/en/about/")

    def test_the_number_of_queries_does_not_grow_with_the_text(self, client: Client) -> None:
        counts = []
        for number in (1, 3):
            body = [("heading", "More"), ("paragraph", "<p>Words</p>")] * number
            record = make_record(title="Wells", body=body)
            translate_record(record, body=body)
            client.get(record.url + LINK)
            with CaptureQueriesContext(connection) as queries:
                client.get(record.url + LINK)
            counts.append(len(queries))

        assert counts[0] == counts[1]
