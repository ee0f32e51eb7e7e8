"""Who is told what, in which language and rhythm, and that no mail is lost, doubled or sent to the wrong person."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import connection
from django.template.loader import get_template
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page
from wagtail.users.models import UserProfile

from core.enums import Audience
from membership.actions import hand_over, sync_rights, tell, tell_address
from membership.actions.deliver import BACK_OFF, LEASE, deliver, deliver_due, forget_old
from membership.actions.remind import remind
from membership.actions.tell import next_morning
from membership.enums import MailKind, MailRhythm, RoleKind
from membership.models import Mail, Notice, ReviewState, User
from tests.factories import make_page
from tests.membership.test_approval import a_draft, answer, fresh, state_of, submitted
from tests.people import Cast
from tests.portal.own_site import answer as answer_of
from tests.portal.own_site import copy_database, environment

pytestmark = pytest.mark.django_db

WAITING_JOBS = settings.TASKS | {"background": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
KINDS_OF_APPROVAL = list(MailKind)[:9]
DAY = timedelta(days=1)


@pytest.fixture
def _jobs_wait() -> Any:
    with override_settings(TASKS=WAITING_JOBS):
        yield


@pytest.fixture
def broken_server(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A mail server that can be told to work again."""
    send = EmailMessage.send

    class Server:
        error: Exception | None = SMTPServerDisconnected("Connection unexpectedly closed")

    def fail(self: EmailMessage, *args: Any, **kwargs: Any) -> int:
        if Server.error is not None:
            raise Server.error
        return send(self, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", fail)
    return Server


def due_now(mail: Mail) -> Mail:
    Mail.objects.filter(pk=mail.pk).update(send_after=timezone.now())
    mail.refresh_from_db()
    return mail


def told() -> list[tuple[str, list[str]]]:
    """What went out: the subject and to whom."""
    return [(message.subject, message.to) for message in outbox.outbox]


def make_daily(person: User) -> User:
    person.mail_rhythm = MailRhythm.DAILY
    person.save()
    return person


# Words


@pytest.mark.parametrize("kind", MailKind)
def test_each_kind_has_its_template(kind: MailKind) -> None:
    assert get_template(f"membership/mails/{kind}.txt")


@pytest.mark.parametrize("kind", KINDS_OF_APPROVAL)
@pytest.mark.parametrize("language", ["en", "km"])
def test_each_mail_of_an_approval_names_the_page_and_leads_to_it(kind: MailKind, language: str, cast: Cast) -> None:
    page = a_draft(cast, title="Wells & “commune” <councils>")
    cast.editor.language = language
    cast.editor.save()
    outbox.outbox.clear()

    moment = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
    tell(kind, [cast.editor], page=page, step="Review", requested_by="Sok", due_at=moment, publish_at=moment)

    (message,) = outbox.outbox
    assert "Wells & “commune” <councils>" in message.subject
    assert f"{settings.SITE_URL}/admin/pages/{page.pk}/edit/" in message.body
    assert f"{settings.SITE_URL}/{language}/account/" in message.body
    assert "\n\n\n" not in message.body


def test_a_mail_is_marked_as_automatic_and_says_nothing_else_of_itself(cast: Cast) -> None:
    tell("published", [cast.editor], page=make_page(title="Wells"))

    (message,) = outbox.outbox
    mail = Mail.objects.get()
    assert message.extra_headers == {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    assert message.to == [cast.editor.email]
    assert (message.attachments, message.content_subtype) == ([], "plain")
    assert mail.message_id.endswith("@localhost>")


def test_khmer_words_survive_the_way(cast: Cast) -> None:
    title = "សេចក្តីសម្រេចរបស់ក្រុមប្រឹក្សាឃុំ " * 7
    page = make_page(title=title.strip())
    tell("published", [cast.editor], page=page)

    message = outbox.outbox[0].message()
    assert message.get_content_charset() == "utf-8"
    assert title.strip() in outbox.outbox[0].subject


def test_a_line_in_a_title_starts_no_header(cast: Cast) -> None:
    page = make_page(title="Wells")
    Page.objects.filter(pk=page.pk).update(title="Wells\r\nBcc: x@wgpd.example", draft_title="W\nBcc: x@wgpd.example")

    tell("unpublished", [cast.secretariat], page=page)

    (message,) = outbox.outbox
    assert "\n" not in message.subject
    assert message.recipients() == [cast.secretariat.email]


# Rhythm


def test_nobody_whose_account_is_closed_is_told(cast: Cast) -> None:
    tell("published", [cast.leaver], page=make_page())

    assert not Mail.objects.exists()


def test_a_person_named_twice_is_told_once(cast: Cast) -> None:
    tell("published", [cast.editor, User.objects.get(pk=cast.editor.pk)], page=make_page())

    assert Mail.objects.count() == 1


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # Seven in the morning in Phnom Penh is midnight in UTC.
        (datetime(2026, 1, 10, 23, 59, tzinfo=UTC), datetime(2026, 1, 11, 0, 0, tzinfo=UTC)),
        (datetime(2026, 1, 11, 0, 0, tzinfo=UTC), datetime(2026, 1, 12, 0, 0, tzinfo=UTC)),
        (datetime(2026, 1, 11, 12, 0, tzinfo=UTC), datetime(2026, 1, 12, 0, 0, tzinfo=UTC)),
    ],
)
def test_the_daily_mail_goes_out_at_seven_in_the_morning(now: datetime, expected: datetime) -> None:
    with timezone.override("America/Lima"):
        assert next_morning(now) == expected


