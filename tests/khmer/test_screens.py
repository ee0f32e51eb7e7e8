"""No English is left on the screens, in what they say aloud, and in mails, for somebody who reads Khmer."""

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import datetime
from django.utils.translation import get_language_info, override

from tests.access.states import World, a_world
from tests.khmer.by_screen import write_table
from tests.khmer.screens import ROLES, Screen, Walk, without_khmer
from tests.people import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.xdist_group("khmer")]

# What others' code says in English without asking for a translation; whatever is mended there must leave this list.
LEFT = {
    # A button nobody sees, in the head of Wagtail's choosers
    "Search",
    # Who published, in the report of old pages, where nobody did
    "None",
    # Where a file is used: a model without a name for people
    "Record file",
}
# A way of comparing that django-filter looks up and does not show.
NOT_SHOWN = {"exact"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with a_world(django_db_blocker) as world:
        yield world


@pytest.fixture(scope="module")
def walk(world: World, django_db_blocker: Any) -> Walk:
    with django_db_blocker.unblock():
        return Walk(world)


@pytest.fixture(scope="module")
def screens(walk: Walk, django_db_blocker: Any) -> list[Screen]:
    with django_db_blocker.unblock():
        screens = list(walk)
    if path := os.environ.get("STRINGS"):
        write_table(Path(path), screens)
    return screens


def by_text(found: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Each with three of the screens it stands on."""
    texts = defaultdict(set)
    for text, name in found:
        texts[text].add(name)
    return {text: sorted(names)[:3] for text, names in sorted(texts.items())}


def test_the_walk_sees_the_screens_of_every_role(screens: list[Screen]) -> None:
    seen = {role: {screen.name for screen in screens if screen.role == role} for role in ROLES}

    assert len(screens) > 300
    assert all({"the hall of the admin", "the editor", "the account in the admin"} <= names for names in seen.values())
    assert {"the history", "the files", "choosing among pictures"} <= seen["editor"]
    assert {"organisation:edit", "wagtailadmin_reports:site_history", "topic:add"} <= seen["secretariat"]
    assert {screen.role for screen in screens} == {*ROLES, "visitor", "mail"}


def test_every_string_that_is_looked_up_has_its_khmer(screens: list[Screen]) -> None:
    missing = by_text((text, screen.name) for screen in screens for text in without_khmer(screen.said) - NOT_SHOWN)

    assert missing == {}


def test_no_english_can_be_read(walk: Walk, screens: list[Screen]) -> None:
    left = by_text(
        (" ".join(sorted(words)), f"{screen.name}: {text}")
        for screen in screens
        for text, words in walk.english_left(screen).items()
    )

    assert {words: where for words, where in left.items() if words not in LEFT} == {}
    assert set(left) == LEFT


@pytest.mark.parametrize("name", ["wagtailadmin_javascript_catalog", "wagtail_localize:javascript_catalog"])
def test_scripts_say_khmer(name: str, cast: Cast, as_user: Any) -> None:
    person = cast.secretariat
    person.language = "km"
    person.save()

    words = as_user(person).get(reverse(name), headers={"Accept-Language": "km"}).content.decode()

    assert json.dumps("លុប")[1:-1] in words or json.dumps("បកប្រែ")[1:-1] in words


def test_khmer_is_named_in_khmer() -> None:
    assert get_language_info("km")["name_local"] == "ខ្មែរ"


def test_march_is_spelt_as_in_the_dictionary() -> None:
    with override("km"):
        assert date_format(datetime(2005, 3, 1), "j F Y") == "1 មីនា 2005"
