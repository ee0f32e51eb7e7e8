"""Traps of wagtail-localize that no other file holds, each where somebody would meet it.

`docs/translating.md` has all of them by their number.
"""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from wagtail.models import Page
from wagtail_localize.models import TranslationSource

from library.models import RecordFile, RecordPage
from membership.actions import start_translation
from tests.factories import (
    FileFactory,
    SiteImageFactory,
    TagFactory,
    make_page,
    make_record,
    translate_record,
)
from tests.membership.test_translations import a_record, published
from tests.people import Cast, editor_form

pytestmark = pytest.mark.django_db

SEGMENT_SCREENS = (
    "localize/translate/{pk}/strings/1/edit/",
    "localize/translate/{pk}/overrides/1/edit/",
    "localize/translate/{pk}/pofile/upload/",
    "localize/translate/{pk}/pofile/download/",
    "localize/translate/{pk}/machine_translate/",
    "localize/translate/{pk}/preview/",
    "localize/translate/{pk}/disable/",
    "localize/update/{pk}/",
    "localize/submit/snippet/library/recordpage/{pk}/",
)


def fresh(page: Page) -> RecordPage:
    return RecordPage.objects.get(pk=page.pk)


def html_of(client: Client, page: Page) -> BeautifulSoup:
    response = client.get(page.get_url())
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_3_writing_on_a_public_translation_leaves_what_is_public(cast: Cast, as_user: Any, client: Client) -> None:
    copy = published(translate_record(a_record(cast)), title="ពាក្យដែលអនុញ្ញាត")
    form = editor_form(copy, cast.editor) | {"title": "Not approved"}

    as_user(cast.editor).post(f"/admin/pages/{copy.pk}/edit/", form)

    assert fresh(copy).get_latest_revision_as_object().title == "Not approved"
    assert "Not approved" not in str(html_of(client, copy))
    assert fresh(copy).title == "ពាក្យដែលអនុញ្ញាត"


@pytest.mark.parametrize("role", ["translator", "editor", "secretariat", "admin"])
def test_4_there_is_no_screen_on_which_segments_are_written_past_a_review(role: str, cast: Cast, as_user: Any) -> None:
    draft = start_translation(source=a_record(cast), by=cast.editor)
    client = as_user(getattr(cast, role))

    asked = [
        getattr(client, verb)(f"/admin/{path.format(pk=pk)}").status_code
        for path in SEGMENT_SCREENS
        for verb in ("get", "post", "put")
        for pk in (draft.pk,)
    ]

    assert set(asked) == {404}
    assert not TranslationSource.objects.exists()


@pytest.mark.parametrize("typed", ["", "ស្រះទឹក", "ponds"])
@pytest.mark.parametrize("code", ["en", "km"])
def test_6_an_address_is_latin_whatever_is_typed(code: str, typed: str, cast: Cast, as_user: Any) -> None:
    """Stock: the vowels of a Khmer title are lost, or nothing is left of it."""
    source = a_record(cast, code, title="ស្រះទឹក" if code == "km" else "Ponds", slug="")
    draft = start_translation(source=source, by=cast.editor)
    assert draft.slug == source.slug
    assert source.slug.isascii()
    form = editor_form(draft, cast.editor) | {"title": "ស្រះទឹក", "slug": typed}

    as_user(cast.editor).post(f"/admin/pages/{draft.pk}/edit/", form)

    saved = fresh(draft).get_latest_revision_as_object()
    assert saved.slug
    assert saved.slug.isascii()


@pytest.mark.parametrize("code", ["en", "km"])
def test_7_and_8_a_new_page_makes_none_in_the_other_tree(code: str, cast: Cast, client: Client) -> None:
    """No tree is kept in step with the other: that made aliases of one language in the tree of the other."""
    assert "wagtail_localize.locales" not in settings.INSTALLED_APPS

    page = a_record(cast, code, title="Only here")

    assert RecordPage.objects.count() == 1
    assert not Page.objects.filter(alias_of__isnull=False).exists()
    other = "km" if code == "en" else "en"
    for listed in (f"/{other}/library/", f"/{other}/library/?q=Only"):
        assert [row.url for row in client.get(listed).context["records"]] == [page.url]


class TestWhatIsNoWord:
    """Traps 12 and 13: tags, choices and dates stand once, on the source; a translation's form has none of them."""

    def a_pair(self, cast: Cast) -> tuple[RecordPage, RecordPage]:
        source = make_record(shelf=cast.shelf(), kind="tool", period_start="2004-01-01")
        source.tags.set([TagFactory(name="wells", label_en="wells", label_km="អណ្ដូង")])
        source.save()
        source = published(source)
        return source, published(translate_record(source))

    def test_a_translation_is_not_asked_for_them(self, cast: Cast) -> None:
        source, copy = self.a_pair(cast)

        names = [set(editor_form(page, cast.editor)) for page in (source, copy)]

        facts = {"kind", "licence", "consent", "tags", "topics", "period_start", "period_end", "partners"}
        assert facts & names[1] == set()
        assert {"kind", "licence", "period_start"} <= names[0]
        assert {"title", "summary"} <= names[0] & names[1]

    def test_what_somebody_sends_nevertheless_is_not_taken(self, cast: Cast, as_user: Any, client: Client) -> None:
        source, copy = self.a_pair(cast)
        form = editor_form(copy, cast.secretariat) | {"kind": "minutes", "period_start": "1999-01-01"}

        as_user(cast.secretariat).post(f"/admin/pages/{copy.pk}/edit/", form | {"action-publish": "1"})

        copy = fresh(copy)
        assert (copy.kind, copy.period_start, copy.tags.count()) == ("", None, 0)
        assert copy.get_facts() == source
        assert client.get(copy.url).context["facts"]["period_start"].year == 2004

    def test_readers_of_either_have_them_in_their_language_after_each_publication(
        self, cast: Cast, client: Client
    ) -> None:
        source, copy = self.a_pair(cast)
        more = TagFactory(name="ponds", label_en="ponds", label_km="ស្រះ")
        source = fresh(source)
        source.tags.add(more)
        source.save_revision().publish()
        published(copy, title="ម្ដងទៀត")
        published(source, title="Again")

        told = {page.pk: client.get(page.url).context["facts"]["tags"] for page in (source, copy)}

        assert [tag["label"] for tag in told[source.pk]] == ["ponds", "wells"]
        assert {tag["label"] for tag in told[copy.pk]} == {"អណ្ដូង", "ស្រះ"}
        assert {tag["url"].partition("?")[2] for tag in told[copy.pk]} == {"tag=wells", "tag=ponds"}


