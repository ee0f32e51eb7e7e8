"""Every block of a body, written by an editor and shown to a reader."""

from typing import Any

import pytest
from django.test import Client

from core.blocks import BodyBlock
from home.actions.sample.reading import body
from tests.factories import FileFactory, SiteImageFactory, make_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def blocks() -> list[dict[str, Any]]:
    picture, file = SiteImageFactory.create(), FileFactory.create(title="The form", pages=3)
    written: list[dict[str, Any]] = [
        {"heading": "A heading"},
        {"paragraph": "<p>Words with <b>weight</b></p>"},
        {"list": {"ordered": True, "items": ["first <b>thing</b>", "second"]}},
        {"quote": {"text": "We read it aloud", "source": "a clerk, Kampot"}},
        {"figure": {"image": "picture.png", "alt": "A ledger", "caption": "The ledger", "credit": "WGPD"}},
        {"table": {"caption": "What it cost", "header": ["Thing", "Riel"], "rows": [["Pump", "40000"]]}},
        {"callout": {"kind": "before_copying", "title": "Before you copy", "text": "<p>Ask first</p>"}},
        {"key_facts": [{"label": "Wells", "value": "12"}]},
    ]
    return [*body(written, "test", {"picture.png": picture.pk}), {"type": "file", "value": file.pk, "id": "f"}]


def test_each_is_shown(client: Client, blocks: list[dict[str, Any]]) -> None:
    page = make_page(body=blocks)

    shown = client.get(page.url).content.decode()

    for words in (
        "<h2>A heading</h2>",
        "<b>weight</b>",
        "first <b>thing</b>",
        "We read it aloud",
        "a clerk, Kampot",
        'alt="A ledger"',
        "The ledger",
        "What it cost",
        "40000",
        "Before you copy",
        "Wells",
        "The form",
    ):
        assert words in shown


def test_all_kinds_are_tried_here(blocks: list[dict[str, Any]]) -> None:
    assert {block["type"] for block in blocks} == set(BodyBlock().child_blocks)


@pytest.mark.parametrize("kind", ["heading", "quote", "key_facts"])
def test_what_is_written_is_never_run(kind: str, client: Client) -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    written = {
        "heading": attack,
        "quote": {"text": attack, "source": attack},
        "key_facts": [{"label": attack, "value": attack}],
    }[kind]

    page = make_page(title=attack, lead=attack, body=body([{kind: written}], "attack"))
    shown = client.get(page.url).content.decode()

    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


def test_a_list_reads_the_same_in_a_khmer_body(client: Client) -> None:
    page = make_page(code="km", body=body([{"list": {"ordered": False, "items": ["ទឹកស្អាត"]}}], "km"))

    assert "ទឹកស្អាត" in client.get(page.url).content.decode()