@pytest.mark.parametrize(
    ("language", "subject", "second"),
    [("en", "3 things at WGPD", "2. Published: “Page"), ("km", "៣", "២. ")],
)
def test_daily_notices_wait_for_one_mail(language: str, subject: str, second: str, cast: Cast) -> None:
    person = make_daily(cast.editor)
    person.language = language
    person.save()
    pages = [make_page() for _ in range(3)]
    for page in pages:
        tell("published", [person], page=page)

    assert told() == []
    mail = Mail.objects.get()
    assert mail.send_after > timezone.now()
    deliver.enqueue(due_now(mail).pk)

    (message,) = outbox.outbox
    assert subject in message.subject
    assert second in message.body
    assert [page.title in message.body for page in pages] == [True] * 3
    assert [f"{settings.SITE_URL}{page.url}" in message.body for page in pages] == [True] * 3


def test_a_daily_mail_of_one_notice_speaks_for_itself(cast: Cast) -> None:
    tell("published", [make_daily(cast.editor)], page=make_page(title="Wells"))
    deliver.enqueue(due_now(Mail.objects.get()).pk)

    assert told() == [("Published: “Wells”", [cast.editor.email])]


def test_what_comes_after_a_daily_mail_left_waits_for_the_next(cast: Cast) -> None:
    person = make_daily(cast.editor)
    tell("published", [person], page=make_page())
    deliver.enqueue(due_now(Mail.objects.get()).pk)
    tell("published", [person], page=make_page())

    assert Mail.objects.count() == 2
    assert [mail.notices.count() for mail in Mail.objects.all()] == [1, 1]


def test_an_address_without_an_account_is_told_at_once(trees: Any) -> None:
    tell_address("application_received", email="someone@wgpd.example", language="km")

    assert [to for _subject, to in told()] == [["someone@wgpd.example"]]
    assert "/km/account/" not in outbox.outbox[0].body


def test_a_fact_may_be_named_as_tells_own_words(cast: Cast) -> None:
    tell("hand_over", [cast.editor], kind="organisation", slug="pact", hand_over=1)

    assert Notice.objects.get().facts == {"kind": "organisation", "slug": "pact", "hand_over": 1}


# What may be told


def test_who_may_no_longer_open_a_page_is_not_told_of_it(cast: Cast) -> None:
    person = make_daily(cast.editor)
    page = a_draft(cast, title="Secret plan")
    Mail.objects.all().delete()
    tell("changes_asked", [person], page=page)
    person.roles.update(ends_on=timezone.localdate())
    sync_rights(User.objects.filter(pk=person.pk))
    Page.objects.filter(pk=page.pk).update(owner=None)

    deliver.enqueue(due_now(Mail.objects.get()).pk)

    mail = Mail.objects.get()
    assert told() == []
    assert (mail.sent_at, mail.dropped_at is not None) == (None, True)


