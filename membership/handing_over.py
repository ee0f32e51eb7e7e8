"""What a leaver had in hand: the question is asked on this floor, higher floors register what they know of."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from membership.enums import DutyKind

if TYPE_CHECKING:
    from membership.models import Body, User


@dataclass(frozen=True)
class Item:
    """One thing that passed, told in words that stay when the thing itself changes."""

    kind: DutyKind
    title: str
    address: str = ""
    now_with: str = ""


class Duties(Protocol):
    """An app with things in people's hands, such as the library with its drafts."""

    def pass_on(self, person: "User", body: "Body", to: "User | None") -> list[Item]:
        """Takes what the person holds for this body and gives it to `to`, or to the body where that is None."""
        ...


_duties: list[Duties] = []


def register(duties: Duties) -> None:
    """Called from `AppConfig.ready()` of the app that knows them."""
    _duties.append(duties)


def all_duties() -> Iterator[Duties]:
    yield from _duties
