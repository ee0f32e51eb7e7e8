"""Who did what when: the site's history, for the secretariat to look through and take along."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import PageLogEntry

from membership.actions import give_role, set_status
from membership.enums import RoleKind
from tests.factories import make_record
from tests.people import Cast

pytestmark = pytest.mark.django_db

HISTORY = "/admin/reports/site-history/"
STARTS = ["=", "+", "-", "@", "\t", "\r"]


@pytest.fixture
def done(cast: Cast) -> Cast:
    """Three things by two people, on pages and on an organisation."""
    ponds, wells = (make_record(shelf=cast.shelf(), title=title, live=False) for title in ("Ponds", "Wells"))
    PageLogEntry.objects.all().delete()
    ponds.save_revision(user=cast.editor, log_action=True)
    wells.save_revision(user=cast.secretariat, log_action=True)
    set_status(organisation=cast.organisation, status="dormant", reason="Nothing was heard", by=cast.secretariat)
    return cast


def table(client: Any, query: str = "") -> list[dict[str, str]]:
    response = client.get(f"{HISTORY}?export=csv{query}")
    assert response["Content-Type"] == "text/csv"
    return list(csv.DictReader(io.StringIO(response.getvalue().decode())))


def told(rows: list[dict[str, str]]) -> set[tuple[str, str, str]]:
    return {(row["User"], row["Action type"], row["Name"]) for row in rows}


def test_the_secretariat_reads_who_did_what_when(done: Cast, as_user: Any) -> None:
    shown = as_user(done.secretariat).get(HISTORY).content.decode()

    assert all(words in shown for words in ("Ponds", "Wells", done.editor.email, "Nothing was heard"))


def test_it_is_taken_along_as_a_table(done: Cast, as_user: Any) -> None:
    rows = table(as_user(done.secretariat))

    editor, secretariat = str(done.editor), str(done.secretariat)
    assert {
        (editor, "Edit", "Ponds"),
        (secretariat, "Edit", "Wells"),
        (secretariat, "Change the status", str(done.organisation)),
    } <= told(rows)
    assert all(row["Date/Time"].startswith(str(timezone.now().year)) for row in rows)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("&user={editor}", {"Ponds"}),
        ("&action=wagtail.edit", {"Ponds", "Wells"}),
        ("&action=wagtail.edit&user={secretariat}", {"Wells"}),
        ("&action=membership.set_status", {"PACT"}),
        ("&label=pond", {"Ponds"}),
        ("&timestamp_to={yesterday}", set()),
    ],
)
def test_what_is_filtered_is_what_is_exported(query: str, expected: set[str], done: Cast, as_user: Any) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    given = query.format(editor=done.editor.pk, secretariat=done.secretariat.pk, yesterday=yesterday)

    client = as_user(done.secretariat)

    assert {row["Name"] for row in table(client, given)} == expected
    shown = client.get(f"{HISTORY}results/?{given}").content.decode()
    assert ("Ponds" in shown, "Wells" in shown) == ("Ponds" in expected, "Wells" in expected)


@pytest.mark.parametrize("start", STARTS)
def test_no_cell_of_the_table_starts_a_formula(start: str, cast: Cast, as_user: Any) -> None:
    cast.editor.first_name = f"{start}cmd|' /C calc'!A0"
    cast.editor.save()
    page = make_record(shelf=cast.shelf(), title="Quiet", live=False)
    page.title = page.draft_title = f'{start}HYPERLINK("http://a.example")'
    page.save_revision(user=cast.editor, log_action=True)

    rows = table(as_user(cast.secretariat))

    cells = {cell for row in rows for cell in row.values()}
    assert any(cell.startswith(f"'{start}HYPERLINK") for cell in cells)
    # A name has no blanks at its ends.
    assert any(cell.startswith(f"'{start}cmd") for cell in cells) or start.isspace()
    assert [cell for cell in cells if cell.startswith(tuple(STARTS))] == []


def test_the_same_is_taken_along_as_a_workbook(cast: Cast, as_user: Any) -> None:
    page = make_record(shelf=cast.shelf(), title="Quiet", live=False)
    page.title = page.draft_title = "=1+1"
    page.save_revision(user=cast.editor, log_action=True)

    response = as_user(cast.secretariat).get(f"{HISTORY}?export=xlsx")

    cells = [cell for row in load_workbook(io.BytesIO(response.getvalue())).active for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}


@pytest.mark.parametrize("role", ["editor", "reviewer", "organisation_admin", "member", "stranger", "withdrawn"])
@pytest.mark.parametrize("address", [HISTORY, f"{HISTORY}results/", f"{HISTORY}?export=csv", f"{HISTORY}?export=xlsx"])
def test_for_others_there_is_no_history(role: str, address: str, done: Cast, as_user: Any) -> None:
    assert as_user(getattr(done, role)).get(address).status_code == 404


def test_a_visitor_is_led_to_the_sign_in(done: Cast, as_user: Any) -> None:
    assert as_user(None).get(f"{HISTORY}?export=csv").status_code == 302


def test_it_costs_the_same_for_three_entries_and_nine(done: Cast, as_user: Any, django_assert_num_queries: Any) -> None:
    client = as_user(done.secretariat)
    client.get(HISTORY)
    with CaptureQueriesContext(connection) as queries:
        client.get(HISTORY)
    for _ in range(3):
        make_record(shelf=done.shelf(), live=False).save_revision(user=done.editor, log_action=True)
        person = done.person(RoleKind.REPRESENTATIVE)
        give_role(person=person, body=done.organisation, kind=RoleKind.FINANCE, by=done.secretariat)

    with django_assert_num_queries(len(queries)):
        client.get(HISTORY)
