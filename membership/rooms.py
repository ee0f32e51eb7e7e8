"""What stands in a body's room: the question is asked on this floor, higher floors register their furniture."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from wagtail.models import Page

if TYPE_CHECKING:
    from membership.models.rooms import Room


class Furnisher(Protocol):
    """An app with pages in each room, such as the library with its shelves."""

    def furnish(self, room: "Room") -> list[Page]:
        """Makes what is missing and returns the pages the room's people write on or under."""
        ...

    def clear(self, room: "Room") -> None:
        """Takes what is empty out of a room that is retired; what has content stays where readers know it."""
        ...


_furnishers: list[Furnisher] = []


def register(furnisher: Furnisher) -> None:
    """Called from `AppConfig.ready()` of the app that knows the pages."""
    _furnishers.append(furnisher)


def furnishers() -> Iterator[Furnisher]:
    yield from _furnishers
