"""Every page of the sample, in both languages: nothing for axe to find, no other host asked, no sideways scroll."""

import re
import urllib.request
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Request

pytestmark = pytest.mark.browser

BESIDES = (
    "/en/account/sign-in/",
    "/km/account/sign-in/",
    "/en/nothing/",
    "/km/nothing/",
    "/en/library/?q=xyz&kind=tool",
)


def addresses(site: str) -> list[str]:
    with urllib.request.urlopen(f"{site}/sitemap.xml") as answer:  # noqa: S310 - our own address
        found = re.findall(r"<loc>(.*?)</loc>", answer.read().decode())
    return [urlsplit(address).path for address in found] + list(BESIDES)


def test_every_page_of_the_sample(site: str, browser: Browser) -> None:
    axe, faults, asked = Axe(), [], set()
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    page = context.new_page()

    def note_request(request: Request) -> None:
        asked.add(urlsplit(request.url).netloc)

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error" and "404" not in message.text:
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
    assert faults == []
    assert asked == {urlsplit(site).netloc}


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