def test_19_a_picture_is_described_in_each_language_and_a_file_has_its_own(cast: Cast, client: Client) -> None:
    """Stock: a picture's words and a file's are in one language for all pages."""
    picture = SiteImageFactory.create(title="Picture")
    figure = {"image": picture, "alt": "A well", "caption": "", "credit": ""}
    source = make_record(shelf=cast.shelf(), body=[("figure", figure)])
    source.record_files = [
        RecordFile(file=FileFactory(title=name, language=name, kind="text"), sort_order=order)
        for order, name in enumerate(("en", "km"))
    ]
    source.save()
    source = published(source)
    copy = published(translate_record(source), body=[("figure", figure | {"alt": "អណ្ដូងទឹក"})])

    shown = [html_of(client, page) for page in (source, copy)]

    assert [html.select_one("main figure img")["alt"] for html in shown] == ["A well", "អណ្ដូងទឹក"]
    for page in (source, copy):
        files = client.get(page.url).context["facts"]["files"]
        assert [file.language for file in files] == ["en", "km"]


def test_20_one_search_finds_either_language_in_either_tree(cast: Cast, client: Client) -> None:
    """Stock: a backend for each language writes into one table, and the last one wins."""
    assert list(settings.WAGTAILSEARCH_BACKENDS) == ["default"]
    source = published(make_record(shelf=cast.shelf(), title="Repairing wells"))
    copy = published(translate_record(source), title="ការជួសជុលអណ្ដូងទឹក")

    # Stemmed English, and Khmer inside unspaced text.
    for words in ("repaired", "អណ្ដូង"):
        for code, page in (("en", source), ("km", copy)):
            found = client.get(f"/{code}/library/", {"q": words}).context["records"]
            assert [row.url for row in found] == [page.url], (words, code)


def test_21_the_sitemap_has_both_trees_and_what_belongs_together(cast: Cast, client: Client) -> None:
    source = published(make_record(shelf=cast.shelf("km")))
    copy = published(translate_record(source, "en"))
    draft = translate_record(published(make_record(shelf=cast.shelf())), live=False)

    sitemap = client.get("/sitemap.xml").content.decode()

    for page in (source, copy):
        assert f"<loc>{settings.SITE_URL}{page.url}</loc>" in sitemap
    entry = next(part for part in sitemap.split("<url>") if f"{copy.url}</loc>" in part)
    assert f'hreflang="km" href="{settings.SITE_URL}{source.url}"' in entry
    assert draft.get_url() not in sitemap


@pytest.mark.parametrize("code", ["en", "km"])
def test_22_khmer_is_called_by_its_own_name(code: str, cast: Cast, as_user: Any) -> None:
    """Django calls it Khmer in Khmer."""
    page = make_page(code=code)

    switch = html_of(Client(), page).select_one("nav.languages")
    account = BeautifulSoup(as_user(cast.editor).get("/admin/account/").content, "html.parser")
    chosen = account.select("select[name$=preferred_language] option[value=km]") or account.select(
        "select[name$=language] option[value=km]"
    )

    assert "ខ្មែរ" in switch.get_text()
    assert [option.get_text(strip=True) for option in chosen] == ["ខ្មែរ"] * len(chosen)


def test_a_copy_of_either_half_is_a_text_of_its_own(cast: Cast, as_user: Any, client: Client) -> None:
    source = a_record(cast)
    copy = published(translate_record(source))

    for number, page in enumerate((source, copy)):
        shelf = cast.shelf_of(cast.other_organisation, page.locale.language_code)
        form = {"new_title": f"Copy {number}", "new_slug": f"copy-{number}", "new_parent_page": shelf.pk}
        as_user(cast.secretariat).post(f"/admin/pages/{page.pk}/copy/", form)
    copies = list(RecordPage.objects.filter(slug__startswith="copy-").order_by("pk"))

    assert len(copies) == 2
    assert len({page.translation_key for page in (source, *copies)}) == 3
    assert [(page.counterpart, page.source.pk, page.live) for page in copies] == [
        (None, page.pk, False) for page in copies
    ]
    assert not hasattr(fresh(copies[1]), "made_from")
    assert (fresh(source).counterpart.pk, fresh(copy).counterpart.pk) == (copy.pk, source.pk)
