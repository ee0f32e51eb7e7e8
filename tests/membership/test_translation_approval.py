"""A translation on its way: who may do what at each step, in both directions, and that it never precedes its source."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageLogEntry, WorkflowState

from core.actions import publish_due
from core.models import Refused
from library.models import RecordPage
from membership.actions import hand_back_translation, start_translation
from membership.actions.unpublish import unpublish
from membership.models import Job, Mail, Translation, Trust, User
from tests.factories import make_record, translate_record
from tests.membership.test_approval import answer, fresh, state_of, steps
from tests.membership.test_translations import a_record, anew, published
from tests.people import Cast, editor_form

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
# What nobody may read before it is approved.
NOT_YET = {"en": "Words nobody approved", "km": "ពាក្យមិនទាន់អនុម័ត"}
A_WORD_OF_IT = {"en": "nobody", "km": "មិនទាន់"}
EVERYBODY = (
    "visitor",
    "stranger",
    "withdrawn",
    "member",
    "editor",
    "reviewer",
    "foreign_editor",
    "foreign_reviewer",
    "translator",
    "khmer_reviewer",
    "secretariat",
)
# Each step with who answers it, where a group's translator has written.
STEPS = {
    "km": [
        ("OrganisationReview", "reviewer"),
        ("LanguageReview", "khmer_reviewer"),
        ("SecretariatReview", "secretariat"),
    ],
    "en": [("OrganisationReview", "reviewer"), ("SecretariatReview", "secretariat")],
}
DIRECTIONS = pytest.mark.parametrize(("source", "into"), [("en", "km"), ("km", "en")])


def people(cast: Cast) -> dict[str, Any]:
    """All of them there before anything happens: an organisation with nobody to ask would fall to the secretariat."""
    return {role: getattr(cast, role) for role in EVERYBODY}


def begun(cast: Cast, code: str, **fields: Any) -> RecordPage:
    """A draft of a group's translator, with words of its own."""
    people(cast)
    draft = start_translation(source=a_record(cast, code, **fields), by=cast.translator)
    draft = RecordPage.objects.get(pk=draft.pk)
    into = "km" if code == "en" else "en"
    draft.title, draft.summary = NOT_YET[into], "សង្ខេបថ្មី" if into == "km" else "In other words"
    draft.save_revision(user=cast.translator)
    return RecordPage.objects.get(pk=draft.pk)


def submitted(cast: Cast, code: str, **fields: Any) -> RecordPage:
    draft = begun(cast, code, **fields)
    draft.get_workflow().start(draft, cast.translator)
    return fresh(draft)


def edit(client: Client, page: RecordPage, **more: str) -> Any:
    return client.post(f"/admin/pages/{page.pk}/edit/", more)


