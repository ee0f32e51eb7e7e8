"""Conditions on the tokens of a text, put together plainly and written out for either database."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Token:
    text: str
    # Any token that begins with it.
    is_prefix: bool = False


@dataclass(frozen=True)
class AllOf:
    parts: tuple["Match", ...]


@dataclass(frozen=True)
class AnyOf:
    parts: tuple["Match", ...]


@dataclass(frozen=True)
class Without:
    """The first, and not the second."""

    wanted: "Match"
    unwanted: "Match"


Match: TypeAlias = Token | AllOf | AnyOf | Without


def all_of(parts: Iterable[Match]) -> Match:
    """Of at least one part."""
    kept = tuple(dict.fromkeys(parts))
    return kept[0] if len(kept) == 1 else AllOf(kept)


def any_of(parts: Iterable[Match]) -> Match:
    """Of at least one part."""
    kept = tuple(dict.fromkeys(parts))
    return kept[0] if len(kept) == 1 else AnyOf(kept)


@dataclass(frozen=True)
class Dialect:
    """How a database's full-text search writes a condition."""

    all_of: str
    any_of: str
    without: str
    prefix: str

    def write(self, match: Match) -> str:
        """Tokens are lower-case ASCII letters and digits, so nothing needs quoting."""
        match match:
            case Token(text, is_prefix):
                return f"{text}{self.prefix}" if is_prefix else text
            case AllOf(parts):
                return f"({f' {self.all_of} '.join(map(self.write, parts))})"
            case AnyOf(parts):
                return f"({f' {self.any_of} '.join(map(self.write, parts))})"
            case Without(wanted, unwanted):
                return f"({self.write(wanted)} {self.without} {self.write(unwanted)})"


FTS5 = Dialect(all_of="AND", any_of="OR", without="NOT", prefix="*")
TSQUERY = Dialect(all_of="&", any_of="|", without="& !", prefix=":*")
