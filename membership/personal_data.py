"""What the site keeps of a person: the question is asked on this floor, higher floors register their answers."""

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from membership.models.users import User


class Keeper(Protocol):
    """An app with something of a person's, such as a library with a reading list."""

    def export(self, person: "User") -> dict[str, Any]:
        """All of it as plain values under names of its own, without what the person may not open any more."""
        ...

    def erase(self, person: "User") -> None:
        """Takes out what names the person; in the transaction of the erasure, while the account still has its name."""
        ...


_keepers: list[Keeper] = []


def register(keeper: Keeper) -> None:
    """Called from `AppConfig.ready()` of the app that knows the data."""
    _keepers.append(keeper)


def export_of(person: "User") -> dict[str, Any]:
    return {name: value for keeper in _keepers for name, value in keeper.export(person).items()}


def erase_of(person: "User") -> None:
    for keeper in _keepers:
        keeper.erase(person)
