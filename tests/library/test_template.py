"""The fixed template and its checklist: what a first note takes, what may follow, and what cannot wait."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from library.enums import RecordKind
from library.models import RecordPage
from tests.factories import make_record, translate_record
from tests.people import Cast, editor_form, new_record_form

pytestmark = pytest.mark.django_db

FIRST_NOTE = {
    "title",
    "kind",
    "summary",
    "other_summary",
    "period_start",
    "period_end",
    "council_partner",
    "civil_society_partner",
    "steps",
    "results",
}
MISSING = "Missing before it is public"


def add(client: Client, cast: Cast, code: str = "en", **fields: Any) -> Any:
    return client.post(f"/admin/pages/add/library/recordpage/{cast.shelf(code).pk}/", new_record_form(**fields))


def errors_of(response: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


class TestFirstNote:
    def test_it_takes_a_title_a_kind_and_a_summary_to_keep(self, cast: Cast, as_user: Any) -> None:
        response = add(as_user(cast.editor), cast, other_summary="", licence="", consent="")

        assert response.status_code == 302
        assert not RecordPage.objects.get().live

    def test_its_tab_has_the_ten_fields(self, cast: Cast, as_user: Any) -> None:
        address = f"/admin/pages/add/library/recordpage/{cast.shelf().pk}/"
        page = as_user(cast.editor).get(address)

        tab = page.context["edit_handler"].visible_children[0]
        names = {field for field in page.context["form"].fields if f'name="{field}"' in tab.render_html()}

        assert names == FIRST_NOTE | {"licence", "consent"}

    def test_a_document_is_not_asked_for_a_practice_s_parts(self, cast: Cast, as_user: Any) -> None:
        page = make_record(shelf=cast.shelf(), kind="report", live=False)
        page.save_revision()

        form = as_user(cast.editor).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]

        assert {"steps", "results", "conditions", "cost_from", "plain_summary"} & set(form.fields) == set()
        assert "body" in form.fields

    def test_what_is_not_asked_any_more_is_kept(self, cast: Cast, as_user: Any) -> None:
        page = make_record(shelf=cast.shelf(), live=False, steps="<p>First</p>")
        page.save_revision()
        form = editor_form(page, cast.editor) | {"kind": "report"}

        as_user(cast.editor).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)

        kept = RecordPage.objects.get().get_latest_revision_as_object()
        assert (kept.kind, kept.steps) == ("report", "<p>First</p>")

    def test_a_policy_text_is_asked_for_plain_words(self, cast: Cast, as_user: Any) -> None:
        page = make_record(shelf=cast.shelf(), kind="policy_text", live=False)
        page.save_revision()

        form = as_user(cast.editor).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).context["form"]

        assert "plain_summary" in form.fields

    def test_a_translation_asks_for_words_only(self, cast: Cast, as_user: Any) -> None:
        copy = make_record(shelf=cast.shelf()).copy_for_translation(Locale.objects.get(language_code="km"))

        form = as_user(cast.editor).get(reverse("wagtailadmin_pages:edit", args=[copy.pk])).context["form"]

        assert set(RecordPage.FACTS) & set(form.fields) == set()
        assert {"topics", "tags", "partners"} & set(form.fields) == set()
        assert set(form.formsets) == {"comments"}
        assert {"summary", "steps", "conditions"} <= set(form.fields)

    def test_a_translation_begins_with_the_summary_written_in_its_language(self, cast: Cast) -> None:
        record = make_record(shelf=cast.shelf(), summary="Wells", other_summary="អណ្ដូងរួម")
        khmer = Locale.objects.get(language_code="km")

        copies = [record.copy_for_translation(khmer), record.copy(update_attrs={"slug": "same-language"})]

        assert [copy.summary for copy in copies] == ["អណ្ដូងរួម", "Wells"]
        assert copies[0].get_latest_revision_as_object().summary == "អណ្ដូងរួម"

    @pytest.mark.parametrize(("code", "label"), [("en", "Summary in Khmer"), ("km", "Summary in English")])
    def test_the_second_summary_is_named_by_its_language(self, code: str, label: str, cast: Cast, as_user: Any) -> None:
        page = as_user(cast.editor).get(f"/admin/pages/add/library/recordpage/{cast.shelf(code).pk}/")

        assert str(page.context["form"].fields["other_summary"].label) == label


class TestWhatCannotWait:
    @pytest.mark.parametrize(
        ("code", "field", "value"),
        [
            ("en", "other_summary", ""),
            ("en", "other_summary", "Not in Khmer at all"),
            ("en", "other_summary", "១២៣"),
            ("km", "summary", "In English"),
            ("en", "licence", ""),
            ("en", "consent", ""),
            ("en", "consent", "missing"),
        ],
    )
    def test_it_is_asked_for_before_anybody_is_asked_to_approve(
        self, code: str, field: str, value: str, cast: Cast, as_user: Any
    ) -> None:
        given = {"summary": "សង្ខេប", "other_summary": "Wells"} if code == "km" else {}
        response = add(as_user(cast.editor), cast, code, **(given | {field: value, "action-submit": "1"}))

        told = errors_of(response)
        assert set(told) == {field}
        assert MISSING in told[field][0]
        assert not RecordPage.objects.exists()

    @pytest.mark.parametrize("code", ["en", "km"])
    def test_with_it_the_record_is_submitted(self, code: str, cast: Cast, as_user: Any) -> None:
        given = {"summary": "សង្ខេប", "other_summary": ""} if code == "km" else {}

        response = add(as_user(cast.editor), cast, code, **(given | {"action-submit": "1"}))

        assert response.status_code == 302
        assert RecordPage.objects.get().workflow_in_progress

    def test_nothing_else_is(self, cast: Cast, as_user: Any) -> None:
        add(as_user(cast.editor), cast, kind="best_practice", **{"action-submit": "1"})

        form = (
            as_user(cast.editor)
            .get(reverse("wagtailadmin_pages:edit", args=[RecordPage.objects.get().pk]))
            .context["form"]
        )
        assert [item.field for item in form.checklist if item.blocks and not item.done] == []
        assert {item.field for item in form.wishes} >= {"steps", "conditions", "record_places", "review_by"}

    def test_the_secretariat_publishes_nothing_without_it(self, cast: Cast, as_user: Any) -> None:
        response = add(as_user(cast.secretariat), cast, consent="", **{"action-publish": "1"})

        assert set(errors_of(response)) == {"consent"}

    def test_a_reviewer_approves_nothing_without_it_but_may_send_it_back(self, cast: Cast, as_user: Any) -> None:
        page = make_record(shelf=cast.shelf(), live=False, owner=cast.editor, licence="")
        page.save_revision(user=cast.editor)
        assert cast.reviewer.is_active
        page.get_workflow().start(page, cast.editor)
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        form = editor_form(RecordPage.objects.get(), cast.reviewer) | {"action-workflow-action": "true"}

        approved = as_user(cast.reviewer).post(address, form | {"workflow-action-name": "approve"})
        assert set(errors_of(approved)) == {"licence"}
        assert RecordPage.objects.get().current_workflow_task_state.status == "in_progress"

        answer = {"workflow-action-name": "reject", "workflow-action-extra-data": '{"comment": "Licence?"}'}
        sent_back = as_user(cast.reviewer).post(address, form | answer)
        assert sent_back.status_code == 302
        assert RecordPage.objects.get().current_workflow_state.status == "needs_changes"

    def test_a_translation_is_not_asked_for_its_source_s_facts(self, cast: Cast, as_user: Any) -> None:
        source = make_record(shelf=cast.shelf())
        copy = source.copy_for_translation(Locale.objects.get(language_code="km"))
        form = editor_form(copy, cast.editor) | {"title": "អណ្ដូង", "summary": "សង្ខេប", "action-submit": "1"}

        response = as_user(cast.editor).post(reverse("wagtailadmin_pages:edit", args=[copy.pk]), form)

        assert response.status_code == 302
        assert RecordPage.objects.get(pk=copy.pk).workflow_in_progress

    def test_a_khmer_page_in_english_words_is_not_submitted(self, cast: Cast, as_user: Any) -> None:
        source = make_record(shelf=cast.shelf(), summary="English only")
        copy = source.copy_for_translation(Locale.objects.get(language_code="km"))
        form = editor_form(copy, cast.editor) | {"summary": "English only", "action-submit": "1"}

        response = as_user(cast.editor).post(reverse("wagtailadmin_pages:edit", args=[copy.pk]), form)

        assert set(errors_of(response)) == {"summary"}


class TestMistakes:
    @pytest.mark.parametrize(
        ("fields", "where"),
        [
            ({"cost_from": "500", "cost_to": "400", "cost_currency": "USD"}, "cost_to"),
            ({"cost_from": "500"}, "cost_currency"),
            ({"cost_from": "-5", "cost_currency": "USD"}, "cost_from"),
            ({"cost_from": "9" * 30, "cost_currency": "USD"}, "cost_from"),
            ({"evidence_url": "javascript:alert(1)"}, "evidence_url"),
            ({"council_partner": "x" * 251}, "council_partner"),
            ({"summary": "x" * 601}, "summary"),
            ({"other_summary": "ក" * 601}, "other_summary"),
            ({"review_by": "soon"}, "review_by"),
        ],
    )
    def test_they_are_told_at_their_field_and_nothing_is_lost(
        self, fields: dict[str, str], where: str, cast: Cast, as_user: Any
    ) -> None:
        response = add(as_user(cast.editor), cast, kind="best_practice", title="Kept as typed", **fields)

        assert set(errors_of(response)) == {where}
        assert "Kept as typed" in response.content.decode()

    def test_a_record_is_not_related_to_itself(self, cast: Cast, as_user: Any) -> None:
        page = make_record(shelf=cast.shelf(), kind="tool", live=False)
        page.save_revision()
        form = editor_form(page, cast.editor) | {
            "related_records-TOTAL_FORMS": "1",
            "related_records-0-other": str(page.pk),
            "related_records-0-ORDER": "1",
        }

        response = as_user(cast.editor).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)

        assert "This is the record itself." in response.content.decode()

    def test_parts_left_empty_stay_empty(self, cast: Cast, as_user: Any) -> None:
        """An editor makes of nothing an empty paragraph, another one each time; that would be a change of the text."""
        page = make_record(shelf=cast.shelf(), live=False)
        page.save_revision()
        form = editor_form(page, cast.editor) | {
            "results": '{"blocks": [{"key": "a1", "text": " ", "type": "unstyled"}], "entityMap": {}}'
        }

        as_user(cast.editor).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)

        kept = RecordPage.objects.get().get_latest_revision_as_object()
        assert [kept.problem, kept.steps, kept.results, kept.what_went_wrong, kept.conditions] == [""] * 5


class TestOnThePage:
    WORDS = {
        "council_partner": "Council of A",
        "council_side": "Land",
        "civil_society_partner": "Farmers of B",
        "civil_society_side": "Labour",
        "shared_goal": "Water all year",
        "problem": "<p>Broken pumps</p>",
        "steps": "<ol><li>Walk to the wells</li></ol>",
        "cost_note": "Pipes",
        "results": "<p>Ten of eleven work</p>",
        "evidence": "The ledger",
        "what_went_wrong": "<p>One path was closed</p>",
        "conditions": "<ul><li>Land in writing</li></ul>",
        "contact_role": "Clerk of the commune",
    }

    def test_a_practice_shows_every_part(self, client: Client) -> None:
        record = make_record(**self.WORDS, cost_from=400, cost_to=1650, cost_currency="USD")

        shown = client.get(record.url).content.decode()

        told = [*self.WORDS.values(), "400–1,650", "US dollars"]
        assert [words for words in told if words not in shown] == []

    @pytest.mark.parametrize("part", list(WORDS)[:5])
    def test_one_word_about_the_partners_is_enough_to_show_them(self, part: str, client: Client) -> None:
        assert self.WORDS[part] in client.get(make_record(**{part: self.WORDS[part]}).url).content.decode()

    def test_a_document_shows_none_that_is_left_from_before(self, client: Client) -> None:
        record = make_record(kind="report", **self.WORDS)

        shown = client.get(record.url).content.decode()

        assert "Broken pumps" not in shown
        assert "Tried elsewhere" not in shown

    def test_a_translation_shows_its_own_words_and_its_source_s_figures(self, client: Client) -> None:
        source = make_record(**self.WORDS, cost_from=1650, cost_currency="KHR", evidence_url="https://ngo.example/led")
        copy = translate_record(source, steps="<ol><li>ដើរមើលអណ្ដូង</li></ol>", conditions="<p>ដីមានលិខិត</p>")

        shown = client.get(copy.url).content.decode()

        assert "ដើរមើលអណ្ដូង" in shown
        assert "ដីមានលិខិត" in shown
        assert "Walk to the wells" not in shown
        assert "១,៦៥០" in shown
        assert "https://ngo.example/led" in shown

    def test_the_only_language_shows_the_other_s_summary(self, client: Client) -> None:
        record = make_record(other_summary="អណ្ដូងដែលនៅគង់វង្ស")

        assert '<p class="other-summary" lang="km">អណ្ដូងដែលនៅគង់វង្ស</p>' in client.get(record.url).content.decode()
        translate_record(record)
        assert "other-summary" not in client.get(record.url).content.decode()

    def test_lists_in_khmer_give_the_khmer_summary_of_an_english_record(self, client: Client) -> None:
        make_record(summary="Wells", other_summary="អណ្ដូង")

        rows = {code: client.get(f"/{code}/library/").context["records"].object_list for code in ("en", "km")}

        assert [(row.summary, row.summary_lang) for row in rows["en"]] == [("Wells", "en")]
        assert [(row.summary, row.summary_lang) for row in rows["km"]] == [("អណ្ដូង", "km")]

    @pytest.mark.parametrize("kind", RecordKind.values)
    def test_every_kind_opens_empty(self, kind: str, client: Client) -> None:
        assert client.get(make_record(kind=kind).url).status_code == 200
