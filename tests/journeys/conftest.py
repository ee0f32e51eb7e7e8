"""A browser and the real site: started by its own command, on SQLite, with the sample content."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.serving import QUIETLY, a_running_site, found_browser

MAIL_PATIENCE = 20
END_OF_A_MAIL = b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Mailbox:
    """What the site's worker sends, by Django's file backend: one mail after the other, in one file or several."""

    folder: Path

    def wait_for(self, address: str, subject: str) -> EmailMessage:
        """The newest to this address whose subject has these words in it."""
        deadline = time.monotonic() + MAIL_PATIENCE
        while time.monotonic() < deadline:
            found = [mail for mail in self._mails() if mail["To"] == address and subject in str(mail["Subject"])]
            if found:
                return found[-1]
            time.sleep(0.1)
        arrived = [(str(mail["To"]), str(mail["Subject"])) for mail in self._mails()]
        pytest.fail(f"No mail “{subject}” to {address}, but {arrived}")

    def _mails(self) -> list[EmailMessage]:
        files = sorted(self.folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns)
        parts = [part for path in files for part in path.read_bytes().split(END_OF_A_MAIL) if part.strip()]
        return cast("list[EmailMessage]", [message_from_bytes(part, policy=policy.default) for part in parts])


@pytest.fixture(scope="session")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Mailbox:
    return Mailbox(tmp_path_factory.mktemp("mails"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[str]:
    """The address of a site of its own, stopped at the end."""
    with a_running_site(tmp_path_factory.mktemp("site"), EMAIL_URL=f"filemail:///{mailbox.folder}") as address:
        yield address


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": found_browser(), "args": QUIETLY}


@pytest.fixture(scope="session")
def browser_context_args(site: str) -> dict[str, Any]:
    return {"base_url": site, "viewport": {"width": 1280, "height": 900}, "locale": "en-GB"}


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """A narrow screen that runs no script."""
    context: BrowserContext = browser.new_context(
        base_url=site, viewport={"width": 360, "height": 740}, java_script_enabled=False, locale="km-KH"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def somebody(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[[], Page]]:
    """Whoever comes has a browser of their own, as empty as on its first day."""
    contexts: list[BrowserContext] = []

    def comes() -> Page:
        contexts.append(browser.new_context(**browser_context_args))
        return contexts[-1].new_page()

    yield comes
    for context in contexts:
        context.close()


@pytest.fixture
def sign_in(page: Page) -> Any:
    def through_the_form(email: str, code: str = "en") -> Page:
        page.goto(f"/{code}/account/sign-in/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", "partnership-2005")
        page.click("main button[type=submit]")
        return page

    return through_the_form
