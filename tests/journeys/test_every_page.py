"""Every page of the sample, in both languages: nothing for axe to find, no other host asked, no sideways scroll."""

import re
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

pytestmark = pytest.mark.browser

FOR_ANYBODY = (
    "members/join/",
    "members/join/thanks/",
    "account/sign-in/",
    "account/reset/",
    "account/reset/sent/",
    "account/reset/nobody-nothing/",
    "account/invitation/nothing/",
    "nothing/",
)
BESIDES = (
    *(f"/{code}/{part}" for code in ("en", "km") for part in FOR_ANYBODY),
    "/en/library/?q=xyz&kind=tool",
    "/en/search/?q=water",
    "/km/search/?q=xyz",
)
FOR_THOSE_WITH_AN_ACCOUNT = (
    "account/",
    "account/erase/",
    "account/password/",
    "account/two-step/",
    "account/two-step/passkeys/",
    "account/organisations/pact/",
)


def addresses(site: str) -> list[str]:
    with urllib.request.urlopen(f"{site}/sitemap.xml") as answer:  # noqa: S310 - our own address
        found = re.findall(r"<loc>(.*?)</loc>", answer.read().decode())
    return [urlsplit(address).path for address in found] + list(BESIDES) + behind_a_record(site)


def behind_a_record(site: str) -> list[str]:
    """A look inside its files, and where one says that one tried it too; neither is in the sitemap."""
    found: list[str] = []
    for code in ("en", "km"):
        for record in ("gtz/shared-wells", "pact/joint-action-plan-2003"):
            with urllib.request.urlopen(f"{site}/{code}/library/{record}/") as answer:  # noqa: S310 - our own address
                html = answer.read().decode()
            found += re.findall(r'href="((?:/\w\w)?/(?:files/[^"./]+/|r/[^"/]+/tried/))"', html)
    return found


def test_every_page_of_the_sample(site: str, browser: Browser) -> None:
    axe, faults, asked = Axe(), [], set()
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    page = context.new_page()

    def note_request(request: Request) -> None:
        asked.add(urlsplit(request.url).netloc)

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error" and not re.search("404|410", message.text):
            faults.append(f"{page.url}: {message.text}")

    page.on("request", note_request)
    page.on("console", note_message)
    visited = addresses(site)
    for address in visited:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(address)
        for violation in axe.run(page).response["violations"]:
            where = [node["html"][:120] for node in violation["nodes"][:2]]
            faults.append(f"{address}: {violation['id']}: {violation['help']}: {where}")
        page.set_viewport_size({"width": 360, "height": 740})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{address}: scrolls sideways at 360 px")
    context.close()

    assert len(visited) > 100
    for part in ("/library/collections/", "/tried/", "/files/"):
        assert [address for address in visited if part in address], part
    assert faults == []
    assert asked == {urlsplit(site).netloc}


def test_what_members_and_groups_read(site: str, page: Page, sign_in: Any) -> None:
    sign_in("khmer-reviewer@ddwg.example")
    axe, faults = Axe(), []
    for code in ("en", "km"):
        for address in (
            "library/wgpd/partner-profiles-2005/",
            "library/ddwg/facilitating-meetings-module/",
            "library/",
        ):
            answer = page.goto(f"{site}/{code}/{address}")
            assert answer is not None
            assert answer.status == 200
            faults += [f"{code}/{address}: {found['id']}" for found in axe.run(page).response["violations"]]

    assert faults == []


@pytest.mark.parametrize("code", ["en", "km"])
def test_what_belongs_to_ones_account(code: str, page: Page, sign_in: Any) -> None:
    sign_in("organisation-admin@pact.example", code)
    axe, faults = Axe(), []
    for part in FOR_THOSE_WITH_AN_ACCOUNT:
        page.set_viewport_size({"width": 360, "height": 740})
        answer = page.goto(f"/{code}/{part}")
        assert answer is not None
        assert answer.status == 200
        expect(page.locator("html")).to_have_attribute("lang", code)
        faults += [f"{part}: {found['id']}" for found in axe.run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{part}: scrolls sideways at 360 px")

    assert faults == []


@pytest.mark.parametrize("code", ["en", "km"])
def test_on_paper_there_is_the_text_and_its_address(code: str, site: str, page: Page) -> None:
    page.emulate_media(media="print")
    page.goto(f"/{code}/library/gtz/shared-wells/")

    expect(page.locator("h1")).to_be_visible()
    for part in ("header.masthead", "footer.foot", "nav.crumbs"):
        expect(page.locator(part)).to_be_hidden()
    expect(page.get_by_text(f"{site}/{code}/library/gtz/shared-wells/")).to_be_visible()
    for part in (".reading", ".look", ".ledger .labels", ".press"):
        assert page.locator(part).count(), part
        assert page.locator(f"{part} >> visible=true").count() == 0, part


def test_khmer_is_set_as_khmer(page: Page) -> None:
    page.goto("/km/library/gtz/shared-wells/")
    ratio, spacing, style = page.evaluate(
        """() => {
            const set = getComputedStyle(document.querySelector("main article p.lead, main article p"));
            return [parseFloat(set.lineHeight) / parseFloat(set.fontSize), set.letterSpacing, set.fontStyle];
        }"""
    )

    assert ratio >= 1.7
    assert (spacing, style) == ("normal", "normal")


def test_an_english_page_does_not_fetch_the_khmer_font(page: Page) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto("/en/about/")
    page.wait_for_load_state("networkidle")

    assert any("noto-sans-latin" in url for url in fetched)
    assert not any("noto-sans-khmer" in url for url in fetched)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("code", ["en", "km"])
def test_each_kind_of_page_on_a_phone_in_light_and_dark(code: str, scheme: str, site: str, browser: Browser) -> None:
    context = browser.new_context(
        base_url=site, viewport={"width": 360, "height": 740}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page, axe, faults = context.new_page(), Axe(), []
    for part in (
        "",
        "library/",
        "library/gtz/shared-wells/",
        "library/vbnk/wells-in-two-villages-of-kratie/",
        "library/collections/both-sides-at-one-table/",
        "members/",
        "members/gtz/",
        "groups/",
        "groups/ddwg/",
        "about/",
    ):
        page.goto(f"/{code}/{part}")
        faults += [f"{part}: {found['id']}" for found in axe.run(page).response["violations"]]
    context.close()

    assert faults == []
