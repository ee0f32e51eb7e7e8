"""Who reads what, in the policy's own words: data, so that it cannot repeat a fault of the code it judges.

From docs/access.md: a live page is read by its audience, and by the secretariat; a draft by nobody outside the admin.
In the admin a room's editors and reviewers and the secretariat work on what stands in the room, whoever is asked to
review a page opens that page as long as they are asked, and all others find nothing. An upload is as open as a live
page that uses it, else its keepers' and its approvers'. What a person may not see answers as what does not exist.
"""

from enum import Enum

Roles = frozenset[str]

ROLES = (
    "visitor",
    "applicant",
    "leaver",
    "stranger",
    "withdrawn",
    "member",
    "organisation_admin",
    "left_behind",
    "foreign_editor",
    "foreign_reviewer",
    "translator",
    "khmer_reviewer",
    "editor",
    "reviewer",
    "secretariat",
)
EVERYBODY = frozenset(ROLES)
NOBODY: Roles = frozenset()
SECRETARIAT = frozenset({"secretariat"})
# A role today in an organisation that belongs to the network.
MEMBERS = SECRETARIAT | {
    "member",
    "organisation_admin",
    "foreign_editor",
    "foreign_reviewer",
    "translator",
    "khmer_reviewer",
    "editor",
    "reviewer",
}
# A role today in the working group.
GROUP = SECRETARIAT | {"translator", "khmer_reviewer"}
# Of the organisation's room and of the group's.
ROOM = SECRETARIAT | {"editor", "reviewer"}
GROUP_ROOM = SECRETARIAT | {"translator"}
# Who writes or reviews somewhere, is let into the admin for it, and there links to what they may read.
INSIDE = SECRETARIAT | {"editor", "reviewer", "foreign_editor", "foreign_reviewer", "translator", "khmer_reviewer"}


class State(Enum):
    DRAFT = "the draft"
    IN_REVIEW = "the record in its organisation's review"
    PARTNERS = "the record in its partner's review"
    KHMER_STEP = "the Khmer record in the language review"
    LAST_STEP = "the record in the secretariat's review"
    SCHEDULED = "the approved and scheduled record"
    PUBLIC = "the public record"
    NEWER_DRAFT = "the newer draft of a public record"
    UNPUBLISHED = "the record that was taken down"
    MEMBERS_ONLY = "the members' record"
    SECRETARIAT_ONLY = "the secretariat's record"
    FOR_GROUP = "the record for one group"
    KHMER_PUBLIC = "the public Khmer record"
    TRANSLATION = "the members' translation of a public record"
    GROUP_DRAFT = "the group's draft"
    GROUP_LIVE = "the group's record for itself"
    PROFILE_DRAFT = "the newer draft of an organisation's page"
    RETIRED = "the draft in a room that was closed"
    BEGUN = "the translation that a group's translator has begun"
    TRANSLATED = "the English translation in the secretariat's review"


class Matter(Enum):
    """What is kept of people and is no page's."""

    APPLICATION = "an application to join"
    INVITATION = "an invited person's address"
    CONTACT = "the number and address of whom to turn to"
    COLLEAGUE = "the number of whoever only writes"
    IMPORT = "what the secretariat sent to be imported"
    SEARCH = "what somebody looked for in vain"


# Who may come to know it at all. Public contact is the organisation's; people's numbers are for members alone.
KNOWERS: dict[Matter, Roles] = {
    Matter.APPLICATION: SECRETARIAT,
    Matter.INVITATION: SECRETARIAT | {"organisation_admin"},
    Matter.CONTACT: MEMBERS,
    # And themselves.
    Matter.COLLEAGUE: SECRETARIAT | {"organisation_admin", "editor"},
    Matter.IMPORT: SECRETARIAT,
    Matter.SEARCH: SECRETARIAT,
}

# Who reads its words on the site.
READERS: dict[State, Roles] = {
    State.DRAFT: NOBODY,
    State.IN_REVIEW: NOBODY,
    State.PARTNERS: NOBODY,
    State.KHMER_STEP: NOBODY,
    State.LAST_STEP: NOBODY,
    State.SCHEDULED: NOBODY,
    State.PUBLIC: EVERYBODY,
    State.NEWER_DRAFT: NOBODY,
    State.UNPUBLISHED: NOBODY,
    State.MEMBERS_ONLY: MEMBERS,
    State.SECRETARIAT_ONLY: SECRETARIAT,
    State.FOR_GROUP: GROUP,
    State.KHMER_PUBLIC: EVERYBODY,
    State.TRANSLATION: MEMBERS,
    State.GROUP_DRAFT: NOBODY,
    State.GROUP_LIVE: GROUP,
    State.PROFILE_DRAFT: NOBODY,
    State.RETIRED: NOBODY,
    State.BEGUN: NOBODY,
    State.TRANSLATED: NOBODY,
}
# Who works on it in the admin because it stands in their room, and keeps its files and pictures.
KEEPERS: dict[State, Roles] = dict.fromkeys(State, ROOM) | {
    State.GROUP_DRAFT: GROUP_ROOM,
    State.GROUP_LIVE: GROUP_ROOM,
    State.RETIRED: SECRETARIAT,
    # It stands in the room of its source, and whoever has taken it writes on it until it is public.
    State.BEGUN: ROOM | {"translator"},
    State.TRANSLATED: ROOM | {"translator"},
}
# Who opens it because they are asked to review it.
ASKED: dict[State, Roles] = dict.fromkeys(State, NOBODY) | {
    State.PARTNERS: frozenset({"foreign_reviewer"}),
    State.KHMER_STEP: frozenset({"khmer_reviewer"}),
    State.LAST_STEP: SECRETARIAT,
    State.TRANSLATED: SECRETARIAT,
}
# Who may know that the page exists though these words of it are not theirs to read: its older words are public, or at
# its address its readers are told of its source.
KNOWN: dict[State, Roles] = dict.fromkeys(State, NOBODY) | {
    State.NEWER_DRAFT: EVERYBODY,
    State.PROFILE_DRAFT: EVERYBODY,
    State.BEGUN: EVERYBODY,
    State.TRANSLATED: EVERYBODY,
}
# What readers have once seen is not thrown away by its writers.
DELETERS: dict[State, Roles] = dict.fromkeys(State, SECRETARIAT) | {
    state: KEEPERS[state]
    for state in (
        State.DRAFT,
        State.IN_REVIEW,
        State.PARTNERS,
        State.KHMER_STEP,
        State.LAST_STEP,
        State.SCHEDULED,
        State.GROUP_DRAFT,
        State.BEGUN,
        State.TRANSLATED,
    )
}
LIVE = frozenset(
    {
        State.PUBLIC,
        State.NEWER_DRAFT,
        State.MEMBERS_ONLY,
        State.SECRETARIAT_ONLY,
        State.FOR_GROUP,
        State.KHMER_PUBLIC,
        State.TRANSLATION,
        State.GROUP_LIVE,
        State.PROFILE_DRAFT,
    }
)
IN_REVIEW = frozenset({State.IN_REVIEW, State.PARTNERS, State.KHMER_STEP, State.LAST_STEP, State.TRANSLATED})