def test_of_a_daily_mail_only_what_may_still_be_read_remains(cast: Cast) -> None:
    person = make_daily(cast.member)
    open_page, closed = make_page(title="Wells"), make_page(title="Secret", audience=Audience.SECRETARIAT)
    tell("published", [person], page=open_page)
    tell("published", [person], page=closed)

    deliver.enqueue(due_now(Mail.objects.get()).pk)

    assert told() == [("Published: “Wells”", [person.email])]
    assert "Secret" not in outbox.outbox[0].body


def test_a_mail_whose_page_is_deleted_is_dropped(cast: Cast) -> None:
    page = make_page()
    tell("published", [make_daily(cast.editor)], page=page)
    page.delete()

    deliver.enqueue(due_now(Mail.objects.get()).pk)

    assert Mail.objects.get().dropped_at is not None


def test_who_left_in_the_meantime_gets_nothing(cast: Cast) -> None:
    tell("published", [make_daily(cast.editor)], page=make_page())
    User.objects.filter(pk=cast.editor.pk).update(is_active=False)

    deliver.enqueue(due_now(Mail.objects.get()).pk)

    assert told() == []
    assert Mail.objects.get().dropped_at is not None


def test_answers_to_what_a_leaver_asked_go_to_those_who_write_there(cast: Cast) -> None:
    colleague = cast.person(RoleKind.EDITOR)
    page = submitted(cast)
    hand_over(person=cast.editor, body=cast.organisation, by=cast.organisation_admin)
    Notice.objects.all().delete()

    answer(page, cast.reviewer, "reject", comment="Say where")

    assert [(notice.kind, notice.mail.person) for notice in Notice.objects.all()] == [("changes_asked", colleague)]


def test_a_draft_title_is_told_to_writers_alone(cast: Cast) -> None:
    page = make_page(title="Public title")
    page.title = "New title, not approved"
    page.save_revision()

    tell("text_changed_in_review", [cast.member, cast.secretariat], page=fresh_page(page))

    assert {to[0]: subject for subject, to in told()} == {
        cast.member.email: "Text changed in review: “Public title”",
        cast.secretariat.email: "Text changed in review: “New title, not approved”",
    }


def fresh_page(page: Page) -> Page:
    return Page.objects.get(pk=page.pk)


# Never lost, never sent twice


@pytest.mark.usefixtures("_jobs_wait")
def test_a_mail_is_enqueued_with_what_it_tells_of(cast: Cast) -> None:
    tell("published", [cast.editor], page=make_page())

    job = DBTaskResult.objects.get(task_path=deliver.module_path)
    assert job.args_kwargs["args"] == [Mail.objects.get().pk]


def test_a_mail_that_fails_is_tried_again_later_and_later(cast: Cast, broken_server: Any) -> None:
    tell("published", [cast.editor], page=make_page())
    mail = Mail.objects.get()
    message_id = mail.message_id

    waits = []
    for _ in range(len(BACK_OFF) + 1):
        mail.refresh_from_db()
        waits.append(mail.send_after - timezone.now())
        deliver.enqueue(due_now(mail).pk)

    mail.refresh_from_db()
    assert [round(wait / timedelta(minutes=1)) for wait in waits] == [1, 5, 30, 120, 720, 1440, 1440]
    assert (mail.attempts, mail.last_error, mail.sent_at) == (len(BACK_OFF) + 2, "SMTPServerDisconnected", None)
    broken_server.error = None
    deliver.enqueue(due_now(mail).pk)

    mail.refresh_from_db()
    (message,) = outbox.outbox
    assert message.extra_headers["Message-ID"] == message_id
    assert (mail.sent_at is not None, mail.last_error) == (True, "")


def test_a_mail_servers_words_are_kept_and_nothing_else(cast: Cast, broken_server: Any) -> None:
    broken_server.error = SMTPRecipientsRefused({cast.editor.email: (550, b"no such box")})
    tell("published", [cast.editor], page=make_page())
    broken_server.error = ValueError("password=secret")
    tell("published", [cast.secretariat], page=make_page())

    assert sorted(Mail.objects.values_list("last_error", flat=True)) == [
        "SMTPRecipientsRefused: 550 no such box",
        "ValueError",
    ]


