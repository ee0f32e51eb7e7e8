"""One site with a record in every state a record can be in, each full of words that are found nowhere else."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.core import signing
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Comment

from core.enums import Audience, PlaceLevel
from core.models import Place, SiteImage, Tag, Topic
from library.enums import ImportState, ReadingState, RowOutcome
from library.models import (
    Entry,
    FailedSearch,
    File,
    ImportRow,
    ImportRun,
    RecordFile,
    RecordPage,
    RecordPlace,
    ShelfPage,
)
from membership.actions import provision_room, set_status, start_translation
from membership.actions.invite import invite
from membership.enums import RoleKind
from membership.forms.join import SALT
from membership.models import Application, Body, Mail, OrganisationPage, ReviewState, Room, User
from membership.models.roles import of_body
from tests.access.policy import IN_REVIEW, Matter, State
from tests.factories import FileFactory, OrganisationFactory, SiteImageFactory, make_record
from tests.people import Cast

CANARY = re.compile(r"zz[0-9a-f]{32}")
# Words everything has, so that one search would find all of it.
COMMON = f"kk{uuid4().hex}"
# A question that all of it is pinned to, and that finds nothing besides.
PINNED = f"qq{uuid4().hex}"


@dataclass
class Thing:
    """What hangs on one state's page; the numbers are those an address may name."""

    state: State
    page: Any
    canaries: dict[str, str] = field(default_factory=dict)
    file: File | None = None
    picture: SiteImage | None = None
    moved_from: str = ""
    # What this record alone is about, so that its name tells of the record.
    place: Place | None = None

    def canary(self, kind: str) -> str:
        return self.canaries.setdefault(kind, f"zz{uuid4().hex}")

    # Numbers and addresses

    @cached_property
    def pk(self) -> int:
        return int(self.page.pk)

    @cached_property
    def slug(self) -> str:
        return str(self.page.slug)

    @cached_property
    def url(self) -> str:
        return str(self.page.get_url())

    @cached_property
    def identifier(self) -> str:
        entry = Entry.objects.filter(translation_key=self.page.translation_key).first()
        return entry.identifier if entry else ""

    @cached_property
    def revision(self) -> int:
        return int(self.page.latest_revision_id)

    @cached_property
    def step(self) -> ReviewState | None:
        states = ReviewState.objects.filter(workflow_state__object_id=str(self.page.pk))
        return states.select_related("workflow_state").order_by("-pk").first()

    @cached_property
    def file_url(self) -> str:
        return self.file.url if self.file else ""

    @cached_property
    def look_url(self) -> str:
        # A request leaves its language behind in the test's own thread.
        with override("en"):
            return self.file.look_url if self.file else ""

    @cached_property
    def picture_url(self) -> str:
        return str(self.picture.file.url) if self.picture else ""

    @cached_property
    def rendition_url(self) -> str:
        return str(self.picture.get_rendition("width-100").url) if self.picture else ""