class TestWhoMay:
    """Who writes, submits, publishes, withdraws and deletes by themselves is told in `tests/access`."""

    @DIRECTIONS
    def test_say_yes_at_each_step(self, source: str, into: str, cast: Cast, client: Client) -> None:
        draft = submitted(cast, source)

        for step, asked in STEPS[into]:
            assert type(state_of(draft).task.specific).__name__ == step
            for role, person in people(cast).items():
                if role not in {asked, "visitor"}:
                    with pytest.raises(Refused):
                        answer(draft, anew(person))
            assert not fresh(draft).live
            assert client.get(draft.get_url()).context["page"].pk == draft.source.pk
            answer(draft, getattr(cast, asked))

        assert fresh(draft).live
        assert client.get(draft.get_url()).context["page"].pk == draft.pk
        assert [step for step, status in steps(draft) if status == "approved"] == [step for step, _ in STEPS[into]]

    @pytest.mark.parametrize("number", [0, 1, 2])
    def test_say_yes_to_what_they_wrote_last(self, number: int, cast: Cast) -> None:
        """Nobody: whoever corrects a word at their step leaves the answer to another."""
        draft = submitted(cast, "en")
        for _step, asked in STEPS["km"][:number]:
            answer(draft, getattr(cast, asked))
        person: User = getattr(cast, STEPS["km"][number][1])
        corrected = fresh(draft).get_latest_revision_as_object()
        corrected.title = "ពាក្យដែលកែ"
        corrected.save_revision(user=person)

        with pytest.raises(Refused, match="somebody else has to approve it"):
            answer(draft, person)

        assert not fresh(draft).live

    def test_the_reader_of_khmer_answers_in_the_editor_though_the_title_is_new(self, cast: Cast, as_user: Any) -> None:
        """Opening and answering changes no word, so it makes nobody the last editor."""
        draft = submitted(cast, "en", files=1, places=1)
        yes = {"action-workflow-action": "1", "workflow-action-name": "approve"}

        for _step, asked in STEPS["km"]:
            person = getattr(cast, asked)
            edit(as_user(person), draft, **editor_form(draft, person) | yes)

        assert fresh(draft).live

    def test_a_language_reviewer_does_not_answer_for_their_own_translation(self, cast: Cast) -> None:
        """One person may be both; the step then asks another, or the secretariat."""
        both = cast.give(cast.translator, "language_reviewer", body=cast.group)
        draft = submitted(cast, "en")
        answer(draft, cast.reviewer)

        with pytest.raises(Refused, match="somebody else has to approve it"):
            answer(draft, both)
        answer(draft, cast.khmer_reviewer)
        answer(draft, cast.secretariat)

        assert fresh(draft).live

    def test_an_organisation_s_own_people_translate_without_taking_it(self, cast: Cast) -> None:
        people(cast)
        draft = fresh(start_translation(source=a_record(cast), by=cast.editor))
        draft.title, draft.summary = "ពាក្យ", "សង្ខេប"
        draft.save_revision(user=cast.editor)
        draft.get_workflow().start(draft, cast.editor)

        for _step, asked in STEPS["km"]:
            answer(draft, getattr(cast, asked))

        assert fresh(draft).live

    def test_a_trusted_organisation_s_translation_is_still_read_by_somebody_of_khmer(self, cast: Cast) -> None:
        draft = submitted(cast, "en")
        ends_on = timezone.localdate() + timedelta(days=9)
        Trust.objects.create(organisation=cast.organisation, reason="Years without a fault", ends_on=ends_on)

        answer(draft, cast.reviewer)
        assert not fresh(draft).live
        answer(draft, cast.khmer_reviewer)

        assert fresh(draft).live

    def test_a_partner_is_not_asked_again_for_the_translation(self, cast: Cast) -> None:
        """What each partner signs stands on the source, and they said yes to that."""
        source = a_record(cast)
        source.partners = [cast.other_organisation]
        source.save_revision().publish()
        people(cast)
        draft = fresh(start_translation(source=fresh(source), by=cast.translator))
        draft.title, draft.summary = "ពាក្យ", "សង្ខេប"
        draft.save_revision(user=cast.translator)
        draft.get_workflow().start(draft, cast.translator)

        answer(draft, cast.reviewer)

        assert steps(draft)[1:] == [("PartnerReview", "skipped"), ("LanguageReview", "in_progress")]

    def test_a_translation_in_review_is_held_for_its_translator_and_may_be_withdrawn(
        self, cast: Cast, as_user: Any
    ) -> None:
        draft = submitted(cast, "en")
        client = as_user(cast.translator)

        edit(client, draft, **editor_form(draft, cast.translator) | {"title": "Changed while others read"})
        assert fresh(draft).get_latest_revision().content["title"] == NOT_YET["km"]
        edit(client, draft, **editor_form(draft, cast.translator) | {"action-cancel-workflow": "1"})

        assert WorkflowState.objects.get().status == WorkflowState.STATUS_CANCELLED

    def test_what_was_handed_back_in_review_goes_on_without_its_translator(self, cast: Cast) -> None:
        draft = submitted(cast, "en")
        hand_back_translation(job=Job.objects.get(), reason="No time", by=cast.translator)

        for _step, asked in STEPS["km"]:
            answer(draft, getattr(cast, asked))

        assert fresh(draft).live
        assert not draft.permissions_for_user(anew(cast.translator)).can_edit()


class TestNothingIsPublic:
    """Before the last yes, wherever readers and machines look."""

    @DIRECTIONS
    def test_wherever_somebody_looks(self, source: str, into: str, cast: Cast, client: Client) -> None:
        draft = submitted(cast, source, title="Open words")
        identifier = draft.entry.identifier
        addresses = [
            draft.get_url(),
            f"{draft.get_url()}?with=other",
            f"{draft.source.get_url()}?with=other",
            f"/{into}/library/",
            f"/{into}/library/?q={A_WORD_OF_IT[into]}",
            f"/{into}/library/?language={into}",
            f"/{into}/library/suggest/?q={A_WORD_OF_IT[into]}",
            f"/{into}/library/feed/",
            f"/{into}/library/pact/",
            f"/{into}/search/?q={A_WORD_OF_IT[into]}",
            f"/{into}/",
            "/sitemap.xml",
            f"/api/v1/records/{identifier}",
            f"/api/v1/records?q={A_WORD_OF_IT[into]}",
            f"/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:{identifier}",
            "/oai?verb=ListRecords&metadataPrefix=oai_dc",
            f"/r/{identifier}/cite.bib?language={into}",
        ]

        def found() -> set[str]:
            said = {address: client.get(address, follow=True).content.decode() for address in addresses}
            return {address for address, html in said.items() if NOT_YET[into] in html}

        for _step, asked in STEPS[into]:
            assert found() == set()
            answer(draft, getattr(cast, asked))

        assert {draft.get_url(), f"/{into}/library/"} <= found()

    def test_a_newer_draft_of_a_public_translation_changes_nothing(self, cast: Cast, client: Client) -> None:
        people(cast)
        copy = published(translate_record(a_record(cast)), title="ពាក្យដែលអនុញ្ញាត")
        newer = fresh(copy)
        newer.title = NOT_YET["km"]
        newer.save_revision(user=cast.editor)
        fresh(copy).get_workflow().start(fresh(copy), cast.editor)

        for _step, asked in STEPS["km"][:2]:
            answer(copy, getattr(cast, asked))
            assert NOT_YET["km"] not in client.get(copy.get_url()).content.decode()
        answer(copy, cast.secretariat)

        assert NOT_YET["km"] in client.get(copy.get_url()).content.decode()