@pytest.mark.usefixtures("_jobs_wait")
def test_a_worker_killed_after_sending_sends_again_under_the_same_name(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell("published", [cast.editor], page=make_page())
    mail = Mail.objects.get()
    send = EmailMessage.send

    class Killed(BaseException):
        """As `kill -9` leaves it: nothing after it runs."""

    def send_and_die(self: EmailMessage, *args: Any, **kwargs: Any) -> int:
        send(self, *args, **kwargs)
        raise Killed

    monkeypatch.setattr(EmailMessage, "send", send_and_die)
    with pytest.raises(Killed):
        deliver.call(mail.pk)
    monkeypatch.undo()

    mail.refresh_from_db()
    assert (mail.sent_at, mail.attempts) == (None, 1)
    assert mail.send_after - timezone.now() > LEASE - timedelta(minutes=1)
    deliver.call(due_now(mail).pk)

    first, second = outbox.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"] == mail.message_id


@pytest.mark.usefixtures("_jobs_wait")
def test_a_claimed_mail_is_left_to_its_worker(cast: Cast) -> None:
    tell("published", [cast.editor], page=make_page())
    mail = Mail.objects.get()
    Mail.objects.filter(pk=mail.pk).update(attempts=1, send_after=timezone.now() + LEASE)

    deliver.call(mail.pk)

    assert told() == []


def test_a_sent_mail_is_not_sent_again(cast: Cast) -> None:
    tell("published", [cast.editor], page=make_page())
    deliver.enqueue(due_now(Mail.objects.get()).pk)

    assert len(told()) == 1


@pytest.mark.usefixtures("_jobs_wait")
def test_the_clock_carries_what_nobody_carries_and_once(cast: Cast) -> None:
    tell("published", [cast.editor], page=make_page())
    tell("published", [make_daily(cast.secretariat)], page=make_page())
    jobs = DBTaskResult.objects.filter(task_path=deliver.module_path)
    assert jobs.count() == 1
    deliver_due()
    assert jobs.count() == 1
    jobs.update(status=TaskResultStatus.FAILED)

    call_command("tick")
    call_command("tick")

    waiting = jobs.filter(status=TaskResultStatus.READY)
    assert [job.args_kwargs["args"] for job in waiting] == [[Mail.objects.get(is_daily=False).pk]]


@pytest.mark.usefixtures("_jobs_wait")
def test_old_mails_are_forgotten_and_waiting_ones_kept(cast: Cast) -> None:
    for _ in range(4):
        tell("published", [cast.editor], page=make_page())
    sent, dropped, waiting, lately = Mail.objects.order_by("pk")
    long_ago = timezone.now() - 91 * DAY
    Mail.objects.filter(pk=sent.pk).update(sent_at=long_ago)
    Mail.objects.filter(pk=dropped.pk).update(dropped_at=long_ago)
    Mail.objects.filter(pk=waiting.pk).update(send_after=long_ago, last_error="ValueError")
    Mail.objects.filter(pk=lately.pk).update(sent_at=timezone.now() - 89 * DAY)

    forget_old()

    assert set(Mail.objects.all()) == {waiting, lately}


# Approvals


def test_each_step_of_an_approval_tells_those_it_concerns(cast: Cast) -> None:
    assert cast.secretariat
    page = submitted(cast, title="Wells")
    assert told() == [("Please review “Wells”", [cast.reviewer.email])]
    outbox.outbox.clear()

    answer(page, cast.reviewer, "reject", comment="Shorter, and leave out Sok's name")
    assert told() == [("Changes asked: “Wells”", [cast.editor.email])]
    assert "Shorter" not in outbox.outbox[0].body
    outbox.outbox.clear()

    fresh(page).current_workflow_state.resume(user=cast.editor)
    answer(page, cast.reviewer)
    assert told() == [
        ("Please review “Wells”", [cast.reviewer.email]),
        ("Please review “Wells”", [cast.secretariat.email]),
    ]
    outbox.outbox.clear()

    answer(page, cast.secretariat)
    assert told() == [("Published: “Wells”", [cast.editor.email])]
    assert f"{settings.SITE_URL}{fresh(page).url}" in outbox.outbox[0].body


def test_a_reader_of_khmer_is_told_though_the_page_is_no_room_of_theirs(cast: Cast) -> None:
    assert cast.khmer_reviewer
    page = submitted(cast, "km", title="អណ្ដូង")
    outbox.outbox.clear()

    answer(page, cast.reviewer)

    assert told() == [("Please review “អណ្ដូង”", [cast.khmer_reviewer.email])]


def test_withdrawing_tells_those_who_had_been_asked(cast: Cast) -> None:
    page = submitted(cast, title="Wells")
    outbox.outbox.clear()

    fresh(page).current_workflow_state.cancel(user=cast.editor)

    assert told() == [("No longer to review: “Wells”", [cast.reviewer.email])]


def test_withdrawing_what_was_sent_back_tells_nobody(cast: Cast) -> None:
    page = submitted(cast)
    answer(page, cast.reviewer, "reject", comment="Shorter")
    outbox.outbox.clear()

    fresh(page).current_workflow_state.cancel(user=cast.editor)

    assert told() == []


def test_a_page_with_a_day_is_told_when_approved_and_when_published(cast: Cast) -> None:
    assert cast.secretariat
    page = submitted(cast, title="Wells")
    answer(page, cast.reviewer)
    outbox.outbox.clear()

    answer(page, cast.secretariat, publish_on=(timezone.now() + DAY).isoformat())
    ((subject, to),) = told()
    assert (subject.startswith("Approved for "), to) == (True, [cast.editor.email])
    outbox.outbox.clear()
    revision = fresh(page).get_latest_revision()
    revision.content["go_live_at"] = (timezone.now() - DAY).isoformat()
    revision.approved_go_live_at = timezone.now() - DAY
    revision.save()
    call_command("tick")
    call_command("tick")

    assert told() == [("Published: “Wells”", [cast.editor.email])]


def test_nobody_is_told_of_what_they_did_themselves(cast: Cast) -> None:
    cast.give(cast.editor, RoleKind.REVIEWER)
    page = a_draft(cast)
    page.save_revision(user=cast.secretariat)
    assert cast.reviewer
    fresh(page).get_workflow().start(page, cast.editor)

    assert [to for _subject, to in told()] == [[cast.reviewer.email]]


def test_who_submitted_a_page_is_told_once_that_a_reviewer_changes_it(cast: Cast) -> None:
    page = submitted(cast, title="Wells")
    outbox.outbox.clear()

    for title in ("Wells, shared", "Wells, shared fairly"):
        page.title = title
        page.save_revision(user=cast.reviewer)

    assert [(subject.partition(":")[0], to) for subject, to in told()] == [
        ("Text changed in review", [cast.editor.email])
    ]


def test_wagtails_own_mails_stay_off(cast: Cast) -> None:
    profile = UserProfile.get_for_user(cast.admin)
    profile.submitted_notifications = profile.updated_comments_notifications = True
    profile.save()
    page = submitted(cast)
    answer(page, cast.reviewer, "reject", comment="Shorter")

    profile.refresh_from_db()
    assert (profile.submitted_notifications, profile.updated_comments_notifications) == (False, False)
    assert cast.admin.email not in {to for message in outbox.outbox for to in message.to}
    assert {message.extra_headers.get("Message-ID", "") for message in outbox.outbox} == set(
        Mail.objects.values_list("message_id", flat=True)
    )


def set_due(page: Page, when: timedelta) -> ReviewState:
    state = state_of(page)
    ReviewState.objects.filter(pk=state.pk).update(due_at=timezone.now() + when)
    return state


def test_a_reminder_comes_once_before_the_day_and_once_after(cast: Cast) -> None:
    assert cast.secretariat
    page = submitted(cast, title="Wells")
    outbox.outbox.clear()
    remind()
    assert told() == []

    set_due(page, timedelta(hours=20))
    remind()
    remind()
    assert [(subject.startswith("Due on"), to) for subject, to in told()] == [(True, [cast.reviewer.email])]
    outbox.outbox.clear()

    set_due(page, -timedelta(hours=1))
    remind()
    remind()
    subject = "Late: “Wells” waits for an answer"
    assert sorted(told(), key=str) == sorted(
        [(subject, [cast.reviewer.email]), (subject, [cast.secretariat.email])], key=str
    )


def test_an_answered_step_is_not_reminded_of(cast: Cast) -> None:
    page = submitted(cast)
    set_due(page, -timedelta(hours=1))
    answer(page, cast.reviewer, "reject", comment="Shorter")
    outbox.outbox.clear()

    remind()

    assert told() == []


OVERLAPPING = """from datetime import timedelta
from threading import Barrier, Thread
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from membership.models import Mail, Notice, ReviewState
from tests.membership.test_approval import submitted
from tests.people import Cast

cast = Cast()
pages = [submitted(cast) for _ in range(4)]
ReviewState.objects.update(due_at=timezone.now() + timedelta(hours=1))
together = Barrier(2)

def tick():
    together.wait()
    call_command("tick")
    connection.close()

clocks = [Thread(target=tick) for _ in range(2)]
for clock in clocks:
    clock.start()
for clock in clocks:
    clock.join()
kinds = list(Notice.objects.order_by("kind").values_list("kind", flat=True))
jobs = [job.args_kwargs["args"][0] for job in DBTaskResult.objects.filter(task_path__endswith=".deliver")]
print(json.dumps([kinds, sorted(jobs) == sorted(Mail.objects.values_list("pk", flat=True))]))
"""


@pytest.mark.any_database
def test_two_clocks_at_once_remind_once_and_carry_once(tmp_path: Path) -> None:
    copy_database(tmp_path)

    kinds, carried_once = answer_of(OVERLAPPING, env=environment(tmp_path))

    assert kinds == ["review_asked"] * 4 + ["review_reminder"] * 4
    assert carried_once


# In sight


def list_of(client: Any) -> list[Mail]:
    return list(client.get("/admin/mails/").context["object_list"])


def test_the_secretariat_sees_failing_mails_first_and_may_try_at_once(
    cast: Cast, as_user: Any, broken_server: Any
) -> None:
    broken_server.error = None
    tell("published", [cast.editor], page=make_page())
    tell("published", [make_daily(cast.member)], page=make_page())
    broken_server.error = OSError(111, "Connection refused")
    tell("published", [cast.reviewer], page=make_page())
    sent, waiting, failing = Mail.objects.order_by("pk")
    client = as_user(cast.secretariat)

    assert list_of(client) == [failing, waiting, sent]
    assert "Connection refused" in client.get("/admin/mails/").content.decode()
    broken_server.error = None
    client.post(f"/admin/mails/{failing.pk}/again/")

    failing.refresh_from_db()
    assert failing.sent_at is not None


def test_what_was_sent_long_ago_is_not_listed(cast: Cast, as_user: Any) -> None:
    tell("published", [cast.editor], page=make_page())
    Mail.objects.update(sent_at=timezone.now() - 31 * DAY)

    assert list_of(as_user(cast.secretariat)) == []


@pytest.mark.parametrize("role", ["editor", "reviewer", "organisation_admin", "stranger"])
def test_nobody_else_finds_the_list(role: str, cast: Cast, as_user: Any) -> None:
    tell("published", [make_daily(cast.editor)], page=make_page())
    mail = Mail.objects.get()
    client = as_user(getattr(cast, role))

    answers = [client.get("/admin/mails/"), client.get("/admin/mails/results/")]
    answers += [client.post(f"/admin/mails/{mail.pk}/again/"), client.post("/admin/mails/999/again/")]
    assert [response.status_code for response in answers] == [404] * 4
    mail.refresh_from_db()
    assert mail.sent_at is None


def test_the_list_costs_the_same_for_one_and_three(cast: Cast, as_user: Any, django_assert_num_queries: Any) -> None:
    client = as_user(cast.secretariat)
    tell("published", [cast.editor], page=make_page())
    client.get("/admin/mails/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/mails/")
    for person in (cast.reviewer, make_daily(cast.member)):
        tell("published", [person], page=make_page())

    with django_assert_num_queries(len(queries)):
        client.get("/admin/mails/")


# One language for a person


def test_the_admin_and_the_mails_speak_the_persons_language(cast: Cast, as_user: Any) -> None:
    person = cast.editor
    assert UserProfile.get_for_user(person).preferred_language == "en"

    person.language = "km"
    person.save()
    assert UserProfile.objects.get(user=person).preferred_language == "km"
    assert '<html lang="km"' in as_user(person).get("/admin/").content.decode()

    profile = UserProfile.objects.get(user=person)
    profile.preferred_language = "en"
    profile.save()
    person.refresh_from_db()
    assert person.language == "en"


def test_the_admin_offers_no_choice_of_mails_that_are_never_sent(cast: Cast, as_user: Any) -> None:
    shown = as_user(cast.editor).get("/admin/account/").content.decode()

    assert ("locale-preferred_language" in shown, "_notifications" in shown) == (True, False)
