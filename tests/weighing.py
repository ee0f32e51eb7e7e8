"""What a browser that was never here fetches for one page, in bytes as they come over the line."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Playwright

# The limit for a record's page with its fonts.
MOST_BYTES = 85_000
# A cheap phone, on whose narrow screen pictures further down are not fetched.
PHONE = {"width": 360, "height": 740}
NO_KHMER = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <selectfont><rejectfont><glob>*Khmer*</glob></rejectfont></selectfont>
</fontconfig>
"""


@contextmanager
def a_browser_without_khmer(playwright: Playwright, folder: Path, launch: dict[str, Any]) -> Iterator[Browser]:
    """On a machine that has no Khmer font of its own, so that the page's is fetched."""
    fonts = folder / "fonts.conf"
    fonts.write_text(NO_KHMER)
    browser = playwright.chromium.launch(**launch, env=os.environ | {"FONTCONFIG_FILE": str(fonts)})
    try:
        yield browser
    finally:
        browser.close()


def first_visit(browser: Browser, address: str) -> Counter[str]:
    """Bytes by what they are (Document, Stylesheet, Font, Image …), headers included, with nothing kept from before."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    kinds: dict[str, str] = {}
    weight: Counter[str] = Counter()
    log = context.new_cdp_session(page)
    log.send("Network.enable")
    log.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    log.on(
        "Network.loadingFinished",
        lambda event: weight.update({kinds.get(event["requestId"], "Other"): int(event["encodedDataLength"])}),
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    context.close()
    return weight