class TestBeforeItsSource:
    """A translation is never public without the page it translates."""

    def at_the_last_step(self, cast: Cast, source: RecordPage) -> RecordPage:
        draft = translate_record(source, live=False, title="ស្រះទឹក")
        draft.save_revision(user=cast.translator)
        draft.get_workflow().start(draft, cast.translator)
        answer(draft, cast.reviewer)
        answer(draft, cast.khmer_reviewer)
        return fresh(draft)

    def waiting_source(self, cast: Cast, day: Any) -> RecordPage:
        people(cast)
        source = make_record(shelf=cast.shelf(), live=False, owner=cast.editor)
        source.save_revision(user=cast.editor, approved_go_live_at=day)
        return fresh(source)

    @pytest.mark.parametrize("given", [{}, {"publish_on": True}])
    @pytest.mark.parametrize("was_public", [True, False])
    def test_the_last_yes_is_refused_while_the_source_is_a_draft_or_taken_down(
        self, was_public: bool, given: dict[str, Any], cast: Cast
    ) -> None:
        people(cast)
        source = make_record(shelf=cast.shelf(), live=False, title="Wells")
        if was_public:
            source = published(source)
            unpublish(page=source, reason="Wrong", by=cast.secretariat)
        draft = self.at_the_last_step(cast, fresh(source))
        day = (timezone.now() + HOUR).isoformat()

        with pytest.raises(Refused, match="“Wells”, which this page translates, is not public"):
            answer(draft, cast.secretariat, **({"publish_on": day} if given else {}))

        assert not fresh(draft).live
        assert steps(draft)[-1] == ("SecretariatReview", "in_progress")
        published(source)
        answer(draft, cast.secretariat)
        assert fresh(draft).live

    def test_the_reviewer_reads_why_in_the_editor(self, cast: Cast, as_user: Any) -> None:
        people(cast)
        draft = self.at_the_last_step(cast, make_record(shelf=cast.shelf(), live=False, title="Wells"))
        client = as_user(cast.secretariat)
        form = editor_form(draft, cast.secretariat)
        yes = {"action-workflow-action": "1", "workflow-action-name": "approve"}

        opened = client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()
        said = client.post(f"/admin/pages/{draft.pk}/edit/", form | yes, follow=True).content.decode()

        assert "“Wells”, which this page translates, is not public. This page will be after it, not before." in opened
        assert "“Wells”, which this page translates, is not public. It has to become so first" in said
        assert not fresh(draft).live

    def test_the_yes_that_needs_no_secretariat_is_refused_too(self, cast: Cast) -> None:
        people(cast)
        ends_on = timezone.localdate() + timedelta(days=9)
        Trust.objects.create(organisation=cast.organisation, reason="Years without a fault", ends_on=ends_on)
        draft = translate_record(make_record(shelf=cast.shelf(), live=False), live=False, title="ស្រះទឹក")
        draft.save_revision(user=cast.translator)
        draft.get_workflow().start(draft, cast.translator)
        answer(draft, cast.reviewer)

        with pytest.raises(Refused, match="is not public"):
            answer(draft, cast.khmer_reviewer)

        assert not fresh(draft).live

    def test_without_a_day_it_becomes_public_with_its_scheduled_source(self, cast: Cast) -> None:
        day = timezone.now() + HOUR
        source = self.waiting_source(cast, day)
        draft = self.at_the_last_step(cast, source)

        answer(draft, cast.secretariat)

        assert (fresh(draft).live, fresh(draft).latest_revision.approved_go_live_at) == (False, day)
        assert Mail.objects.filter(person=cast.editor, notices__kind="scheduled").count() == 1

    def test_whoever_says_the_last_yes_is_told_that_it_waits(self, cast: Cast, as_user: Any) -> None:
        draft = self.at_the_last_step(cast, self.waiting_source(cast, timezone.now() + HOUR))
        yes = {"action-workflow-action": "1", "workflow-action-name": "approve"}
        form = editor_form(draft, cast.secretariat) | yes

        said = as_user(cast.secretariat).post(f"/admin/pages/{draft.pk}/edit/", form, follow=True).content.decode()

        assert "Approved. It becomes public with the page it translates, or after it." in said

    @pytest.mark.parametrize(("hours", "later"), [(1, False), (5, True)])
    def test_a_day_of_its_own_counts_where_it_is_the_later_one(self, hours: int, later: bool, cast: Cast) -> None:
        source_s, own = timezone.now() + 2 * HOUR, timezone.now() + hours * HOUR
        draft = self.at_the_last_step(cast, self.waiting_source(cast, source_s))

        answer(draft, cast.secretariat, publish_on=own.isoformat())

        assert fresh(draft).latest_revision.approved_go_live_at == (own if later else source_s)

    def test_a_source_whose_day_has_come_but_that_the_clock_has_not_published(self, cast: Cast) -> None:
        source = self.waiting_source(cast, timezone.now() - HOUR)
        draft = self.at_the_last_step(cast, source)

        answer(draft, cast.secretariat)

        assert [fresh(page).live for page in (source, draft)] == [False, False]
        assert publish_due() == 1
        assert fresh(draft).latest_revision.approved_go_live_at > timezone.now()

    def test_the_clock_publishes_both_that_are_due_the_source_first(self, cast: Cast) -> None:
        source = self.waiting_source(cast, timezone.now() - HOUR)
        draft = translate_record(source, live=False, title="ស្រះទឹក")
        draft.save_revision(approved_go_live_at=timezone.now() - 2 * HOUR)

        publish_due()
        publish_due()

        published_ = PageLogEntry.objects.filter(action="wagtail.publish.scheduled").order_by("pk")
        assert [entry.page_id for entry in published_] == [source.pk, draft.pk]
        assert Translation.objects.get(page=draft.pk).changed == []

    def test_the_clock_waits_as_long_as_the_source_is_not_public(self, cast: Cast, client: Client) -> None:
        source = self.waiting_source(cast, timezone.now() + HOUR)
        draft = translate_record(source, live=False, title="ស្រះទឹក")
        draft.save_revision(approved_go_live_at=timezone.now() - HOUR)

        assert [publish_due(), publish_due()] == [0, 0]
        source.revisions.update(approved_go_live_at=None)
        assert publish_due() == 0
        assert client.get(draft.get_url()).status_code == 404
        published(source)

        assert (publish_due(), publish_due()) == (1, 0)
        assert client.get(draft.get_url()).context["page"].pk == draft.pk

    def test_the_secretariat_does_not_publish_it_by_itself_either(self, cast: Cast, as_user: Any) -> None:
        source = make_record(shelf=cast.shelf(), live=False)
        draft = translate_record(source, live=False, title="ស្រះទឹក")
        draft.save_revision(user=cast.secretariat)
        client = as_user(cast.secretariat)

        assert "action-publish" not in client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()
        edit(client, draft, **editor_form(draft, cast.secretariat) | {"action-publish": "1"})
        assert not fresh(draft).live
        with pytest.raises(PermissionDenied):
            fresh(draft).latest_revision.publish(user=cast.secretariat)
        published(source)
        edit(client, draft, **editor_form(draft, cast.secretariat) | {"action-publish": "1"})

        assert fresh(draft).live

    def test_its_source_is_published_whatever_its_translation_says(self, cast: Cast, as_user: Any) -> None:
        source = make_record(shelf=cast.shelf(), live=False)
        translate_record(source, live=False)

        edit(as_user(cast.secretariat), source, **editor_form(source, cast.secretariat) | {"action-publish": "1"})

        assert fresh(source).live


class TestCosts:
    """Trap 17: of a text of thirty paragraphs each step costs what it costs of one."""

    @pytest.mark.parametrize("what", ["start", "editor", "submit"])
    def test_of_many_paragraphs(self, what: str, cast: Cast, as_user: Any) -> None:
        people(cast)
        counts = []
        for number in (1, 1, 30):
            body = [("paragraph", f"<p>Paragraph {n} of a long text.</p>") for n in range(number)]
            source = a_record(cast, body=body)
            client = as_user(cast.translator)
            draft = None if what == "start" else start_translation(source=source, by=anew(cast.translator))
            form = editor_form(draft, cast.translator) | {"action-submit": "1"} if what == "submit" else {}
            with CaptureQueriesContext(connection) as queries:
                if what == "start":
                    client.post(f"/admin/translations/{source.pk}/start/")
                elif what == "editor":
                    assert client.get(f"/admin/pages/{draft.pk}/edit/").status_code == 200
                else:
                    edit(client, draft, **form)
            counts.append(len(queries))

        # The first fills what is kept between requests.
        assert counts[1] == counts[2]
