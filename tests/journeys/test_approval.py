"""From asking to join to a text that anybody reads: each person with a browser of their own, on their own screens."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import translation
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Mailbox

pytestmark = pytest.mark.browser

Somebody = Callable[[], Page]

SAMPLE_PASSWORD = "partnership-2005"
OWN_PASSWORD = "a-bridge-in-2006"
SECRETARY, KHMER_REVIEWER = "second-secretary@wgpd.example", "khmer-reviewer@ddwg.example"
KHMER = re.compile("[\u1780-\u17ff]")
LINK = re.compile(r"https?://\S+")

# What the people of each journey are called and what they write.
STORY: dict[str, dict[str, str]] = {
    "en": {
        "organisation": "Friends of Rural Roads",
        "acronym": "FORR",
        "applicant": "Office manager of the friends",
        "editor": "Field writer",
        "reviewer": "Programme reader",
        "why": "We repair village roads together with commune councils and would like to show how we share the cost.",
        "question": "How many communes do you work with?",
        "welcome": "Good to have you with us.",
        "title": "A road the whole commune looks after",
        "summary": "The council paid for gravel.",
        "file": "Costs of the road.txt",
        "words": "Gravel 400, labour 250",
        "changes": "Say what the villagers brought, too.",
        "brought": "forty families gave three days of work",
        "better": "The council paid for gravel, and forty families gave three days of work.",
    },
    "km": {
        "organisation": "មិត្តភាពផ្លូវជនបទ",
        "acronym": "MPC",
        "applicant": "អ្នកគ្រប់គ្រងការិយាល័យ",
        "editor": "អ្នកសរសេរតាមភូមិ",
        "reviewer": "អ្នកអានកម្មវិធី",
        "why": "យើងជួសជុលផ្លូវភូមិរួមជាមួយក្រុមប្រឹក្សាឃុំ ហើយចង់បង្ហាញពីរបៀបចែករំលែកការចំណាយ។",
        "question": "តើអ្នកធ្វើការជាមួយឃុំប៉ុន្មាន?",
        "welcome": "សូមស្វាគមន៍មកកាន់ក្រុមយើង។",
        "title": "ផ្លូវដែលឃុំទាំងមូលថែរក្សា",
        "summary": "ក្រុមប្រឹក្សាបានចំណាយលើក្រួស។",
        "file": "ចំណាយលើផ្លូវ.txt",
        "words": "ក្រួស ៤០០ កម្លាំងពលកម្ម ២៥០",
        "changes": "សូមប្រាប់ផងថាអ្នកភូមិបានចូលរួមអ្វី។",
        "brought": "សែសិបគ្រួសារបានចូលរួមធ្វើការបីថ្ងៃ",
        "better": "ក្រុមប្រឹក្សាបានចំណាយលើក្រួស ហើយសែសិបគ្រួសារបានចូលរួមធ្វើការបីថ្ងៃ។",
    },
}


class Teller:
    """One journey: its language, its people, its words."""

    def __init__(self, code: str, somebody: Somebody, mailbox: Mailbox) -> None:
        self.code, self.somebody, self.mailbox = code, somebody, mailbox
        self.story = STORY[code]
        name = self.story["acronym"].lower()
        self.applicant, self.editor, self.reviewer = (
            f"{part}@{name}.example" for part in ("office", "editor", "reviewer")
        )

    def __getitem__(self, name: str) -> str:
        return self.story[name]

    @property
    def file_title(self) -> str:
        return self["file"].removesuffix(".txt")

    def says(self, words: str, context: str = "") -> str:
        """What the site says for these words in the language of this journey."""
        with translation.override(self.code):
            said = translation.pgettext(context, words) if context else translation.gettext(words)
        assert self.code == "en" or KHMER.search(said), f"Not said in Khmer: {words}"
        return said

    def press(self, where: Page | Locator, words: str, context: str = "") -> None:
        where.get_by_role("button", name=self.says(words, context), exact=True).click()

    def follow(self, where: Page | Locator, words: str) -> None:
        where.get_by_role("link", name=self.says(words)).first.click()

    def is_shown(self, page: Page) -> None:
        """In the language of this journey, and with its scripts at work."""
        expect(page.locator("html")).to_have_attribute("lang", self.code)
        page.wait_for_load_state()

    def mailed_to(self, address: str, subject: str) -> str:
        """The words of a mail whose subject begins so."""
        begins = self.says(subject).split("%")[0]
        return str(self.mailbox.wait_for(address, begins).get_content())

    def open_link(self, page: Page, mail: str) -> None:
        page.goto(LINK.findall(mail)[0])
        self.is_shown(page)

    def sign_in(self, email: str) -> Page:
        page = self.somebody()
        page.goto(f"/{self.code}/account/sign-in/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", SAMPLE_PASSWORD)
        self.press(page.locator("main"), "Sign in")
        return page

    def read_the_admin_in_ones_language(self, page: Page) -> None:
        self.follow(page, "Your account")
        page.select_option("main select[name=language]", self.code)
        self.press(page.locator("main"), "Save", "button")

    def to_the_desk(self, page: Page) -> None:
        page.goto("/admin/")
        self.is_shown(page)


@pytest.mark.parametrize("code", ["en", "km"])
def test_from_asking_to_join_to_being_read(code: str, somebody: Somebody, mailbox: Mailbox) -> None:
    tell = Teller(code, somebody, mailbox)
    visitor = somebody()

    apply(tell, visitor)
    secretary = tell.sign_in(SECRETARY)
    tell.read_the_admin_in_ones_language(secretary)
    ask_then_accept(tell, secretary)
    applicant = take_up_invitation(tell, tell.applicant)
    invite_through_ones_account(tell, applicant)
    invite_through_the_admin(tell, secretary)
    editor = take_up_invitation(tell, tell.editor, name=tell["editor"])
    reviewer = take_up_invitation(tell, tell.reviewer, name=tell["reviewer"])

    address, file = draft(tell, editor)
    are_hidden(visitor, address, file)
    submit(tell, editor, "Submit for review")
    ask_for_changes(tell, reviewer)
    change_and_submit_again(tell, editor)
    are_hidden(visitor, address, file)
    see_what_changed_and_approve(tell, reviewer)
    if code == "km":
        answer(tell, tell.sign_in(KHMER_REVIEWER), "Approve")
    are_hidden(visitor, address, file)
    answer(tell, secretary, "Approve and publish")

    read_and_fetch(tell, visitor, address, file)
    tell.mailed_to(tell.editor, "Published: “%(title)s”")


# Joining


def apply(tell: Teller, visitor: Page) -> None:
    visitor.goto(f"/{tell.code}/members/")
    tell.follow(visitor.locator("main"), "Join the working group")
    visitor.fill("input[name=organisation_name]", tell["organisation"])
    visitor.fill("input[name=person_name]", tell["applicant"])
    visitor.fill("input[name=phone]", "012 345 678")
    visitor.fill("input[name=email]", tell.applicant)
    # As people type: who is done within three seconds is taken for a machine.
    visitor.locator("textarea[name=why]").press_sequentially(tell["why"], delay=4000 / len(tell["why"]))
    visitor.locator("input[name=working_areas]").first.check()
    tell.press(visitor.locator("main"), "Send", "button")
    expect(visitor.locator("h1")).to_have_text(tell.says("Thank you"))
    tell.mailed_to(tell.applicant, "Your application has arrived")


def ask_then_accept(tell: Teller, secretary: Page) -> None:
    tell.to_the_desk(secretary)
    secretary.locator("main a[href$='/applications/']").click()
    secretary.get_by_role("link", name=tell["organisation"]).click()
    expect(secretary.get_by_text(tell["why"])).to_be_visible()

    secretary.fill("textarea[name=ask-words]", tell["question"])
    tell.press(secretary, "Ask for more")
    assert tell["question"] in tell.mailed_to(tell.applicant, "A question about your application")

    expect(secretary.get_by_text(tell["question"])).to_be_visible()
    secretary.check("input[name=accept-status][value=member]")
    secretary.fill("input[name=accept-acronym]", tell["acronym"])
    secretary.select_option("select[name=accept-kind]", "local_ngo")
    secretary.fill("input[name=accept-name_en]", STORY["en"]["organisation"])
    secretary.fill("textarea[name=accept-words]", tell["welcome"])
    tell.press(secretary, "Accept")
    expect(secretary.get_by_text(tell["welcome"])).to_be_visible()


def take_up_invitation(tell: Teller, email: str, name: str = "") -> Page:
    """By the link in the mail, in a browser that has never been here."""
    page = tell.somebody()
    tell.open_link(page, tell.mailed_to(email, "Invitation to the %(network_name)s"))
    if name:
        page.fill("input[name=name]", name)
    page.fill("input[name=password]", OWN_PASSWORD)
    page.fill("input[name=password_again]", OWN_PASSWORD)
    tell.press(page.locator("main"), "Make my account")
    expect(page.get_by_text(tell.says("Welcome. Your account is ready."))).to_be_visible()
    return page


def invite_through_ones_account(tell: Teller, applicant: Page) -> None:
    """The applicant has become the organisation's admin."""
    tell.follow(applicant, "Your account")
    applicant.locator(f"main a[href$='/organisations/{tell['acronym'].lower()}/']").click()
    invite(tell, applicant, tell.editor, "editor")


