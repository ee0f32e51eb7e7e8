"""What a harvester asks, held against the protocol's rules."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.http import QueryDict

SALT = "library.oai"
FORMAT = "oai_dc"
LONGEST_ARGUMENT = 2000

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)
_SET = re.compile(r"[A-Za-z0-9_.!~*'()-]+(:[A-Za-z0-9_.!~*'()-]+)*", re.ASCII)


class Problem(Exception):
    """Told to the harvester by the protocol's own code."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words


@dataclass(frozen=True)
class Takes:
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    # Stands alone or not at all.
    exclusive: str = ""


_LISTED = Takes(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), "resumptionToken")
VERBS: dict[str, Takes] = {
    "Identify": Takes(),
    "ListMetadataFormats": Takes(optional=frozenset({"identifier"})),
    "ListSets": Takes(exclusive="resumptionToken"),
    "ListIdentifiers": _LISTED,
    "ListRecords": _LISTED,
    "GetRecord": Takes(frozenset({"identifier", "metadataPrefix"})),
}


def arguments_of(given: QueryDict) -> dict[str, str]:
    """The verb and what it was given; raises a Problem for whatever the protocol does not allow."""
    verbs = given.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise Problem("badVerb", "Give one of the protocol's verbs, once.")
    takes = VERBS[verbs[0]]
    names = set(given) - {"verb"}
    if any(len(given.getlist(name)) > 1 for name in names):
        raise Problem("badArgument", "An argument is repeated.")
    if names - takes.required - takes.optional - {takes.exclusive}:
        raise Problem("badArgument", f"{verbs[0]} does not take these arguments.")
    if takes.exclusive in names and len(names) > 1:
        raise Problem("badArgument", "A resumption token stands alone.")
    if takes.exclusive not in names and takes.required - names:
        raise Problem("badArgument", f"{verbs[0]} needs: {', '.join(sorted(takes.required))}.")
    arguments = {name: str(given[name]) for name in given}
    if any(not value or len(value) > LONGEST_ARGUMENT or not value.isprintable() for value in arguments.values()):
        raise Problem("badArgument", "An argument is empty, too long, or has signs nobody sees.")
    return arguments


@dataclass(frozen=True)
class Selection:
    """Which part of a list is asked for; `at` and `key` are the last that was told, `seen` of `total` so far."""

    verb: str
    since: str = ""
    until: str = ""
    set_spec: str = ""
    at: str = ""
    key: int = 0
    seen: int = 0
    total: int = 0

    @property
    def first_moment(self) -> datetime | None:
        return _moment(self.since) if self.since else None

    @property
    def end(self) -> datetime | None:
        """The first moment that is too late: a day or second counts to its end."""
        if not self.until:
            return None
        try:
            return _moment(self.until) + (timedelta(days=1) if _DAY.fullmatch(self.until) else timedelta(seconds=1))
        except OverflowError:
            return None

    @property
    def last_told(self) -> datetime | None:
        return datetime.fromisoformat(self.at) if self.at else None

    def after(self, moment: datetime, key: int, *, told: int, total: int) -> str:
        """The token by which the list goes on; it holds all there is to know, so that nothing is kept here."""
        rest = replace(self, at=moment.isoformat(), key=key, seen=self.seen + told, total=total)
        return signing.dumps(asdict(rest), salt=SALT, compress=True)


def selection_of(arguments: Mapping[str, str]) -> Selection:
    if token := arguments.get("resumptionToken"):
        return _resumed(token, arguments["verb"])
    if arguments["metadataPrefix"] != FORMAT:
        raise Problem("cannotDisseminateFormat", f"There is one format here: {FORMAT}.")
    since, until = arguments.get("from", ""), arguments.get("until", "")
    for moment in filter(None, (since, until)):
        _moment(moment)
    if since and until and len(since) != len(until):
        raise Problem("badArgument", "“from” and “until” must be both days or both seconds.")
    if since and until and since > until:
        raise Problem("badArgument", "“from” must not be after “until”.")
    set_spec = arguments.get("set", "")
    if set_spec and not _SET.fullmatch(set_spec):
        raise Problem("badArgument", "No set can have this name.")
    return Selection(arguments["verb"], since, until, set_spec)


def _resumed(token: str, verb: str) -> Selection:
    try:
        selection = Selection(**signing.loads(token, salt=SALT))
    except (signing.BadSignature, TypeError) as refusal:
        raise Problem("badResumptionToken", "This token was not made here.") from refusal
    if selection.verb != verb:
        raise Problem("badResumptionToken", "This token is of another verb.")
    return selection


def _moment(text: str) -> datetime:
    shape = "%Y-%m-%d" if _DAY.fullmatch(text) else "%Y-%m-%dT%H:%M:%SZ" if _SECOND.fullmatch(text) else ""
    try:
        return datetime.strptime(text, shape).replace(tzinfo=UTC)
    except ValueError as refusal:
        raise Problem("badArgument", "A date is written 2005-10-14 or 2005-10-14T08:30:00Z.") from refusal