class World(Cast):
    """The cast, and what stands in their rooms."""

    def __init__(self) -> None:
        self.things: dict[State, Thing] = {}
        # Of each page as the editor shows it, since reading one takes longer than posting it.
        self.forms: dict[State, dict[str, Any]] = {}
        # The people come first: an organisation with nobody to ask would fall to the secretariat.
        self.people: dict[str, User | None] = {"visitor": None, "applicant": None}
        for role in ("editor", "reviewer", "foreign_editor", "foreign_reviewer", "translator", "khmer_reviewer"):
            self.people[role] = getattr(self, role)
        self.left = OrganisationFactory.create(acronym="LEFT", slug="left")
        Place.objects.create(code="07", level=PlaceLevel.PROVINCE, name_en="Kampot", name_km="កំពត")
        self.tag, self.other_tag = (Tag.objects.create(name=name) for name in ("spare", "main"))
        above = Topic.objects.create(slug="above", label_en="Above", label_km="ខាងលើ")
        self.topic = Topic.objects.create(slug="below", label_en="Below", label_km="ខាងក្រោម", parent=above)
        provision_room(self.left)
        left_behind = self.give(self.person(RoleKind.EDITOR, body=self.left), RoleKind.REVIEWER, body=self.left)
        self._make_things(left_behind)
        set_status(organisation=self.left, status="former", reason="It closed", by=self.secretariat)
        self.people["left_behind"] = User.objects.get(pk=left_behind.pk)
        for role in ("secretariat", "member", "organisation_admin", "withdrawn", "stranger", "leaver"):
            self.people[role] = getattr(self, role)
        # What a foreign room's people may use to reach for what is not theirs.
        self.foreign_thing = Thing(
            State.DRAFT, self._record(self.shelf_of(self.other_organisation), self.foreign_editor)
        )
        self.matters: dict[Matter, dict[str, str]] = {matter: {} for matter in Matter}
        self._tell_of_people()
        self._pin()
        self.kinds: dict[str, tuple[State | Matter, str]] = {
            token: (of, kind)
            for of, canaries in (
                *((thing.state, thing.canaries) for thing in self.things.values()),
                *self.matters.items(),
            )
            for kind, token in canaries.items()
        }

    def seen_in(self, text: str) -> set[tuple[State | Matter, str]]:
        return {self.kinds[token] for token in CANARY.findall(text) if token in self.kinds}

    # What is kept of people

    def _matter(self, matter: Matter, kind: str) -> str:
        return self.matters[matter].setdefault(kind, f"zz{uuid4().hex}")

    def _tell_of_people(self) -> None:
        self.member.phone = self._matter(Matter.CONTACT, "phone")
        self.member.email = f"{self._matter(Matter.CONTACT, 'address')}@pact.example"
        self.member.save()
        self.editor.phone = self._matter(Matter.COLLEAGUE, "phone")
        self.editor.save()
        self.invitation = invite(
            email=f"{self._matter(Matter.INVITATION, 'address')}@pact.example",
            body=self.organisation,
            roles=[RoleKind.EDITOR],
            language="en",
            by=self.organisation_admin,
        )
        # As the applicant does it, on the public screen.
        visitor = Client()
        form = {
            "organisation_name": f"{COMMON} {self._matter(Matter.APPLICATION, 'organisation')}",
            "person_name": self._matter(Matter.APPLICATION, "name"),
            "phone": "012 345 678",
            "email": f"{self._matter(Matter.APPLICATION, 'address')}@applicant.example",
            "why": self._matter(Matter.APPLICATION, "reason"),
            "homepage": "",
            "stamp": signing.dumps(int(time.time()) - 60, salt=SALT),
        }
        visitor.post("/en/members/join/", form)
        self.application = Application.objects.get()
        # The form takes digits alone.
        self.application.phone = self._matter(Matter.APPLICATION, "phone")
        self.application.save()
        self.cookies_of_applicant = visitor.cookies
        self.unsent_mail = Mail.objects.latest("pk")
        self.unsent_mail.sent_at = None
        self.unsent_mail.save()
        self.tried_import = ImportRun.objects.create(
            name=self._matter(Matter.IMPORT, "name"),
            state=ImportState.TRIED,
            upload=ContentFile(b'{"identifier": "x", "shelf": "pact", "title_en": "x"}', name="x.jsonl"),
        )
        row = self._matter(Matter.IMPORT, "row")
        ImportRow.objects.create(run=self.tried_import, number=1, identifier=row, outcome=RowOutcome.NEW)
        words, now = self._matter(Matter.SEARCH, "words"), timezone.now()
        self.failed_search = FailedSearch.objects.create(
            typed=words, gist=words, language="en", first_at=now, last_at=now
        )

    def _pin(self) -> None:
        """Everything to one question, also what hardly anybody may read."""
        self.pinned = Query.get(PINNED)
        for thing in self.things.values():
            SearchPromotion.objects.create(query=self.pinned, page=thing.page.page_ptr)

    # Records

    def _make_things(self, left_behind: User) -> None:
        en, km, group = self.shelf(), self.shelf("km"), self.shelf_of(self.group)
        for state, shelf, author in (
            (State.DRAFT, en, self.editor),
            (State.IN_REVIEW, en, self.editor),
            (State.PARTNERS, en, self.editor),
            (State.KHMER_STEP, km, self.editor),
            (State.LAST_STEP, en, self.editor),
            (State.SCHEDULED, en, self.editor),
            (State.GROUP_DRAFT, group, self.translator),
            (State.RETIRED, self.shelf_of(self.left), left_behind),
        ):
            self._add(state, shelf, author)
        live: tuple[tuple[State, ShelfPage, User, Audience], ...] = (
            (State.PUBLIC, en, self.editor, Audience.PUBLIC),
            (State.UNPUBLISHED, en, self.editor, Audience.PUBLIC),
            (State.MEMBERS_ONLY, en, self.editor, Audience.MEMBERS),
            (State.SECRETARIAT_ONLY, en, self.editor, Audience.SECRETARIAT),
            (State.FOR_GROUP, en, self.editor, Audience.GROUP),
            (State.KHMER_PUBLIC, km, self.editor, Audience.PUBLIC),
            (State.GROUP_LIVE, group, self.translator, Audience.GROUP),
        )
        for state, shelf, author, audience in live:
            self._add(state, shelf, author, audience=audience, live=True)
        self._add_translation()
        self._add_unfinished(State.BEGUN, self.shelf())
        self._add_unfinished(State.TRANSLATED, self.shelf("km"))
        self._add_newer_draft()
        self._add_profile_draft()
        self._review()
        self.things[State.UNPUBLISHED].page.unpublish(user=self.secretariat)
        locked = self.things[State.MEMBERS_ONLY].page
        RecordPage.objects.filter(pk=locked.pk).update(
            locked=True, locked_by=self.secretariat, locked_at=timezone.now()
        )
        for thing in self.things.values():
            thing.page = type(thing.page).objects.get(pk=thing.page.pk)
            # Made now, since what one test makes is gone for the next.
            _ = thing.rendition_url

    def _record(self, shelf: ShelfPage, author: User, **fields: Any) -> RecordPage:
        page = make_record(shelf=ShelfPage.objects.get(pk=shelf.pk), **({"live": False, "owner": author} | fields))
        page.save_revision(user=author, log_action=True)
        return page

    def _add(self, state: State, shelf: ShelfPage, author: User, *, live: bool = False, **fields: Any) -> Thing:
        thing = self.things[state] = Thing(state, None)
        thing.page = page = self._record(
            shelf,
            author,
            live=live,
            title=f"{COMMON} {thing.canary('title')}",
            slug=thing.canary("slug"),
            **fields,
        )
        if page.audience == Audience.GROUP:
            RecordPage.objects.filter(pk=page.pk).update(audience_group=self.group.readers)
            page.refresh_from_db()
        self._fill(thing, shelf.owning_body)
        page.save()
        page.save_revision(user=author, log_action=True)
        note = Comment(page=page, user=author, text=thing.canary("note"), contentpath="title")
        note.save()
        if live:
            page.get_latest_revision().publish(user=self.secretariat)
            page.refresh_from_db()
        thing.moved_from = f"/en/moved-{uuid4().hex}"
        Redirect.objects.create(old_path=thing.moved_from, redirect_page=page)
        return thing

    def _fill(self, thing: Thing, body: Body) -> None:
        collection = Room.objects.get(**of_body(body)).collection
        words, name = thing.canary("file"), f"{thing.canary('file name')}.txt"
        thing.file = FileFactory.create(
            title=f"{COMMON} {thing.canary('file title')}",
            file=ContentFile(words.encode(), name=name),
            collection=collection,
        )
        if thing.state is State.RETIRED:
            File.objects.filter(pk=thing.file.pk).update(reading=ReadingState.UNREADABLE)
        image = get_test_image_file()
        # What follows a picture's end is kept by whoever sends the file as it is.
        bytes_with_canary = image.file.getvalue() + thing.canary("picture").encode()
        thing.picture = SiteImageFactory.create(
            title=f"{COMMON} {thing.canary('picture title')}",
            file=ContentFile(bytes_with_canary, name="picture.png"),
            file_size=len(bytes_with_canary),
            collection=collection,
        )
        thing.page.summary = f"{COMMON} សង្ខេប {thing.canary('summary')}"
        thing.page.conditions = f'<p data-block-key="needs">{thing.canary("conditions")}</p>'
        thing.page.body = [
            ("paragraph", f'<p data-block-key="first">{thing.canary("text")}</p>'),
            ("figure", {"image": thing.picture, "alt": "x", "caption": thing.canary("caption"), "credit": ""}),
        ]
        thing.page.record_files = [RecordFile(file=thing.file, sort_order=0)]
        name = thing.canary("place")
        thing.place = Place.objects.create(
            code=f"0701{len(self.things):02}", level=PlaceLevel.COMMUNE, name_en=name, name_km=name
        )
        thing.page.record_places = [RecordPlace(place=thing.place, sort_order=0)]
        # Topics are everybody's: the library's list offers all of them.
        thing.page.topics = [self.topic]

    def _add_translation(self) -> None:
        source = self._record(
            self.shelf(), self.editor, live=True, title=f"{COMMON} Open source", slug=f"source-{COMMON}"
        )
        source.get_latest_revision().publish(user=self.secretariat)
        thing = self._add(
            State.TRANSLATION,
            self.shelf("km"),
            self.editor,
            live=True,
            audience=Audience.MEMBERS,
            translation_key=source.translation_key,
        )
        # Facts stand on the source; a translation keeps words only.
        for kind in ("file", "file name", "file title", "place"):
            del thing.canaries[kind]
        thing.file = thing.place = None
        self.source = source

    def _add_unfinished(self, state: State, shelf: ShelfPage) -> None:
        """What a working group's translator has begun of another's public record."""
        source = self._record(shelf, self.editor, live=True, title="Open words", slug=f"open-{len(self.things)}")
        source.get_latest_revision().publish(user=self.secretariat)
        thing = self.things[state] = Thing(state, None)
        draft = start_translation(source=source, by=self.translator)
        draft = thing.page = RecordPage.objects.get(pk=draft.pk)
        draft.title = f"{COMMON} ពាក្យ {thing.canary('title')}"
        draft.summary = f"{COMMON} សង្ខេប {thing.canary('summary')}"
        draft.body = [("paragraph", f'<p data-block-key="first">ពាក្យ {thing.canary("text")}</p>')]
        draft.save_revision(user=self.translator, log_action=True)
        Comment(page=draft, user=self.translator, text=thing.canary("note"), contentpath="title").save()

    def _add_newer_draft(self) -> None:
        thing = self.things[State.NEWER_DRAFT] = Thing(State.NEWER_DRAFT, None)
        page = thing.page = self._record(
            self.shelf(), self.editor, live=True, title="Older words", slug=f"older-{COMMON}"
        )
        page.get_latest_revision().publish(user=self.secretariat)
        thing.page = page = RecordPage.objects.get(pk=page.pk)
        page.title = f"{COMMON} {thing.canary('title')}"
        self._fill(thing, self.organisation)
        page.save_revision(user=self.editor, log_action=True)

    def _add_profile_draft(self) -> None:
        thing = self.things[State.PROFILE_DRAFT] = Thing(State.PROFILE_DRAFT, None)
        page = OrganisationPage.objects.get(organisation=self.organisation, locale__language_code="en")
        page.title = f"{COMMON} {thing.canary('title')}"
        page.lead = thing.canary("summary")
        page.save_revision(user=self.editor, log_action=True)
        thing.page = page

    # Ways through review

    def _review(self) -> None:
        for state in (*IN_REVIEW, State.SCHEDULED):
            page = self.things[state].page
            if state is State.PARTNERS:
                page.partners = [self.other_organisation]
                page.save()
                page.save_revision(user=self.editor, log_action=True)
            page.get_workflow().start(page, self.translator if state is State.TRANSLATED else self.editor)
        # Sent back once with words that are nobody else's business, and handed in again.
        thing = self.things[State.IN_REVIEW]
        self._answer(thing, self.reviewer, "reject")
        RecordPage.objects.get(pk=thing.page.pk).current_workflow_state.resume(self.editor)
        self._answer(self.things[State.PARTNERS], self.reviewer)
        self._answer(self.things[State.KHMER_STEP], self.reviewer)
        self._answer(self.things[State.LAST_STEP], self.reviewer)
        self._answer(self.things[State.TRANSLATED], self.reviewer)
        self._answer(self.things[State.SCHEDULED], self.reviewer)
        day = timezone.now() + timedelta(days=3)
        self._answer(self.things[State.SCHEDULED], self.secretariat, publish_on=day.isoformat())

    def _answer(self, thing: Thing, user: User, action: str = "approve", **given: Any) -> None:
        page = RecordPage.objects.get(pk=thing.page.pk)
        state = page.current_workflow_task_state.specific
        state.task.specific.on_action(state, user, action, comment=thing.canary("comment"), **given)


class Nothing:
    """What stands in an address for things that were never there."""

    pk = revision = 999_999_999
    slug = "nothing"


@contextmanager
def a_world(blocker: Any) -> Iterator[World]:
    """Built once for a whole file of tests and gone after it; each of them is marked as one of the database's."""
    with blocker.unblock(), transaction.atomic():
        try:
            yield World()
        finally:
            transaction.set_rollback(True)
