"""Approvals under haste and accident: two who press at once, and a machine that dies in between."""

from pathlib import Path
from typing import Any

import pytest

from tests.portal.own_site import answer, copy_database, environment

pytestmark = pytest.mark.any_database

STAGE = """from django.test.utils import setup_test_environment
setup_test_environment()
from threading import Barrier, Thread
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry
from library.models import RecordPage
from membership.enums import RoleKind
from membership.models import Mail, ReviewState
from tests.factories import make_record
from tests.people import Cast, editor_form

cast = Cast()
reviewers = [cast.reviewer, cast.person(RoleKind.REVIEWER)]
secretaries = [cast.secretariat, cast.second_secretary]
page = make_record(shelf=cast.shelf(), live=False, owner=cast.editor, title="Ponds")
page.save_revision(user=cast.editor)
page.get_workflow().start(page, cast.editor)
page = RecordPage.objects.get(pk=page.pk)
address = reverse("wagtailadmin_pages:edit", args=[page.pk])

def form_of(person, **more):
    return editor_form(page, person) | {"action-workflow-action": "1", "workflow-action-name": "approve"} | more

def press(person, form, together, answers):
    client = Client()
    client.force_login(person)
    together.wait()
    answers.append(client.post(address, form).status_code)
    connection.close()

def at_once(people, **more):
    together, answers = Barrier(len(people)), []
    forms = [form_of(person, **more) for person in people]
    hands = [
        Thread(target=press, args=(person, form, together, answers)) for person, form in zip(people, forms)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    return answers

def publications():
    return PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish").count()

def approvals():
    return [state.finished_by_id for state in ReviewState.objects.filter(status="approved").order_by("pk")]
"""

BOTH_APPROVE = (
    STAGE
    + """
first, last = at_once(reviewers), at_once(secretaries)
approved = approvals()
print(json.dumps({
    "answers": sorted(first + last),
    "approved by": [approved[0] in [p.pk for p in reviewers], approved[1] in [p.pk for p in secretaries]],
    "approvals": len(approved),
    "publications": publications(),
}))
"""
)

APPROVE_AND_WITHDRAW = (
    STAGE
    + """
from wagtail.models import WorkflowState
together, answers = Barrier(2), []
withdrawal = editor_form(page, cast.editor) | {"action-cancel-workflow": "1"}
approval = form_of(reviewers[0])
hands = [
    Thread(target=press, args=(cast.editor, withdrawal, together, answers)),
    Thread(target=press, args=(reviewers[0], approval, together, answers)),
]
for hand in hands:
    hand.start()
for hand in hands:
    hand.join()
(state,) = WorkflowState.objects.all()
open_steps = ReviewState.objects.filter(status="in_progress").count()
print(json.dumps([state.status, open_steps, publications(), max(answers) < 500]))
"""
)

DIES_AFTER_PUBLISHING = (
    STAGE
    + """
import os
from unittest import mock
at_once(reviewers[:1])
form = form_of(secretaries[0])
client = Client()
client.force_login(secretaries[0])
if os.environ["DIE"] == "yes":
    # The power goes after the page was made public and before the request ended.
    from membership.actions import publish_approved as module
    publish = module.PublishPageRevisionAction.execute
    def publish_and_die(self, **given):
        publish(self, **given)
        os._exit(0)
    with mock.patch.object(module.PublishPageRevisionAction, "execute", publish_and_die):
        client.post(address, form)
client.post(address, form)
"""
)

WHAT_IS_LEFT = """from library.models import RecordPage
from membership.models import Mail, ReviewState
from wagtail.models import PageLogEntry
page = RecordPage.objects.get(title="Ponds")
print(json.dumps({
    "live": page.live,
    "published": PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish").count(),
    "open steps": ReviewState.objects.filter(status="in_progress").count(),
    "told": Mail.objects.filter(notices__kind="published").exists(),
}))
"""


def test_two_who_approve_at_once_count_once_and_publish_once(tmp_path: Path, db: None) -> None:
    copy_database(tmp_path)

    assert answer(BOTH_APPROVE, env=environment(tmp_path)) == {
        "answers": [302, 302, 302, 302],
        "approved by": [True, True],
        "approvals": 2,
        "publications": 1,
    }


def test_withdrawing_and_approving_at_once_leave_one_of_the_two(tmp_path: Path, db: None) -> None:
    copy_database(tmp_path)

    status, open_steps, publications, answered = answer(APPROVE_AND_WITHDRAW, env=environment(tmp_path))

    assert publications == 0
    assert answered
    assert (status, open_steps) in [("cancelled", 0), ("in_progress", 1)]


@pytest.mark.parametrize(
    ("die", "left"),
    [
        ("yes", {"live": False, "published": 0, "open steps": 1, "told": False}),
        ("no", {"live": True, "published": 1, "open steps": 0, "told": True}),
    ],
)
def test_a_machine_that_dies_while_publishing_leaves_all_or_nothing(
    die: str, left: dict[str, Any], tmp_path: Path, db: None
) -> None:
    copy_database(tmp_path)
    env = environment(tmp_path)
    from tests.portal.own_site import python

    done = python(
        "-c", f"import django, json\ndjango.setup()\n{DIES_AFTER_PUBLISHING}", env=env | {"DIE": die}, timeout=120
    )

    assert done.returncode == 0, done.stderr
    assert answer(WHAT_IS_LEFT, env=env) == left