def invite_through_the_admin(tell: Teller, secretary: Page) -> None:
    """By the application that was just accepted, to the organisation and its people."""
    secretary.get_by_role("link", name=tell["acronym"], exact=True).click()
    secretary.locator("a[href*='/account/organisations/']").first.click()
    invite(tell, secretary, tell.reviewer, "reviewer")


def invite(tell: Teller, page: Page, email: str, role: str) -> None:
    tell.is_shown(page)
    page.fill("input[name=email]", email)
    page.check(f"input[name=roles][value={role}]")
    page.select_option("select[name=language]", tell.code)
    tell.press(page, "Send the invitation")
    expect(page.get_by_role("heading", name=email)).to_be_visible()


# Writing


def draft(tell: Teller, editor: Page) -> tuple[str, str]:
    """Where the record and its file will be read."""
    tell.follow(editor, "Your desk")
    editor.get_by_role("link", name=tell.says("Write a new %(kind)s") % {"kind": tell.says("record")}).click()
    tell.is_shown(editor)
    editor.fill("#id_title", tell["title"])
    editor.fill("#id_summary", tell["summary"])
    editor.select_option("#id_kind", "best_practice")
    if tell.code == "en":
        editor.fill("#id_other_summary", STORY["km"]["summary"])
    editor.select_option("#id_licence", "cc-by-4.0")
    editor.select_option("#id_consent", "nobody")
    attach(tell, editor)
    editor.locator("footer button.action-save").click()
    expect(editor.locator(".messages .success").first).to_be_visible()
    slug = editor.input_value("#id_slug")
    editor.goto(editor.url.replace("/edit/", "/view_draft/"))
    file = editor.get_by_role("link", name=tell.file_title, exact=True).get_attribute("href")
    assert file
    editor.go_back()
    return f"/{tell.code}/library/{tell['acronym'].lower()}/{slug}/", file


