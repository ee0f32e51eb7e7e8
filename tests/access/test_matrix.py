"""Role by state by surface: each cell read over HTTP, by words that stand nowhere else."""

import html
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import translate_url
from wagtail.models import Page

from library.models import LibraryIndexPage, RecordPage
from membership.models import MembersIndexPage
from tests.access.policy import ASKED, KEEPERS, KNOWERS, KNOWN, NOBODY, READERS, ROLES, Matter, State
from tests.access.states import COMMON, PINNED, Thing, World, a_world
from tests.access.surfaces import LISTS, PEOPLE, THINGS, OfPeople, Surface

pytestmark = pytest.mark.django_db

OUTSIDE = ("visitor", "applicant", "leaver", "stranger", "withdrawn", "member", "organisation_admin", "left_behind")
AT_HOME = ("editor", "reviewer", "secretariat")
# Words of colleagues to each other: nobody reads them on the site.
INTERNAL = {"note", "comment"}
NUMBER = "999999999"
# What differs from one answer to the next whatever was asked.
BY_CHANCE = {"X-Request-ID", "Content-Length", "Expires"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with a_world(django_db_blocker) as world:
        yield world


@pytest.fixture(autouse=True)
def long_lists(monkeypatch: pytest.MonkeyPatch, settings: Any, short_404: None) -> None:
    """What is cut after a few rows would hide what leaks."""
    monkeypatch.setattr("home.models.pages.LATEST_SHOWN", 100)
    monkeypatch.setattr("library.footprint.SHOWN", 100)
    monkeypatch.setattr("library.models.pinned.MOST", 100)
    monkeypatch.setattr("membership.todo.RECENT", 100)
    monkeypatch.setattr("wagtail.documents.views.chooser.BaseDocumentChooseView.per_page", 100)
    settings.WAGTAILIMAGES_CHOOSER_PAGE_SIZE = 100


def client_of(world: World, role: str) -> Client:
    client = Client()
    if world.people[role] is not None:
        client.force_login(world.people[role])
    elif role == "applicant":
        client.cookies.update(world.cookies_of_applicant)
    return client


Seen = set[tuple[State | Matter, str]]


class Reader:
    """One role at all surfaces; gathers what is wrong in words one can read aloud."""

    def __init__(self, world: World, role: str) -> None:
        self.world, self.role, self.client = world, role, client_of(world, role)
        self.wrong: list[str] = []
        self.cells = 0
        self.missing: dict[str, Any] = {}
        self.places = {
            "common": COMMON,
            "pinned": PINNED,
            "pins": world.pinned.pk,
            "shelf": world.shelf().pk,
            "km_shelf": world.shelf("km").pk,
            "group_shelf": world.shelf_of(world.group).pk,
            "closed_shelf": world.shelf_of(world.left).pk,
            "collection": world.organisation.room.collection_id,
            "library": LibraryIndexPage.objects.get(locale__language_code="en").pk,
            "members": MembersIndexPage.objects.get(locale__language_code="en").pk,
            "top": Page.objects.get(depth=1).pk,
            "own": world.foreign_thing.pk,
            "session": 1,
            "application": world.application.pk,
            "import": world.tried_import.pk,
            "organisation": world.organisation.pk,
            "colleague": world.editor.pk,
        }

    # Asking

    def ask(self, address: str, method: str = "get") -> tuple[int, str, dict[str, str]]:
        self.client.cookies.pop("messages", None)
        response = self._ask(address, method)
        body = response.getvalue().decode("utf-8", "replace")
        headers = {name: value for name, value in response.headers.items() if name not in BY_CHANCE}
        headers |= {f"cookie {name}": morsel.value for name, morsel in response.cookies.items() if name != "csrftoken"}
        return response.status_code, body, headers

    def _ask(self, address: str, method: str) -> Any:
        if method == "head":
            return self.client.head(address)
        if method == "post":
            return self.client.post(address, {})
        return self.client.get(address, follow=method == "follow")

    def seen(self, address: str, answer: tuple[int, str, dict[str, str]]) -> Seen:
        """Which canaries the answer holds that the address did not bring itself."""
        _status, body, headers = answer
        text = body + " ".join(headers.values())
        return self.world.seen_in(text) - self.world.seen_in(address)

    # Judging

    def may_know(self, state: State | Matter, kind: str) -> bool:
        """Whether the policy lets this role see it anywhere at all."""
        if isinstance(state, Matter):
            return self.role in KNOWERS[state]
        inside = self.role in KEEPERS[state] | ASKED[state]
        return inside or (kind not in INTERNAL and self.role in READERS[state])

    def judge(self, surface: Surface, state: State, seen: Seen) -> None:
        self.cells += 1
        of_it = {kind for where, kind in seen if where is state}
        allowed = self.role in surface.whose[state]
        if not allowed and of_it:
            self.wrong.append(f"{self.role} reads {', '.join(sorted(of_it))} of {state.value} in {surface.name}")
        shows = surface.shows
        if (
            allowed
            and shows
            and state in surface.surely
            and shows not in of_it
            and shows in self.world.things[state].canaries
        ):
            self.wrong.append(f"{self.role} does not find the {shows} of {state.value} in {surface.name}")

    def beside(self, surface: Surface, state: State | None, seen: Seen) -> None:
        """What an answer about one page holds of others, and of people."""
        for other, kind in sorted(seen, key=str):
            if other is not state and not self.may_know(other, kind):
                where = f"{surface.name} of {state.value}" if state else surface.name
                self.wrong.append(f"{self.role} reads {kind} of {other.value} in {where}")

    # Reading

    def read_list(self, surface: Surface) -> None:
        address = surface.address.format_map(self.places)
        answer = self.ask(address, surface.method)
        if answer[0] == 500:
            self.wrong.append(f"{self.role} breaks {surface.name}")
        seen = self.seen(address, answer)
        for state in State:
            self.judge(surface, state, seen)
        self.beside(surface, None, {(of, kind) for of, kind in seen if isinstance(of, Matter)})

    def read_people(self, surface: OfPeople) -> None:
        answer = self.ask(surface.address.format_map(self.places))
        seen = self.seen(surface.address, answer)
        if answer[0] == 500:
            self.wrong.append(f"{self.role} breaks {surface.name}")
        for matter in Matter:
            self.cells += 1
            there = {kind for of, kind in seen if of is matter}
            wanted = self.role in surface.shows.get(matter, NOBODY)
            if (surface.kind in there and not wanted) or (there and self.role not in KNOWERS[matter]):
                self.wrong.append(f"{self.role} reads {', '.join(sorted(there))} of {matter.value} in {surface.name}")
            if wanted and surface.kind not in there:
                self.wrong.append(f"{self.role} does not find the {surface.kind} of {matter.value} in {surface.name}")

    def read_thing(self, surface: Surface, thing: Thing) -> None:
        address = surface.address.format_map(self.places | numbers_of(thing))
        answer = self.ask(address, surface.method)
        seen = self.seen(address, answer)
        state = thing.state
        self.judge(surface, state, seen)
        self.beside(surface, state, seen)
        if answer[0] == 500:
            self.wrong.append(f"{self.role} breaks {surface.name} of {state.value}")
        allowed = self.role in surface.whose[state]
        if allowed and not surface.shows and answer[0] not in {200, 302, 405}:
            self.wrong.append(f"{self.role} is answered {answer[0]} by {surface.name} of {state.value}")
        knows = KNOWN[state] | READERS[state] if surface.on_the_site else KEEPERS[state] | ASKED[state]
        if not allowed and self.role not in knows:
            self.as_if_missing(surface, thing, address, answer)

    def as_if_missing(
        self, surface: Surface, thing: Thing, address: str, answer: tuple[int, str, dict[str, str]]
    ) -> None:
        nowhere = surface.address.format_map(self.places | numbers_of_nothing(thing))
        asked = f"{surface.method} {nowhere}"
        if asked not in self.missing:
            self.missing[asked] = without(nowhere, self.ask(nowhere, surface.method))
        there, not_there = without(address, answer), self.missing[asked]
        if there != not_there:
            told = "status" if there[0] != not_there[0] else "headers" if there[2] != not_there[2] else "body"
            self.wrong.append(
                f"{self.role} learns by the {told} of {surface.name} that {thing.state.value} exists"
                f" ({there[0]}, not {not_there[0]})"
            )


def numbers_of(thing: Thing) -> dict[str, Any]:
    step = thing.step
    return {
        "pk": thing.pk,
        "identifier": thing.identifier,
        "revision": thing.revision,
        "url": thing.url,
        "bare_url": thing.url.rstrip("/"),
        "other_url": re.sub(r"^/(en|km)/", lambda found: "/km/" if found[1] == "en" else "/en/", thing.url),
        "moved_from": thing.moved_from,
        "file": thing.file.pk if thing.file else 0,
        "file_url": thing.file_url,
        "look_url": thing.look_url,
        "picture": thing.picture.pk if thing.picture else 0,
        "picture_url": thing.picture_url,
        "rendition_url": thing.rendition_url,
        "place": thing.place.code if thing.place else "",
        "step": step.pk if step else 0,
        "task": step.task_id if step else 0,
        "workflow_state": step.workflow_state_id if step else 0,
    }


def numbers_of_nothing(thing: Thing) -> dict[str, Any]:
    """The same address of what was never there, of the same length so that nothing else differs."""
    there = numbers_of(thing)
    nothing: dict[str, Any] = dict.fromkeys(there, NUMBER)
    for name in ("url", "bare_url", "other_url"):
        nothing[name] = there[name].replace(thing.slug, "nothing")
    nothing |= {"moved_from": "/en/moved-never", "look_url": "/en/files/nothing/"}
    nothing |= {"place": "079999"}
    for name in ("file_url", "picture_url", "rendition_url"):
        folder, _slash, file = there[name].rpartition("/")
        nothing[name] = f"{folder}/nothing{file[-4:]}"
    # A step's own task is the workflow's, the same for all pages.
    nothing["task"] = there["task"]
    return nothing


NOW = re.compile(r"<responseDate>[^<]*")
TOKENS = re.compile(r'(csrfmiddlewaretoken" value=|csrf[a-z_]*["\']?[:=] ?)["\'][A-Za-z0-9]{20,}["\']', re.IGNORECASE)


def without(address: str, answer: tuple[int, str, dict[str, str]]) -> tuple[int, str, dict[str, str]]:
    """The answer without what it owes to the address it was asked at."""
    status, body, headers = answer
    path = address.partition("?")[0]
    names = {address, path, translate_url(path, "en"), translate_url(path, "km"), path.rstrip("/") + "/"}
    names |= {value for _name, value in parse_qsl(address.partition("?")[2])}
    spelled = {spelling for name in names for spelling in (name, html.escape(name), quote(name), quote(name, safe=""))}

    def clean(text: str) -> str:
        for name in sorted(spelled, key=len, reverse=True):
            text = text.replace(name, "ADDRESS") if len(name) > 4 else text
        return NOW.sub("NOW", TOKENS.sub("TOKEN", text))

    return status, clean(body), {name: clean(value) for name, value in headers.items()}


@pytest.mark.parametrize("role", ROLES)
def test_who_finds_what_in_lists(role: str, world: World) -> None:
    reader = Reader(world, role)
    for surface in LISTS:
        reader.read_list(surface)

    assert reader.wrong == [], "\n".join(["", *reader.wrong])


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("question", ["", "a word that all have"])
def test_no_count_betrays_a_record(role: str, question: str, world: World) -> None:
    """Of all that are found, of each value of each facet, and of what a choice keeps out."""
    client = client_of(world, role)
    person = world.people[role] or AnonymousUser()
    # What an older version of a page had is not looked for.
    readable = RecordPage.objects.visible_to(person).filter(title__contains=question and COMMON)
    number = len(set(readable.values_list("translation_key", flat=True)))
    page = client.get("/en/library/", {"q": question and COMMON}).context

    assert page["records"].paginator.count == number
    for facet in page["facets"]:
        for choice in (*facet.first, *facet.more):
            chosen = client.get(choice.url).context
            assert chosen["records"].paginator.count == choice.count, (role, facet.name, choice.label)
            (chip,) = chosen["chips"]
            assert chip.more == number - choice.count, (role, facet.name, choice.label)


@pytest.mark.parametrize("role", ROLES)
def test_who_learns_what_of_people(role: str, world: World) -> None:
    reader = Reader(world, role)
    for surface in PEOPLE:
        reader.read_people(surface)

    assert reader.wrong == [], "\n".join(["", *reader.wrong])


def states_of(surface: Surface, place: int, role: str) -> list[State]:
    """Other states for each surface, so that every pair of a surface and a state is read by somebody.

    Few for those whom the door stops whatever is behind it, more for those it has to ask about.
    """
    step = 6 if role in OUTSIDE else 5 if role in AT_HOME else 3
    of = [state for state in State if state in surface.of]
    return [
        state for number, state in enumerate(of) if len(of) <= 4 or (number + place + ROLES.index(role)) % step == 0
    ]


@pytest.mark.parametrize("role", ROLES)
def test_who_reads_what_by_its_address(role: str, world: World) -> None:
    reader = Reader(world, role)
    for place, surface in enumerate(THINGS):
        for state in states_of(surface, place, role):
            reader.read_thing(surface, world.things[state])

    assert reader.wrong == [], "\n".join(["", *reader.wrong])


@pytest.mark.any_database
def test_the_matrix_has_thousands_of_cells() -> None:
    listed = len(ROLES) * len(LISTS) * len(State)
    named = sum(len(states_of(surface, place, role)) for place, surface in enumerate(THINGS) for role in ROLES)

    assert listed >= 10_000
    assert named >= 3_000


@pytest.mark.any_database
def test_every_surface_that_names_a_thing_is_read_in_every_state() -> None:
    """By those for whom the answer depends on the state."""
    asked = {
        (surface.name, state)
        for place, surface in enumerate(THINGS)
        for role in ROLES
        for state in states_of(surface, place, role)
    }

    assert asked == {(surface.name, state) for surface in THINGS for state in surface.of}
