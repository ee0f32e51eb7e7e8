"""A text in two languages, either one first: asked for, translated, approved, read; every step on somebody's screen."""

from collections.abc import Callable

import pytest
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from core.templatetags.core_tags import day
from tests.journeys.conftest import Mailbox
from tests.journeys.test_approval import KHMER_REVIEWER, SECRETARY, Teller, give, open_what_waits, submit

pytestmark = pytest.mark.browser

Somebody = Callable[[], Page]

TRANSLATOR = "translator@ddwg.example"
# Of the sample: its organisation has said yes, the secretariat not yet.
WAITING = "A hearing before the budget is written, not after"
BEHIND = "The original was changed on %(day)s; this translation does not say so yet."


class Telling(Teller):
    """A person's own language, and the title they look for on their desk."""

    def __init__(self, code: str, somebody: Somebody, mailbox: Mailbox, title: str) -> None:
        super().__init__(code, somebody, mailbox)
        self.story = {"title": title}
        self.applicant = self.editor = self.reviewer = ""

    def __getitem__(self, name: str) -> str:
        return self.story[name]


def test_khmer_first(somebody: Somebody, mailbox: Mailbox) -> None:
    khmer = Telling("km", somebody, mailbox, "ស្រះទឹកដែលនៅបានយូរ")
    english = Telling("en", somebody, mailbox, khmer["title"])
    writer, reviewer, secretary = khmer.sign_in(TRANSLATOR), khmer.sign_in(KHMER_REVIEWER), english.sign_in(SECRETARY)
    reader = somebody()

    slug = write_in_khmer(khmer, writer)
    address = {code: f"/{code}/library/ddwg/{slug}/" for code in ("en", "km")}
    # First for her group, then as a reader of Khmer.
    for tell, person, label in (
        (khmer, reviewer, "Approve"),
        (khmer, reviewer, "Approve"),
        (english, secretary, "Approve and publish"),
    ):
        assert [reader.request.get(address[code]).status for code in ("km", "en")] == [404, 404]
        open_what_waits(tell, person)
        give(tell, person, label)

    ask(english, reader, address["en"])
    find_in_the_queue(khmer, writer)
    khmer.press(writer, "Start the draft")
    translate(khmer, writer, title="Ponds that stay", summary="Three villages look after one pond.")
    english.story["title"] = khmer.story["title"] = "Ponds that stay"
    submit(khmer, writer, "Submit for review")
    for tell, person, label in ((khmer, reviewer, "Approve"), (english, secretary, "Approve and publish")):
        is_not_there(english, reader, address["en"])
        open_what_waits(tell, person)
        give(tell, person, label)

    reader.goto(address["en"])
    expect(reader.locator("h1")).to_have_text("Ponds that stay")
    reader.get_by_role("link", name="Read both side by side").click()
    expect(reader.locator("main [lang=km]").first).to_contain_text("ស្រះទឹក")


def test_english_first_and_changed_afterwards(somebody: Somebody, mailbox: Mailbox, phone: Page) -> None:
    english = Telling("en", somebody, mailbox, WAITING)
    khmer = Telling("km", somebody, mailbox, WAITING)
    secretary, owner = english.sign_in(SECRETARY), english.sign_in("reviewer@vbnk.example")
    translator, reviewer = khmer.sign_in(TRANSLATOR), khmer.sign_in(KHMER_REVIEWER)
    address = {code: f"/{code}/library/vbnk/hearing-before-the-budget/" for code in ("en", "km")}

    assert [phone.request.get(address[code]).status for code in ("km", "en")] == [404, 404]
    open_what_waits(english, secretary)
    give(english, secretary, "Approve and publish")

    ask(khmer, phone, address["km"])
    find_in_the_queue(khmer, translator)
    khmer.press(translator, "Take it")
    khmer.press(translator, "Start the draft")
    translate(khmer, translator, title="សវនាការមុនពេលសរសេរថវិកា", summary="អ្នកភូមិនិយាយមុនពេលសម្រេចចិត្ត។")
    english.story["title"] = khmer.story["title"] = "សវនាការមុនពេលសរសេរថវិកា"
    submit(khmer, translator, "Submit for review")
    for tell, person, label in (
        (english, owner, "Approve"),
        (khmer, reviewer, "Approve"),
        (english, secretary, "Approve and publish"),
    ):
        is_not_there(khmer, phone, address["km"])
        open_what_waits(tell, person)
        give(tell, person, label)

    phone.goto(address["km"])
    expect(phone.locator("h1")).to_have_text(khmer["title"])
    expect(phone.locator(".callout.stale")).to_have_count(0)
    publish_again(english, secretary, "The hearing comes first now.")
    phone.reload()
    with_day = phone.locator(".callout.stale")
    expect(with_day).to_contain_text(khmer.says(BEHIND).split("%")[0])
    with translation.override("km"):
        expect(with_day).to_contain_text(day(timezone.localdate()))


# Writing


def write_in_khmer(tell: Teller, writer: Page) -> str:
    """With the admin in Khmer; gives the record's address below its shelf."""
    tell.to_the_desk(writer)
    writer.get_by_role("link", name=tell.says("Write a new %(kind)s") % {"kind": tell.says("record")}).first.click()
    tell.is_shown(writer)
    writer.fill("#id_title", tell["title"])
    writer.fill("#id_summary", "ភូមិបីថែទាំស្រះទឹកមួយ។")
    writer.select_option("#id_kind", "lesson_learned")
    writer.select_option("#id_licence", "cc-by-4.0")
    writer.select_option("#id_consent", "nobody")
    writer.locator("footer button.action-save").click()
    expect(writer.locator(".messages .success").first).to_be_visible()
    slug = writer.input_value("#id_slug")
    submit(tell, writer, "Submit for review")
    return slug


def find_in_the_queue(tell: Teller, person: Page) -> None:
    tell.to_the_desk(person)
    person.locator("main a[href$='/admin/translations/']").first.click()
    tell.is_shown(person)
    person.get_by_role("link", name=tell["title"]).click()
    tell.is_shown(person)


def translate(tell: Teller, person: Page, *, title: str, summary: str) -> None:
    """The draft begins with the words of the original; what it needs besides stands there."""
    tell.is_shown(person)
    expect(person.locator("#id_title")).to_have_value(tell["title"])
    person.fill("#id_title", title)
    person.fill("#id_summary", summary)


def publish_again(tell: Teller, person: Page, summary: str) -> None:
    person.goto("/admin/pages/search/")
    person.fill("main input[name=q]", WAITING)
    person.press("main input[name=q]", "Enter")
    person.get_by_role("link", name=WAITING).first.click()
    person.fill("#id_summary", summary)
    person.locator("footer [data-w-dropdown-target=toggle]").click()
    tell.press(person.locator("footer"), "Publish")
    expect(person.locator(".messages .success")).to_be_visible()


# Reading


def ask(tell: Teller, reader: Page, address: str) -> None:
    """In the language there is none in yet."""
    reader.goto(address)
    tell.is_shown(reader)
    expect(reader.locator("#untranslated")).to_be_visible()
    expect(reader.locator("h1")).to_have_text(tell["title"])
    reader.locator("form.wanted button").click()
    thanks = "Thank you. Your wish is counted; translators see how many ask for this text."
    expect(reader.get_by_text(tell.says(thanks))).to_be_visible()


def is_not_there(tell: Teller, reader: Page, address: str) -> None:
    """Its draft's words are nowhere; what is told at its address is of its original."""
    html = reader.request.get(address).text()
    assert 'id="untranslated"' in html
    assert tell["title"] not in html
