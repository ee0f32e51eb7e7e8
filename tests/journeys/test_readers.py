"""Readers on their way: a councillor on a phone without scripts, a member, the secretariat."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

RECORD = {"en": "Shared wells with a farmers’ association", "km": "អណ្ដូងរួមជាមួយសមាគមកសិករ"}
SEARCH = {"en": "wells", "km": "អណ្ដូង"}


@pytest.mark.parametrize("code", ["en", "km"])
def test_find_read_switch_language_and_go_back(code: str, page: Page) -> None:
    other = "km" if code == "en" else "en"
    page.goto(f"/{code}/")
    page.fill("main input[name=q]", SEARCH[code])
    page.press("main input[name=q]", "Enter")
    page.get_by_role("link", name=RECORD[code]).click()
    expect(page.locator("h1")).to_have_text(RECORD[code])

    page.locator("nav.languages a", has_text="ខ្មែរ" if other == "km" else "English").click()
    expect(page.locator("h1")).to_have_text(RECORD[other])
    expect(page.locator("html")).to_have_attribute("lang", other)

    page.go_back()
    page.go_back()
    expect(page.locator("main input[name=q]")).to_have_value(SEARCH[code])


def test_a_phone_without_scripts_reads_finds_and_fetches(phone: Page) -> None:
    phone.goto("/")
    assert phone.url.endswith("/km/")
    phone.click("summary >> nth=0")
    phone.click("header nav.main-nav a >> nth=0")
    phone.fill("main input[name=q]", SEARCH["km"])
    phone.click("main form button[type=submit] >> nth=0")
    phone.click(f"a:has-text('{RECORD['km']}')")

    link = phone.locator("table.files a").first
    answer = phone.request.get(str(link.get_attribute("href")))

    assert answer.status == 200
    assert answer.body().startswith(b"%PDF")


def test_the_list_is_narrowed_and_the_choice_is_kept(page: Page) -> None:
    page.goto("/en/library/")
    page.locator(".facet a", has_text="Lesson learned").click()

    expect(page.locator(".chip")).to_contain_text("Kind: Lesson learned")
    assert page.url.endswith("/en/library/?kind=lesson_learned")
    assert {kind.strip() for kind in page.locator("main article .kind").all_inner_texts()} == {"Lesson learned"}
    page.fill("#q", "budget")
    page.press("#q", "Enter")
    expect(page.locator(".chip")).to_contain_text("Kind: Lesson learned")
    page.locator("nav.languages a", has_text="ខ្មែរ").click()
    assert page.url.endswith("/km/library/?q=budget&kind=lesson_learned")
    page.go_back()
    page.locator(".chip").click()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator("#q")).to_have_value("budget")


def test_in_khmer_type_choose_a_facet_switch_language_open_and_go_back(page: Page) -> None:
    page.goto("/km/library/")
    page.fill("#q", "ថវិកា")
    page.press("#q", "Enter")
    expect(page.locator("main mark").first).to_have_text("ថវិកា")

    choice = page.locator(".facet", has_text="ប្រភេទ").locator("a").first
    kind, _blank, number = choice.inner_text().rpartition(" ")
    choice.click()
    expect(page.locator(".chip")).to_contain_text(kind)
    expect(page.locator(".count")).to_contain_text(number.strip("()"))
    found = page.locator("main article h3").count()

    page.locator("nav.languages a", has_text="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#q")).to_have_value("ថវិកា")
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("main article h3")).to_have_count(found)
    page.locator("nav.languages a", has_text="ខ្មែរ").click()

    first = page.locator("main article h3 a").first
    title, asked = first.inner_text(), page.url
    first.click()
    expect(page.locator("h1")).to_have_text(title)
    page.go_back()
    expect(page).to_have_url(asked)
    expect(page.locator("#q")).to_have_value("ថវិកា")
    expect(page.locator(".chip")).to_contain_text(kind)


@pytest.mark.parametrize("code", ["en", "km"])
def test_suggestions_are_chosen_by_keys(code: str, page: Page) -> None:
    page.goto(f"/{code}/library/")
    box = page.get_by_role("combobox")
    # Half a syllable is enough.
    box.press_sequentially("commune b" if code == "en" else "ថវិក")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("Commune budget" if code == "en" else "ថវិកា")
    expect(box).to_have_attribute("aria-expanded", "true")

    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    box.press("Escape")
    expect(options.first).to_be_hidden()
    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url(f"**/{code}/library/topics/commune-budget/")


@pytest.mark.parametrize("code", ["en", "km"])
def test_a_member_signs_in_reads_what_is_for_members_and_leaves(code: str, page: Page, sign_in: Any) -> None:
    address = f"/{code}/library/wgpd/partner-profiles-2005/"
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 404
    page.locator("main a[href*='sign-in']").click()
    page.fill("input[name=login]", "editor@vbnk.example")
    page.fill("input[name=password]", "partnership-2005")
    page.click("main button[type=submit]")

    assert page.url.endswith(address)
    file = str(page.locator("table.files a").first.get_attribute("href"))
    assert page.request.get(file).status == 200

    page.locator("header button.link").click()
    assert page.request.get(address).status == 404
    assert page.request.get(file).status == 404


def test_a_wrong_password_is_told_and_the_address_kept(page: Page) -> None:
    page.goto("/km/account/sign-in/")
    page.fill("input[name=login]", "editor@vbnk.example")
    page.fill("input[name=password]", "wrong")
    page.click("main button[type=submit]")

    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("input[name=login]")).to_have_value("editor@vbnk.example")


def test_the_secretariat_drafts_in_khmer_publishes_and_closes(page: Page, sign_in: Any) -> None:
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Content Security" in message.text else None)
    sign_in("secretariat@wgpd.example")
    page.goto("/km/library/ddwg/")
    page.click("footer a[href*='/admin/pages/']")
    shelf = page.url.split("/pages/")[1].split("/")[0]
    page.goto(f"/admin/pages/add/library/recordpage/{shelf}/")
    page.locator("textarea[name=title], input[name=title]").fill("កិច្ចប្រជុំសាធារណៈនៅភូមិ")
    page.fill("textarea[name=summary]", "សេចក្តីសង្ខេបសាកល្បង")
    page.select_option("select[name=kind]", "report")
    page.select_option("select[name=licence]", "cc-by-4.0")
    page.select_option("select[name=consent]", "nobody")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/edit/**")
    public = "/km/library/ddwg/"
    assert "កិច្ចប្រជុំសាធារណៈនៅភូមិ" not in page.request.get(public).text()

    page.locator("footer [data-controller='w-dropdown'] button[data-w-dropdown-target='toggle']").first.click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_load_state()
    assert "កិច្ចប្រជុំសាធារណៈនៅភូមិ" in page.request.get(public).text()
    assert refused == []