def attach(tell: Teller, editor: Page) -> None:
    editor.locator("#id_record_files-ADD").click()
    editor.locator("#id_record_files-0-file-chooser [data-chooser-action-choose]").first.click()
    upload: Any = {"name": tell["file"], "mimeType": "text/plain", "buffer": tell["words"].encode()}
    modal = editor.locator(".modal-content")
    modal.locator("[role=tab]").nth(1).click()
    modal.locator("input[type=file]").set_input_files(upload)
    modal.locator("#tab-upload input[name$=title]").fill(tell.file_title)
    modal.locator("#tab-upload button[type=submit]").click()
    expect(modal).to_be_hidden()


def submit(tell: Teller, editor: Page, label: str) -> None:
    editor.locator("footer [data-w-dropdown-target=toggle]").click()
    tell.press(editor.locator("footer"), label)
    said = tell.says("Page '%(page_title)s' has been submitted for moderation.") % {"page_title": tell["title"]}
    expect(editor.locator(".messages .success")).to_contain_text(said)


# Reviewing


def open_what_waits(tell: Teller, person: Page) -> None:
    tell.to_the_desk(person)
    person.get_by_role("link", name=tell["title"]).first.click()
    tell.is_shown(person)


def answer(tell: Teller, person: Page, label: str, comment: str = "") -> None:
    open_what_waits(tell, person)
    give(tell, person, label, comment)


def give(tell: Teller, person: Page, label: str, comment: str = "") -> None:
    if not person.locator("footer").get_by_role("button", name=tell.says(label), exact=True).is_visible():
        person.locator("footer [data-w-dropdown-target=toggle]").click()
    tell.press(person.locator("footer"), label)
    modal = person.locator(".modal-content")
    modal.locator("textarea[name=comment]").fill(comment)
    modal.locator("[type=submit]").click()
    person.wait_for_url("**/admin/")


def ask_for_changes(tell: Teller, reviewer: Page) -> None:
    tell.open_link(reviewer, tell.mailed_to(tell.reviewer, "Please review “%(title)s”"))
    give(tell, reviewer, "Ask for changes", tell["changes"])


def change_and_submit_again(tell: Teller, editor: Page) -> None:
    told = tell.mailed_to(tell.editor, "Changes asked: “%(title)s”")
    tell.to_the_desk(editor)
    expect(editor.get_by_text(tell["changes"])).to_be_visible()
    tell.open_link(editor, told)
    expect(editor.locator(".messages .warning")).to_contain_text(tell["changes"])
    editor.fill("#id_summary", tell["better"])
    submit(tell, editor, "Submit again for review")
    tell.to_the_desk(editor)
    expect(editor.get_by_text(tell["reviewer"])).to_be_visible()


def see_what_changed_and_approve(tell: Teller, reviewer: Page) -> None:
    tell.to_the_desk(reviewer)
    tell.follow(reviewer, "What changed since it was sent back")
    tell.is_shown(reviewer)
    expect(reviewer.locator("main table.listing")).to_contain_text(tell["brought"])
    answer(tell, reviewer, "Approve")


# Reading


def are_hidden(visitor: Page, *addresses: str) -> None:
    assert [visitor.request.get(address).status for address in addresses] == [404 for _ in addresses]


def read_and_fetch(tell: Teller, visitor: Page, address: str, file: str) -> None:
    visitor.goto(f"/{tell.code}/library/{tell['acronym'].lower()}/")
    visitor.get_by_role("link", name=tell["title"]).click()
    assert urlsplit(visitor.url).path == address
    expect(visitor.get_by_text(tell["better"])).to_be_visible()
    with visitor.expect_download() as fetched:
        visitor.get_by_role("link", name=tell.file_title, exact=True).click()
    assert urlsplit(fetched.value.url).path == file
    assert fetched.value.path().read_text() == tell["words"]
