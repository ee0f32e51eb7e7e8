"""Bringing a table of terms into the glossary: tried first, told row by row, done in one go, and again without harm."""

from base64 import b64encode
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from core.actions.import_terms import import_terms, plan_terms
from core.forms import GlossaryTableForm
from core.models import GlossaryTerm, Refused
from tests.people import Cast

pytestmark = pytest.mark.django_db


def make(en: str, km: str, **words: str) -> GlossaryTerm:
    return GlossaryTerm.objects.create(term_en=en, term_km=km, **words)


def table(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def told(*lines: str) -> list[tuple[int, str, str]]:
    """Row, fate, and what is said of it."""
    return [(row.number, row.fate.value, row.sentence or " ".join(row.changed)) for row in plan_terms(table(*lines))]


class TestARow:
    def test_comes_to_one_of_four_ends(self) -> None:
        make("village", "ភូមិ")
        make("budget", "ថវិកា", note="of a year")

        assert told(
            "en,km,note",
            "tool,ឧបករណ៍,",
            "village,ភូមិ,",
            "budget,ថវិកា,",
            "",
            "forum,forum,",
        ) == [
            (2, "new", ""),
            (3, "unchanged", ""),
            (4, "changed", "note"),
            (6, "refused", "km: This has no Khmer letter."),
        ]

    def test_is_about_the_term_with_its_id_or_its_words(self) -> None:
        make("village", "ភូមិ")
        make("tool", "ឧបករណ៍")
        make("tool", "គ្រឿង")

        assert told(
            "id,en,km",
            "village,hamlet,ភូមិតូច",
            "tool-2,tool,គ្រឿងចក្រ",
            ",TOOL,ឧបករណ៍ថ្មី",
            "elsewhere,council,ក្រុមប្រឹក្សា",
        ) == [
            (2, "changed", "en km"),
            (3, "changed", "km"),
            (4, "refused", "Several terms are “TOOL” in English: say by the id which one is meant."),
            (5, "new", ""),
        ]

    def test_without_an_id_may_bring_a_better_khmer_word(self) -> None:
        make("village", "ភូមិ")

        assert told("en;km", "Village;ភូមិតូច") == [(2, "changed", "en km")]

    @pytest.mark.parametrize(
        ("lines", "said"),
        [
            (("en,km", ",ភូមិ"), "en: This field cannot be blank."),
            (("en,km", "village,"), "km: This field cannot be blank."),
            (("en,km", "ភូមិ,ភូមិ"), "en: This has Khmer letters: it belongs in the other language."),
            (
                ("en,km", "commune/sangkat,ឃុំ"),
                "km: There are as many words between slashes in Khmer as in English.",
            ),
            (("en,km,status", "village,ភូមិ,fine"), "status: Value 'fine' is not a valid choice."),
            (
                ("en,km", "vill\x00age,ភូមិ"),
                "There is a character no text has (U+0000). Save the table anew as Unicode text.",
            ),
            (("en,km", "village,ភូមិ,more"), "The row has more cells than the header: “more” stands under no column."),
            (
                ("id,en,km", "no id,village,ភូមិ"),
                "id: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
            ),
            (
                ("en,km", f"{'v' * 121},ភូមិ"),
                "en: Ensure this value has at most 120 characters (it has 121).",
            ),
        ],
    )
    def test_is_refused_with_the_reason(self, lines: tuple[str, ...], said: str) -> None:
        assert told(*lines) == [(2, "refused", said)]

    def test_is_refused_where_another_is_about_the_same(self) -> None:
        make("tool", "ឧបករណ៍")

        assert told("id,en,km", ",village,ភូមិ", ",village,ភូមិ", "a,forum,វេទិកា", "a,council,ក្រុម") == [
            (2, "new", ""),
            (3, "refused", "Row 2 is about the same term."),
            (4, "new", ""),
            (5, "refused", "Row 4 is about the same term."),
        ]

    def test_is_refused_where_another_term_has_its_words(self) -> None:
        make("tool", "ឧបករណ៍")
        make("village", "ភូមិ")

        assert told("id,en,km", "village,tool,ឧបករណ៍") == [
            (2, "refused", "The glossary has this term already, with the id tool.")
        ]

    def test_keeps_the_status_where_it_says_none(self) -> None:
        make("tool", "ឧបករណ៍", status="agreed")

        assert told("en,km,status", "tool,ឧបករណ៍,") == [(2, "unchanged", "")]
        assert told("en,km,status", "tool,ឧបករណ៍,Proposed") == [(2, "changed", "status")]


class TestATable:
    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "The column “en” is missing. The column “km” is missing."),
            (b"en,km\n", "The table has no rows."),
            (b"en\nvillage\n", "The column “km” is missing."),
            (b"en,km,en\na,b,c\n", "The column “en” stands there twice."),
            (b"en,km,statsu\n", "There is no column “statsu”. Did you mean “status”?"),
            (
                b"PK\x03\x04\xff",
                "The table is not in UTF-8. In a spreadsheet program, save it as “CSV UTF-8”, or as Unicode text.",
            ),
            (
                "en,km\nvillage,ភូមិ".encode("utf-16"),
                "The table is not in UTF-8. In a spreadsheet program, save it as “CSV UTF-8”, or as Unicode text.",
            ),
            (b"en,km\n" + b"a,b\n" * 2001, "The table has too many rows: 2000 is the most."),
            (b'en,km\n"a,b\n', "The table cannot be read as CSV: unexpected end of data."),
        ],
    )
    def test_is_refused_whole_where_it_is_of_no_use(self, data: bytes, said: str) -> None:
        with pytest.raises(Refused) as refusal:
            plan_terms(data)

        assert str(refusal.value) == said

    @pytest.mark.parametrize("delimiter", [",", ";", "\t"])
    def test_may_come_from_any_spreadsheet(self, delimiter: str) -> None:
        lines = [line.replace("|", delimiter) for line in ("en|km", "village|ភូមិ")]

        assert [row.fate.value for row in plan_terms(("\ufeff" + "\r\n".join(lines)).encode())] == ["new"]

    def test_goes_out_and_comes_in_again_as_it_was(self, client: Client, cast: Cast) -> None:
        make("village", "ភូមិ", note="=1+1, “so”", example_km="ខ\u200bគ")
        make("commune/sangkat", "ឃុំ/សង្កាត់", status="agreed", source="-", example_en="'quoted'")
        before = list(GlossaryTerm.objects.values("slug", *GlossaryTerm.WORDS))

        out = client.get("/km/glossary.csv").content
        assert {row.fate.value for row in plan_terms(out)} == {"unchanged"}
        GlossaryTerm.objects.all().delete()
        import_terms(table=out, by=cast.secretariat)

        assert list(GlossaryTerm.objects.values("slug", *GlossaryTerm.WORDS)) == before


