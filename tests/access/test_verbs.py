"""Role by state by verb: what people try by POST happens where the policy says so, and nothing at all elsewhere."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    ModelLogEntry,
    Page,
    Revision,
    TaskState,
    WorkflowState,
)

from core.models import GlossaryTerm, SiteImage, Tag, Topic
from library.models import FailedSearch, File, ImportRun, RecordPage
from membership.models import Application, Invitation, Mail, Organisation, Role, Trust, User
from membership.models.reviews import PartnerAnswer
from tests.access.policy import ROLES, State
from tests.access.states import World, a_world
from tests.access.test_matrix import client_of, numbers_of
from tests.access.verbs import DEEDS, VERBS, Verb

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_404")]

WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) "?(\w+)', re.IGNORECASE)
# Who is there and has looked at what, not what is there.
OF_THE_VISIT = {
    "core_siterendition",
    "django_session",
    "wagtailadmin_editingsession",
    "wagtailcore_pagesubscription",
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with a_world(django_db_blocker) as world:
        world.root_collection = Collection.get_first_root_node().pk
        yield world


ASPECTS: dict[str, Callable[[], Any]] = {
    "pages": lambda: set(Page.objects.values_list("pk", flat=True)),
    "place": lambda: dict(Page.objects.values_list("pk", "path")),
    "live": lambda: set(
        Page.objects.filter(live=True).values_list("pk", "title", "live_revision", "expire_at", "owner")
    ),
    "lock": lambda: set(Page.objects.values_list("pk", "locked", "locked_by")),
    "words": lambda: list(Revision.objects.order_by("pk").values_list("pk", "object_id", "content")),
    "schedule": lambda: set(
        Revision.objects.exclude(approved_go_live_at=None).values_list("pk", "approved_go_live_at")
    ),
    "readers": lambda: set(RecordPage.objects.values_list("pk", "audience", "audience_group")),
    "review": lambda: [
        set(WorkflowState.objects.values_list("pk", "status", "current_task_state")),
        set(TaskState.objects.values_list("pk", "status")),
        PartnerAnswer.objects.count(),
    ],
    "files": lambda: set(File.objects.values_list("pk", "title", "file", "collection")),
    "shelves of files": lambda: set(File.objects.values_list("pk", "collection")),
    "the organisation's files": lambda: set(File.objects.filter(collection__name="PACT").values_list("pk", flat=True)),
    "the group's files": lambda: set(File.objects.filter(collection__name="DDWG").values_list("pk", flat=True)),
    "the group's pictures": lambda: set(SiteImage.objects.filter(collection__name="DDWG").values_list("pk", flat=True)),
    "pictures": lambda: set(SiteImage.objects.values_list("pk", "title", "file", "collection")),
    "people": lambda: [
        set(User.objects.values_list("pk", "email", "password", "phone", "is_active", "is_superuser")),
        set(User.objects.values_list("pk", "groups")),
        set(Role.objects.values_list("pk", "person", "kind", "ends_on")),
        set(Invitation.objects.values_list("pk", "email", "revoked_at", "accepted_at")),
        set(Application.objects.values_list("pk", "state")),
        set(Organisation.objects.values_list("pk", "status", "acronym")),
        set(Trust.objects.values_list("pk", "ends_on")),
        set(Mail.objects.values_list("pk", "send_after", "attempts", "sent_at")),
    ],
    "imports": lambda: [
        set(ImportRun.objects.values_list("pk", "state")),
        ModelLogEntry.objects.filter(action__startswith="library.").count(),
    ],
    "words for all": lambda: [
        set(GlossaryTerm.objects.values_list("pk", "term_en")),
        set(SearchPromotion.objects.values_list("pk", "query", "page", "external_link_url")),
        set(FailedSearch.objects.values_list("pk", "typed")),
        set(Topic.objects.values_list("pk", "label_en")),
        set(Tag.objects.values_list("pk", "name")),
        set(Collection.objects.values_list("pk", "name", "path")),
        set(Group.objects.values_list("pk", "name")),
        set(GroupPagePermission.objects.values_list("group", "page", "permission")),
        set(GroupCollectionPermission.objects.values_list("group", "collection", "permission")),
    ],
}


class Doer:
    """One role at all verbs; what each does is undone again."""

    def __init__(self, world: World, role: str) -> None:
        self.world, self.role, self.client = world, role, client_of(world, role)
        self.client.raise_request_exception = False
        self.wrong: list[str] = []
        self.before = {name: look() for name, look in ASPECTS.items()}
        self.places = {
            "shelf": world.shelf().pk,
            "group_shelf": world.shelf_of(world.group).pk,
            "group_shelf_km": world.shelf_of(world.group, "km").pk,
            "closed_shelf": world.shelf_of(world.left).pk,
            "own": world.foreign_thing.pk,
            "organisation": world.organisation.pk,
            "application": world.application.pk,
            "invitation": world.invitation.pk,
            "colleague": world.editor.pk,
            "role": Role.objects.get(person=world.editor).pk,
            "mail": world.unsent_mail.pk,
            "tag": world.tag.pk,
            "import": world.tried_import.pk,
            "pins": world.pinned.pk,
            "search": world.failed_search.pk,
        }

    def post(self, address: str, form: dict[str, Any]) -> set[str]:
        """What changed by it."""
        written: set[str] = set()

        def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            found = WRITE.match(sql)
            if found:
                written.add(found[1])
            return execute(sql, params, many, context)

        self.client.cookies.pop("messages", None)
        with transaction.atomic():
            with connection.execute_wrapper(watch):
                response = self.client.post(address, form)
            changed = {name for name, look in ASPECTS.items() if written and look() != self.before[name]}
            changed |= written - OF_THE_VISIT
            transaction.set_rollback(True)
        if response.status_code >= 500:
            self.wrong.append(f"{self.role} breaks {address}")
        return changed

    def judge(self, name: str, does: str, changed: set[str], *, may: bool, may_do_less: bool = False) -> None:
        if may and does not in changed:
            self.wrong.append(f"{self.role} may not do: {name}, though it is theirs ({sorted(changed)})")
        elif not may and (does in changed if may_do_less else changed):
            self.wrong.append(f"{self.role} does: {name}, and changes {sorted(changed)}")

    def try_verb(self, verb: Verb, state: State) -> None:
        thing = self.world.things[state]
        address = verb.address.format_map(self.places | numbers_of(thing))
        changed = self.post(address, verb.form(self.world, thing))
        less = verb.lesser is not None and self.role in verb.lesser[state]
        self.judge(
            f"{verb.name} of {state.value}", verb.does, changed, may=self.role in verb.whose[state], may_do_less=less
        )


@pytest.mark.parametrize("role", ROLES)
def test_who_does_what_to_pages_and_uploads(role: str, world: World) -> None:
    doer = Doer(world, role)
    for verb in VERBS:
        for state in verb.of:
            doer.try_verb(verb, state)

    assert doer.wrong == [], "\n".join(["", *doer.wrong])


@pytest.mark.parametrize("role", ROLES)
def test_who_does_what_with_rooms_and_people(role: str, world: World) -> None:
    doer = Doer(world, role)
    for deed in DEEDS:
        changed = doer.post(deed.address.format_map(doer.places), deed.form(world))
        doer.judge(deed.name, deed.does, changed, may=role in deed.whose, may_do_less=role in deed.lesser)

    assert doer.wrong == [], "\n".join(["", *doer.wrong])


@pytest.mark.any_database
def test_each_verb_is_somebody_s_or_has_no_door_at_all() -> None:
    tried = sum(len(verb.of) for verb in VERBS) + len(DEEDS)

    assert tried * len(ROLES) >= 2_000
