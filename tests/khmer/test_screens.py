"""No English is left on the screens, in what they say aloud, and in mails, for somebody who reads Khmer."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from tests.access.states import World, a_world
from tests.khmer.screens import Screen, Walk, without_khmer

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("khmer screens")]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with a_world(django_db_blocker) as world:
        yield world


@pytest.fixture(scope="module")
def screens(world: World, django_db_blocker: Any) -> list[Screen]:
    with django_db_blocker.unblock():
        return list(Walk(world))


def by_text(found: Iterator[tuple[str, str]]) -> dict[str, list[str]]:
    texts = defaultdict(list)
    for text, name in found:
        texts[text].append(name)
    return {text: sorted(set(names))[:3] for text, names in sorted(texts.items())}


def test_every_string_that_is_looked_up_has_its_khmer(screens: list[Screen]) -> None:
    assert by_text((text, screen.name) for screen in screens for text in without_khmer(screen.said)) == {}


def test_no_english_can_be_read(screens: list[Screen]) -> None:
    assert by_text((text, screen.name) for screen in screens for text in screen.english) == {}


def test_tmp(screens):
    print(len(screens), {r: sum(s.role == r for s in screens) for r in {s.role for s in screens}})