class TestBringingIn:
    def test_is_done_once_and_logged(self, cast: Cast) -> None:
        make("village", "ភូមិ")
        data = table("id,en,km,note", ",budget,ថវិកា,", "budget,forum,វេទិកា,", "village,village,ភូមិ,small", ",x,y,")

        first = import_terms(table=data, by=cast.secretariat)
        second = import_terms(table=data, by=cast.secretariat)

        assert [dict(counts) for counts in (first, second)] == [
            {"new": 2, "changed": 1, "refused": 1},
            {"unchanged": 3, "refused": 1},
        ]
        assert list(GlossaryTerm.objects.values_list("slug", "term_en", "note")) == [
            ("budget-2", "budget", ""),
            ("budget", "forum", ""),
            ("village", "village", "small"),
        ]
        logged = ModelLogEntry.objects.filter(content_type__model="glossaryterm", user=cast.secretariat)
        assert sorted(logged.values_list("action", "label")) == [
            ("wagtail.create", "budget / ថវិកា"),
            ("wagtail.create", "forum / វេទិកា"),
            ("wagtail.edit", "village / ភូមិ"),
        ]

    def test_is_the_secretariat_s(self, cast: Cast) -> None:
        for person in (cast.visitor, cast.editor, cast.khmer_reviewer, cast.organisation_admin):
            with pytest.raises(PermissionDenied):
                import_terms(table=table("en,km", "village,ភូមិ"), by=person)

        assert not GlossaryTerm.objects.exists()


class TestTheScreen:
    def send(self, client: Client, data: bytes) -> Any:
        return client.post(reverse("glossary_import"), {"upload": ContentFile(data, name="glossary.csv")})

    def hidden(self, response: Any) -> dict[str, str]:
        page = BeautifulSoup(response.content, "html.parser")
        return {name: str(page.select_one(f"input[name={name}]")["value"]) for name in ("table", "seen")}  # type: ignore[index]

    def test_tries_first_and_does_then(self, cast: Cast, as_user: Any) -> None:
        secretary = as_user(cast.secretariat)

        tried = self.send(secretary, table("en,km", "village,ភូមិ", "x,y"))
        assert not GlossaryTerm.objects.exists()
        rows = BeautifulSoup(tried.content, "html.parser").select("table.listing")[0].select("tbody tr")
        assert [[cell.get_text(strip=True) for cell in row.select("td")] for row in rows] == [
            ["3", "x", "y", "Refused", "km: This has no Khmer letter."],
            ["2", "village", "ភូមិ", "New", ""],
        ]

        done = secretary.post(reverse("glossary_import"), self.hidden(tried), follow=True)
        assert list(GlossaryTerm.objects.values_list("term_en", flat=True)) == ["village"]
        assert [str(said) for said in done.context["messages"]] == [
            "The glossary is up to date: 1 terms are new, 0 changed."
        ]

    def test_what_changed_in_between_is_looked_at_again(self, cast: Cast, as_user: Any) -> None:
        secretary = as_user(cast.secretariat)
        tried = self.send(secretary, table("en,km,note", "village,ភូមិ,ours"))
        make("village", "ភូមិ", note="theirs")

        again = secretary.post(reverse("glossary_import"), self.hidden(tried))

        assert GlossaryTerm.objects.get().note == "theirs"
        assert [row.fate.value for row in again.context["rows"]] == ["changed"]
        secretary.post(reverse("glossary_import"), self.hidden(again))
        assert GlossaryTerm.objects.get().note == "ours"

    def test_a_table_without_anything_new_offers_no_button(self, cast: Cast, as_user: Any) -> None:
        make("village", "ភូមិ")

        tried = self.send(as_user(cast.secretariat), table("en,km", "village,ភូមិ"))

        assert tried.context["will_change"] is False
        assert b'name="seen"' not in tried.content

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "This file is empty. Choose it again, or save it anew where it was written."),
            (b"en\nx", "The column “km” is missing."),
            (b"x" * (GlossaryTableForm.MOST_BYTES + 1), "This file is too large: 1.0\xa0MB is the most."),
            (
                b"\xff\xfe\x00",
                "The table is not in UTF-8. In a spreadsheet program, save it as “CSV UTF-8”, or as Unicode text.",
            ),
        ],
    )
    def test_says_at_the_field_what_is_wrong_with_a_file(
        self, cast: Cast, as_user: Any, data: bytes, said: str
    ) -> None:
        response = self.send(as_user(cast.secretariat), data)

        assert (response.status_code, response.context["form"].errors["upload"]) == (200, [said])

    @pytest.mark.parametrize(
        "form",
        [
            {"seen": "x"},
            {"seen": "x", "table": "%%%"},
            {"seen": "x", "table": "ក"},
            {"seen": "", "table": ""},
        ],
    )
    def test_what_did_not_arrive_whole_is_not_brought_in(self, cast: Cast, as_user: Any, form: Any) -> None:
        response = as_user(cast.secretariat).post(reverse("glossary_import"), form)

        assert [str(said) for said in response.context["messages"]] == [
            "The table did not arrive whole. Send it again."
        ]

    def test_a_table_of_no_use_sent_past_the_trial_is_refused(self, cast: Cast, as_user: Any) -> None:
        form = {"seen": "x", "table": b64encode(b"nothing").decode()}

        response = as_user(cast.secretariat).post(reverse("glossary_import"), form)

        assert [str(said) for said in response.context["messages"]] == [
            "There is no column “nothing”. The column “en” is missing. The column “km” is missing."
        ]

    def test_it_is_the_secretariat_s(self, cast: Cast, as_user: Any) -> None:
        address = reverse("glossary_import")

        assert as_user(cast.secretariat).get(address).status_code == 200
        for person in (cast.editor, cast.reviewer, cast.khmer_reviewer, cast.organisation_admin):
            assert as_user(person).get(address).status_code == 404
        assert b"glossary/table" in as_user(cast.secretariat).get(reverse("glossaryterm:index")).content
