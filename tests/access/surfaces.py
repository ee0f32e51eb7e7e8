"""Every surface of the site on which somebody might read something, and whose it is in the policy's words.

A new screen gets a line here; the sweep of all routes in `test_doors` finds those that were forgotten. What leaves the
site by itself (the sitemap, feeds, what other libraries harvest) holds what everybody may read, whoever asks.
"""

from dataclasses import dataclass
from typing import Any

from tests.access.policy import (
    ASKED,
    DELETERS,
    IN_REVIEW,
    INSIDE,
    KEEPERS,
    KNOWN,
    LIVE,
    MEMBERS,
    NOBODY,
    READERS,
    SECRETARIAT,
    Matter,
    Roles,
    State,
)

By = dict[State, Roles]

EVERY_STATE = frozenset(State)
RECORDS = EVERY_STATE - {State.PROFILE_DRAFT}
# Made in ways that leave no file, no picture or no old address of their own.
# Of translations: copied of what is public, with words of their own in a draft alone.
UNFINISHED = frozenset({State.BEGUN, State.TRANSLATED})
WITH_PICTURE = RECORDS - UNFINISHED
WITH_FILE = RECORDS - UNFINISHED - {State.TRANSLATION}
MOVED = RECORDS - {State.NEWER_DRAFT} - UNFINISHED
IDENTIFIED = RECORDS - UNFINISHED - {State.TRANSLATION}
# Whoever reviews a page without a room of their own has its editor and preview; its versions they need not see.
BESIDE_THE_STEP = EVERY_STATE - {State.KHMER_STEP}
# Searching finds a page by what is live; the words of its newer draft are not among them.
AS_INDEXED = EVERY_STATE - UNFINISHED - {State.NEWER_DRAFT, State.PROFILE_DRAFT}
KHMER = frozenset({State.KHMER_STEP, State.KHMER_PUBLIC, State.TRANSLATION, State.BEGUN})
# Of a pair the board has the original's title.
ORIGINALS = AS_INDEXED - {State.TRANSLATION}

# The policy's sentences, each by the state of the page.
ON_THE_SITE: By = READERS
TO_EVERYBODY: By = {state: readers if "visitor" in readers else NOBODY for state, readers in READERS.items()}
IN_THE_ROOM: By = {state: KEEPERS[state] | ASKED[state] for state in State}
IN_THE_ROOM_S_LISTS: By = KEEPERS
AS_UPLOADS: By = {state: KEEPERS[state] | ASKED[state] | READERS[state] for state in State}
TO_LINK_TO: By = {state: KEEPERS[state] | (READERS[state] & INSIDE) for state in State}
FOR_THE_SECRETARIAT: By = dict.fromkeys(State, SECRETARIAT)
FOR_NOBODY: By = dict.fromkeys(State, NOBODY)
# Nobody steps over a review.
PUBLISHING: By = FOR_THE_SECRETARIAT | dict.fromkeys(IN_REVIEW, NOBODY)
ANSWERING: By = dict.fromkeys(State, NOBODY) | {
    State.IN_REVIEW: frozenset({"reviewer"}),
    State.PARTNERS: ASKED[State.PARTNERS],
    State.KHMER_STEP: ASKED[State.KHMER_STEP],
    State.LAST_STEP: ASKED[State.LAST_STEP],
    State.TRANSLATED: ASKED[State.TRANSLATED],
}
# What waits for a person, what they wrote themselves and may still open, and their organisation's own page.
ON_THE_DESK: By = {
    state: ANSWERING[state]
    | ({"translator"} if state in {State.GROUP_DRAFT, State.GROUP_LIVE} | UNFINISHED else NOBODY)
    | ({"editor"} if "editor" in KEEPERS[state] and state not in UNFINISHED else NOBODY)
    | ({"reviewer"} if state is State.PROFILE_DRAFT else NOBODY)
    for state in State
}
# Where it stands in one's room, and for groups' translators all they may read.
# Of a page with a newer draft it is the older words, which are public.
TO_TRANSLATE: By = {state: KEEPERS[state] | ((READERS[state] | KNOWN[state]) & {"translator"}) for state in State}
# What may be opened on the site or in the admin, for those who work there.
ON_THE_BOARD: By = {
    state: KEEPERS[state] | ASKED[state] | ((READERS[state] | KNOWN[state]) & INSIDE) for state in State
}
# Where one names a page of one's own and another: whoever may not open both finds neither.
BESIDE_ONE_S_OWN: By = FOR_THE_SECRETARIAT | {State.PARTNERS: SECRETARIAT | ASKED[State.PARTNERS]}


def only(states: frozenset[State], whose: By) -> By:
    return {state: whose[state] if state in states else NOBODY for state in State}


@dataclass(frozen=True)
class Surface:
    """`address` may hold {pk}, {revision} and the like of the page it names, or {shelf} and the like of the world.

    `shows` is the canary whoever may read it must find: without one, it is only asked that nobody finds more than
    they may. `of` are the states of which there is such an address.
    """

    name: str
    address: str
    whose: By
    shows: str = ""
    of: frozenset[State] = EVERY_STATE
    # Where it must be found; elsewhere it may be.
    surely: frozenset[State] = EVERY_STATE
    method: str = "get"
    # Whether whoever finds the words gone finds the page there still.
    on_the_site: bool = False

    @property
    def names_one(self) -> bool:
        return "{pk}" in self.address or "{" in self.address.replace("{common}", "").replace("{room.", "")


def admin(name: str, address: str, whose: By, shows: str = "title", **more: Any) -> Surface:
    return Surface(name, f"/admin/{address}", whose, shows, **more)


# Surfaces that name one page, picture or file.
THINGS: tuple[Surface, ...] = (
    Surface("the page", "{url}", ON_THE_SITE, "title", on_the_site=True),
    Surface("the page's body", "{url}", ON_THE_SITE, "text", of=RECORDS, on_the_site=True),
    Surface("the page asked for its head", "{url}", ON_THE_SITE, method="head", on_the_site=True),
    Surface("the page without its slash", "{bare_url}", ON_THE_SITE, "title", method="follow", on_the_site=True),
    # There its readers are told of it: its title, and its summary where it has one in that language. What its members'
    # translation is called in Khmer leads, in English, to its public source.
    Surface(
        "the page asked in the other language",
        "{other_url}",
        ON_THE_SITE,
        "title",
        surely=EVERY_STATE - {State.TRANSLATION},
        on_the_site=True,
    ),
    Surface("the page asked for with its other language", "{url}?with=other", ON_THE_SITE, "title", on_the_site=True),
    Surface(
        "the page asked in the other language with both",
        "{other_url}?with=other",
        ON_THE_SITE,
        "title",
        surely=EVERY_STATE - {State.TRANSLATION},
        on_the_site=True,
    ),
    Surface("the page's old address", "{moved_from}", ON_THE_SITE, "slug", of=MOVED, on_the_site=True),
    Surface("the file", "{file_url}", AS_UPLOADS, "file", of=WITH_FILE),
    Surface("the file asked for its head", "{file_url}", AS_UPLOADS, of=WITH_FILE, method="head"),
    Surface("a look inside the file", "{look_url}", AS_UPLOADS, "file title", of=WITH_FILE),
    Surface("the page of the record's place", "/en/library/places/{place}/", ON_THE_SITE, "title", of=WITH_FILE),
    Surface(
        "the page of the record's place in Khmer", "/km/library/places/{place}/", ON_THE_SITE, "place", of=WITH_FILE
    ),
    Surface("the picture", "{picture_url}", AS_UPLOADS, "picture", of=WITH_PICTURE),
    Surface("the picture's rendition", "{rendition_url}", AS_UPLOADS, of=WITH_PICTURE, method="head"),
    # The page in the admin
    admin("its translation", "translations/{pk}/", TO_TRANSLATE, surely=frozenset({State.PUBLIC})),
    admin("its translation's file", "translations/{pk}/po/", TO_TRANSLATE, surely=frozenset({State.PUBLIC})),
    admin("the way back of its file", "translations/{pk}/po/back/", TO_TRANSLATE, ""),
    admin("publishing it unfinished", "translations/{pk}/publish/", PUBLISHING, surely=frozenset({State.BEGUN})),
    admin("the editor", "pages/{pk}/edit/", IN_THE_ROOM),
    admin("the editor's comments", "pages/{pk}/edit/", IN_THE_ROOM, "note", of=MOVED - {State.PROFILE_DRAFT}),
    admin("the preview", "pages/{pk}/view_draft/", IN_THE_ROOM, "summary"),
    admin("the editor's own preview", "pages/{pk}/edit/preview/", IN_THE_ROOM, ""),
    admin("the list of versions", "pages/{pk}/revisions/", IN_THE_ROOM, ""),
    admin("a version", "pages/{pk}/revisions/{revision}/view/", IN_THE_ROOM, "summary", surely=BESIDE_THE_STEP),
    admin("going back to a version", "pages/{pk}/revisions/{revision}/revert/", IN_THE_ROOM),
    admin("comparing versions", "pages/{pk}/revisions/compare/earliest...latest/", IN_THE_ROOM, surely=BESIDE_THE_STEP),
    admin("unscheduling", "pages/{pk}/revisions/{revision}/unschedule/", FOR_THE_SECRETARIAT, ""),
    admin("the history", "pages/{pk}/history/", IN_THE_ROOM, surely=BESIDE_THE_STEP),
    admin("the history's rows", "pages/{pk}/history/results/", IN_THE_ROOM, ""),
    admin("the approvals", "pages/{pk}/workflow_history/", IN_THE_ROOM),
    admin(
        "one approval",
        "pages/{pk}/workflow_history/detail/{workflow_state}/",
        IN_THE_ROOM,
        "comment",
        of=IN_REVIEW | {State.SCHEDULED},
    ),
    admin("the preview of what is asked", "pages/workflow/preview/{pk}/{task}/", ANSWERING, "summary", of=IN_REVIEW),
    admin(
        "the form for an answer", "pages/workflow/collect_action_data/{pk}/reject/{step}/", ANSWERING, "", of=IN_REVIEW
    ),
    admin("answering without the editor", "pages/workflow/action/{pk}/approve/{step}/", FOR_NOBODY, of=IN_REVIEW),
    admin("withdrawing", "pages/workflow/confirm_cancellation/{pk}/", IN_THE_ROOM, ""),
    admin("who may read it", "pages/{pk}/audience/", IN_THE_ROOM),
    # An organisation's page goes with its counterpart, by a screen that names the other.
    admin("deleting", "pages/{pk}/delete/", DELETERS, surely=RECORDS),
    admin("taking down", "pages/{pk}/unpublish/", only(LIVE, FOR_THE_SECRETARIAT)),
    admin("locking", "pages/{pk}/lock/", FOR_THE_SECRETARIAT, ""),
    admin("unlocking", "pages/{pk}/unlock/", FOR_THE_SECRETARIAT, ""),
    admin("copying", "pages/{pk}/copy/", FOR_THE_SECRETARIAT),
    admin("moving", "pages/{pk}/move/", FOR_THE_SECRETARIAT, surely=AS_INDEXED),
    admin(
        "moving there", "pages/{pk}/move/{group_shelf}/confirm/", FOR_THE_SECRETARIAT, surely=frozenset({State.DRAFT})
    ),
    admin("its place among others", "pages/{pk}/set_position/", FOR_THE_SECRETARIAT, ""),
    admin("what uses it", "pages/{pk}/usage/", FOR_THE_SECRETARIAT),
    admin("Wagtail's own privacy", "pages/{pk}/privacy/", FOR_NOBODY),
    admin("turning an alias into a page", "pages/{pk}/convert_alias/", FOR_NOBODY),
    admin("starting a translation", "localize/submit/page/{pk}/", TO_TRANSLATE, ""),
    admin("turning a translation into an alias", "localize/page/{pk}/convert_to_alias/", FOR_NOBODY),
    admin("what is below it", "pages/{pk}/", IN_THE_ROOM_S_LISTS),
    admin("the rows of what is below it", "pages/{pk}/results/", IN_THE_ROOM_S_LISTS, ""),
    admin("adding below it", "pages/{pk}/add_subpage/", IN_THE_ROOM, ""),
    admin("deleting with others", "bulk/wagtailcore/page/delete/?id={pk}", IN_THE_ROOM),
    admin("moving with others", "bulk/wagtailcore/page/move/?id={pk}", IN_THE_ROOM),
    admin("deleting with one's own", "bulk/wagtailcore/page/delete/?id={own}&id={pk}", BESIDE_ONE_S_OWN),
    admin("publishing in bulk", "bulk/wagtailcore/page/publish/?id={pk}", FOR_NOBODY),
    admin(
        "the editors who are there",
        "editing-sessions/ping/wagtailcore/page/{pk}/{session}/",
        IN_THE_ROOM,
        "",
        method="post",
    ),
    admin("the page in the API", "api/main/pages/{pk}/", IN_THE_ROOM_S_LISTS),
    admin("what the API has below it", "api/main/pages/?child_of={pk}", IN_THE_ROOM_S_LISTS, ""),
    admin("what the API has above it", "api/main/pages/?ancestor_of={pk}", IN_THE_ROOM_S_LISTS, ""),
    admin("what the API has under it", "api/main/pages/?descendant_of={pk}", IN_THE_ROOM_S_LISTS, ""),
    admin("what the API has in other languages", "api/main/pages/?translation_of={pk}", IN_THE_ROOM_S_LISTS, ""),
    admin("the page's action in the API", "api/main/pages/{pk}/action/copy/", FOR_NOBODY, method="post"),
    admin("choosing below it", "choose-page/{pk}/", TO_LINK_TO),
    admin("choosing it among several", "choose-page/chosen-multiple/?id={pk}", TO_LINK_TO),
    # One's own page in the address, and something of another's beside it
    admin("its version under one's own page", "pages/{own}/revisions/{revision}/view/", FOR_NOBODY, ""),
    admin("going back to it under one's own page", "pages/{own}/revisions/{revision}/revert/", FOR_NOBODY, ""),
    admin("comparing it with one's own page", "pages/{own}/revisions/compare/live...{revision}/", FOR_NOBODY, ""),
    admin(
        "its approval under one's own page",
        "pages/{own}/workflow_history/detail/{workflow_state}/",
        FOR_NOBODY,
        "",
        of=IN_REVIEW,
    ),
    admin(
        "its answer under one's own page",
        "pages/workflow/collect_action_data/{own}/reject/{step}/",
        FOR_NOBODY,
        "",
        of=IN_REVIEW,
    ),
    # Files and pictures in the admin
    admin("the file's form", "documents/edit/{file}/", IN_THE_ROOM_S_LISTS, "file title", of=WITH_FILE),
    admin("the file's uses", "documents/usage/{file}/", FOR_THE_SECRETARIAT, "file title", of=WITH_FILE),
    admin("deleting the file", "documents/delete/{file}/", FOR_THE_SECRETARIAT, "file title", of=WITH_FILE),
    admin("deleting files", "bulk/library/file/delete/?id={file}", FOR_THE_SECRETARIAT, "file title", of=WITH_FILE),
    admin("tagging files", "bulk/library/file/add_tags/?id={file}", IN_THE_ROOM_S_LISTS, "file title", of=WITH_FILE),
    admin(
        "moving files",
        "bulk/library/file/add_to_collection/?id={file}",
        IN_THE_ROOM_S_LISTS,
        "file title",
        of=WITH_FILE,
    ),
    admin("choosing the file", "documents/chooser/chosen/{file}/", IN_THE_ROOM_S_LISTS, "file title", of=WITH_FILE),
    admin(
        "choosing files",
        "documents/chooser/chosen-multiple/?id={file}",
        IN_THE_ROOM_S_LISTS,
        "file title",
        of=WITH_FILE,
    ),
    admin("the file in the API", "api/main/documents/{file}/", FOR_NOBODY, of=WITH_FILE),
    admin("the picture's form", "images/{picture}/", IN_THE_ROOM_S_LISTS, "picture title", of=WITH_PICTURE),
    admin("the picture's uses", "images/usage/{picture}/", FOR_THE_SECRETARIAT, "picture title", of=WITH_PICTURE),
    admin("deleting the picture", "images/{picture}/delete/", FOR_THE_SECRETARIAT, "picture title", of=WITH_PICTURE),
    admin("the picture's look", "images/{picture}/preview/width-50/", IN_THE_ROOM_S_LISTS, "", of=WITH_PICTURE),
    admin(
        "the picture's format",
        "images/chooser/{picture}/select_format/",
        IN_THE_ROOM_S_LISTS,
        "picture title",
        of=WITH_PICTURE,
    ),
    admin(
        "deleting pictures",
        "bulk/core/siteimage/delete/?id={picture}",
        FOR_THE_SECRETARIAT,
        "picture title",
        of=WITH_PICTURE,
    ),
    admin(
        "choosing the picture",
        "images/chooser/chosen/{picture}/",
        IN_THE_ROOM_S_LISTS,
        "picture title",
        of=WITH_PICTURE,
    ),
    admin(
        "choosing pictures",
        "images/chooser/chosen-multiple/?id={picture}",
        IN_THE_ROOM_S_LISTS,
        "picture title",
        of=WITH_PICTURE,
    ),
    admin("the picture's address maker", "images/{picture}/generate_url/", FOR_NOBODY, of=WITH_PICTURE),
    admin("the picture in the API", "api/main/images/{picture}/", FOR_NOBODY, of=WITH_PICTURE),
    # What machines read of a record; a translation has no identifier of its own
    Surface(
        "its permanent address", "/r/{identifier}/", ON_THE_SITE, "title", IDENTIFIED, method="follow", on_the_site=True
    ),
    Surface("its BibTeX", "/r/{identifier}/cite.bib?language=en", ON_THE_SITE, "title", IDENTIFIED, on_the_site=True),
    Surface("its RIS", "/r/{identifier}/cite.ris?language=km", ON_THE_SITE, "title", IDENTIFIED, on_the_site=True),
    Surface(
        "the record for programs",
        "/api/v1/records/{identifier}",
        TO_EVERYBODY,
        "title",
        of=IDENTIFIED - {State.NEWER_DRAFT},
    ),
    Surface(
        "the record as it is harvested",
        "/oai?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:localhost:{identifier}",
        TO_EVERYBODY,
        "title",
        # What was taken down is told as such, and an older text of the same record is.
        of=IDENTIFIED - {State.NEWER_DRAFT, State.UNPUBLISHED},
    ),
)


def everywhere(
    name: str, address: str, whose: By = ON_THE_SITE, shows: str = "title", surely: frozenset[State] = RECORDS
) -> list[Surface]:
    """A page of the site in both languages; a record in one language alone is listed in both."""
    return [
        Surface(f"{name} in English", f"/en/{address}", whose, shows, surely=surely - {State.TRANSLATION}),
        Surface(f"{name} in Khmer", f"/km/{address}", whose, shows, surely=surely),
    ]


OF_THE_SHELF = RECORDS - {State.GROUP_DRAFT, State.GROUP_LIVE, State.RETIRED}
OF_THE_GROUP = frozenset({State.GROUP_DRAFT, State.GROUP_LIVE})

# Surfaces that list what there is: asked once by each role, and looked through for every state.
LISTS: tuple[Surface, ...] = (
    *everywhere("the front page", ""),
    *everywhere("the library", "library/"),
    *everywhere("the library's search", "library/?q={common}"),
    *everywhere("what is pinned to a question", "library/?q={pinned}"),
    *everywhere("suggestions", "library/suggest/?q={common}", surely=NOBODY),
    # It has the records' number alone, and of pages none in these states is live.
    *everywhere("the search of the whole site", "search/?q={common}", surely=NOBODY),
    *everywhere("the library with a word mistyped", "library/?q=x{common}", surely=NOBODY),
    *everywhere("the library of one language", "library/?language=km", surely=KHMER),
    *everywhere(
        "the library of one kind", "library/?kind=best_practice", surely=frozenset({State.PUBLIC, State.MEMBERS_ONLY})
    ),
    *everywhere("the shelf", "library/pact/", surely=OF_THE_SHELF),
    *everywhere("the group's shelf", "library/ddwg/", surely=OF_THE_GROUP),
    *everywhere("the places", "library/places/", shows="place", surely=WITH_FILE),
    *everywhere("a province", "library/places/07/", surely=WITH_FILE),
    *everywhere("what is below a province", "library/places/07/", shows="place", surely=WITH_FILE),
    *everywhere("the topics", "library/topics/", surely=NOBODY),
    *everywhere("a topic", "library/topics/below/", surely=WITH_FILE),
    *everywhere("a broader topic", "library/topics/above/", surely=WITH_FILE),
    *everywhere("the glossary", "glossary/?q={common}", FOR_NOBODY, surely=NOBODY),
    *everywhere("the glossary as a table", "glossary.csv", FOR_NOBODY, surely=NOBODY),
    *everywhere("the organisation's page", "members/pact/", surely=OF_THE_SHELF),
    *everywhere("the group's page", "groups/ddwg/", surely=OF_THE_GROUP),
    *everywhere("the members' directory", "members/", surely=NOBODY),
    *everywhere("the list of groups", "groups/", surely=NOBODY),
    *everywhere("the person's account", "account/", surely=NOBODY),
    *everywhere("the person's own data", "account/my-data/", AS_UPLOADS, surely=NOBODY),
    Surface(
        "the page of the translation's source",
        "/en/library/pact/source-{common}/",
        ON_THE_SITE,
        "slug",
        surely=frozenset({State.TRANSLATION}),
    ),
    # Its translation is for members, and so is every word of it beside the source's.
    Surface(
        "the page of the translation's source with both languages",
        "/en/library/pact/source-{common}/?with=other",
        ON_THE_SITE,
        "text",
        surely=frozenset({State.TRANSLATION}),
    ),
    Surface(
        "the page of the translation's source asked in Khmer",
        "/km/library/pact/source-{common}/",
        ON_THE_SITE,
        "slug",
        surely=frozenset({State.TRANSLATION}),
    ),
    Surface(
        "the older words of the page with a newer draft",
        "/en/library/pact/older-{common}/",
        ON_THE_SITE,
        "title",
        surely=NOBODY,
    ),
    Surface("the sitemap", "/sitemap.xml", TO_EVERYBODY, "slug", surely=frozenset({State.PUBLIC, State.KHMER_PUBLIC})),
    *(
        surface
        for name, asked in (
            ("the feed", ""),
            ("the feed of a search", "?q={common}"),
            ("the feed of the shelf", "?organisation=pact"),
            ("the feed of the group's shelf", "?group=ddwg"),
        )
        for surface in everywhere(
            name,
            f"library/feed/{asked}",
            TO_EVERYBODY,
            surely=NOBODY if "group" in asked else frozenset({State.PUBLIC, State.KHMER_PUBLIC}),
        )
    ),
    *(
        Surface(name, f"/api/v1/{asked}", TO_EVERYBODY, surely=frozenset({State.PUBLIC, State.KHMER_PUBLIC}))
        for name, asked in (
            ("the records for programs", "records?page_size=1000"),
            ("the records for programs by a word", "records?q={common}"),
        )
    ),
    *(
        Surface(f"the {name} for programs", f"/api/v1/{name}", TO_EVERYBODY, surely=NOBODY)
        for name in ("topics", "places", "organisations")
    ),
    Surface("what programs may ask", "/api/v1/openapi.json", FOR_NOBODY),
    Surface(
        "what is harvested",
        "/oai?verb=ListRecords&metadataPrefix=oai_dc",
        TO_EVERYBODY,
        surely=frozenset({State.PUBLIC, State.KHMER_PUBLIC}),
    ),
    Surface("the headers of what is harvested", "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc", FOR_NOBODY),
    Surface("the sets of what is harvested", "/oai?verb=ListSets", FOR_NOBODY),
    Surface("who is harvested", "/oai?verb=Identify", FOR_NOBODY),
    Surface("the robots' file", "/robots.txt", FOR_NOBODY),
    Surface("the state of the site", "/healthz", FOR_NOBODY),
    # The admin
    admin("the hall of the admin", "", ON_THE_DESK),
    admin("the account in the admin", "account/", FOR_NOBODY),
    admin("the root of the explorer", "pages/", IN_THE_ROOM_S_LISTS, surely=NOBODY),
    admin("the explorer's search", "pages/?q={common}", IN_THE_ROOM_S_LISTS, surely=AS_INDEXED),
    admin(
        "the explorer's search from the top", "pages/{top}/results/?q={common}", IN_THE_ROOM_S_LISTS, surely=AS_INDEXED
    ),
    admin("the shelf in the explorer", "pages/{shelf}/", IN_THE_ROOM_S_LISTS, surely=OF_THE_SHELF - KHMER),
    admin(
        "the shelf's rows in the explorer", "pages/{shelf}/results/", IN_THE_ROOM_S_LISTS, surely=OF_THE_SHELF - KHMER
    ),
    admin("the Khmer shelf in the explorer", "pages/{km_shelf}/", IN_THE_ROOM_S_LISTS, surely=KHMER),
    admin("the group's shelf in the explorer", "pages/{group_shelf}/", IN_THE_ROOM_S_LISTS, surely=OF_THE_GROUP),
    admin(
        "the closed room's shelf in the explorer",
        "pages/{closed_shelf}/",
        IN_THE_ROOM_S_LISTS,
        surely=frozenset({State.RETIRED}),
    ),
    admin("the library in the explorer", "pages/{library}/", IN_THE_ROOM_S_LISTS, surely=NOBODY),
    admin(
        "the members in the explorer", "pages/{members}/", IN_THE_ROOM_S_LISTS, surely=frozenset({State.PROFILE_DRAFT})
    ),
    admin("searching pages", "pages/search/?q={common}", IN_THE_ROOM_S_LISTS, surely=AS_INDEXED),
    admin("searching pages by rows", "pages/search/results/?q={common}", IN_THE_ROOM_S_LISTS, surely=AS_INDEXED),
    admin("choosing a page", "choose-page/", TO_LINK_TO, surely=NOBODY),
    admin("choosing a record", "choose-page/?page_type=library.RecordPage", TO_LINK_TO, surely=NOBODY),
    admin("choosing in the library", "choose-page/{library}/", TO_LINK_TO, surely=NOBODY),
    admin("choosing on the shelf", "choose-page/{shelf}/", TO_LINK_TO, surely=OF_THE_SHELF - KHMER),
    admin("choosing on the Khmer shelf", "choose-page/{km_shelf}/", TO_LINK_TO, surely=KHMER),
    admin("choosing on the group's shelf", "choose-page/{group_shelf}/", TO_LINK_TO, surely=OF_THE_GROUP),
    admin("choosing among the members", "choose-page/{members}/", TO_LINK_TO, surely=frozenset({State.PROFILE_DRAFT})),
    admin("choosing by search", "choose-page/search/?q={common}", TO_LINK_TO, surely=AS_INDEXED),
    admin(
        "choosing a record by search",
        "choose-page/search/?q={common}&page_type=library.RecordPage",
        TO_LINK_TO,
        surely=RECORDS & AS_INDEXED,
    ),
    admin("the API's pages", "api/main/pages/?limit=20&search={common}", IN_THE_ROOM_S_LISTS, surely=AS_INDEXED),
    admin(
        "the API's pages on the shelf",
        "api/main/pages/?limit=20&child_of={shelf}",
        IN_THE_ROOM_S_LISTS,
        surely=OF_THE_SHELF - KHMER,
    ),
    admin(
        "the API's shelf for the explorer",
        "api/main/pages/?limit=20&child_of={shelf}&for_explorer=1",
        IN_THE_ROOM_S_LISTS,
        surely=OF_THE_SHELF - KHMER,
    ),
    admin(
        "the API's pages below the library",
        "api/main/pages/?limit=20&descendant_of={library}",
        IN_THE_ROOM_S_LISTS,
        surely=NOBODY,
    ),
    admin("finding in the API", "api/main/pages/find/?html_path=/", FOR_NOBODY),
    admin("what uses a type", "pages/usage/library/recordpage/", FOR_THE_SECRETARIAT, surely=RECORDS),
    admin(
        "the rows of what uses a type", "pages/usage/library/recordpage/results/", FOR_THE_SECRETARIAT, surely=RECORDS
    ),
    admin("choosing a place for a record", "pages/create/library/recordpage", FOR_THE_SECRETARIAT, surely=NOBODY),
    # Reports and what they export
    admin("the report of locks", "reports/locked/", FOR_THE_SECRETARIAT, surely=frozenset({State.MEMBERS_ONLY})),
    admin("the report of approvals", "reports/workflow/", FOR_THE_SECRETARIAT, surely=IN_REVIEW),
    admin("the report of steps", "reports/workflow_tasks/", FOR_THE_SECRETARIAT, surely=IN_REVIEW),
    admin("the site's history", "reports/site-history/", FOR_THE_SECRETARIAT, surely=NOBODY),
    admin("the report of old pages", "reports/aging-pages/", FOR_THE_SECRETARIAT, surely=LIVE),
    admin("the report of types", "reports/page-types-usage/", FOR_THE_SECRETARIAT, surely=NOBODY),
    *(
        admin(f"the table of {name}", f"reports/{name}/?export=csv", FOR_THE_SECRETARIAT, surely=NOBODY)
        for name in ("locked", "workflow", "workflow_tasks", "site-history", "aging-pages", "page-types-usage")
    ),
    *(
        admin(f"the rows of {name}", f"reports/{name}/results/", FOR_THE_SECRETARIAT, surely=NOBODY)
        for name in ("locked", "workflow", "workflow_tasks", "site-history", "aging-pages", "page-types-usage")
    ),
    admin("the report of translations", "localize/reports/translations/", FOR_NOBODY),
    admin("the rows of translations", "localize/reports/translations/results/", FOR_NOBODY),
    admin("the translators' queue", "translations/", TO_TRANSLATE, surely=NOBODY),
    admin("the rows of the translators' queue", "translations/results/", TO_TRANSLATE, surely=NOBODY),
    *(
        admin(name, f"coverage/{address}", ON_THE_BOARD, surely=ORIGINALS)
        for name, address in (
            ("the board of both languages", ""),
            ("the board's rows", "results/"),
            ("the board as a table", "?export=csv"),
        )
    ),
    admin("the searches without an answer", "reports/searches/", FOR_NOBODY),
    admin("the pinned answers", "searchpicks/", FOR_THE_SECRETARIAT, surely=AS_INDEXED),
    admin("the rows of pinned answers", "searchpicks/results/", FOR_THE_SECRETARIAT, surely=AS_INDEXED),
    admin("the answers pinned to a question", "searchpicks/{pins}/", FOR_THE_SECRETARIAT, surely=RECORDS),
    admin("deleting the answers to a question", "searchpicks/{pins}/delete/", FOR_THE_SECRETARIAT, surely=NOBODY),
    admin("choosing a question", "searchpicks/queries/chooser/", FOR_NOBODY),
    admin("localize's list of snippets", "localize/api/snippets/library/recordpage/", FOR_NOBODY),
    admin("the list of snippets", "snippets/", FOR_NOBODY),
    admin("the list of old addresses", "redirects/", FOR_NOBODY),
    # Files, pictures and tags
    admin("the files", "documents/", IN_THE_ROOM_S_LISTS, "file title", surely=WITH_FILE),
    admin("the files' search", "documents/results/?q={common}", IN_THE_ROOM_S_LISTS, "file title", surely=WITH_FILE),
    admin(
        "the room's files",
        "documents/?collection_id={collection}",
        IN_THE_ROOM_S_LISTS,
        "file title",
        surely=WITH_FILE & OF_THE_SHELF,
    ),
    admin("the files by their reading", "files/?q={common}", IN_THE_ROOM_S_LISTS, "file title", surely=WITH_FILE),
    admin("the rows of files by their reading", "files/results/?q={common}", IN_THE_ROOM_S_LISTS, "", surely=NOBODY),
    admin("the table of files", "files/?export=csv", IN_THE_ROOM_S_LISTS, "", surely=NOBODY),
    admin("choosing among files", "documents/chooser/", IN_THE_ROOM_S_LISTS, "file title", surely=NOBODY),
    admin(
        "choosing files by search",
        "documents/chooser/results/?q={common}",
        IN_THE_ROOM_S_LISTS,
        "file title",
        surely=WITH_FILE,
    ),
    admin("the API's files", "api/main/documents/", FOR_NOBODY),
    admin("the pictures", "images/", IN_THE_ROOM_S_LISTS, "picture title", surely=WITH_PICTURE),
    admin(
        "the pictures' search", "images/results/?q={common}", IN_THE_ROOM_S_LISTS, "picture title", surely=WITH_PICTURE
    ),
    admin(
        "the room's pictures",
        "images/?collection_id={collection}",
        IN_THE_ROOM_S_LISTS,
        "picture title",
        surely=OF_THE_SHELF,
    ),
    admin("choosing among pictures", "images/chooser/", IN_THE_ROOM_S_LISTS, "picture title", surely=NOBODY),
    admin(
        "choosing pictures by search",
        "images/chooser/results/?q={common}",
        IN_THE_ROOM_S_LISTS,
        "picture title",
        surely=WITH_PICTURE,
    ),
    admin("the API's pictures", "api/main/images/", FOR_NOBODY),
    admin("the glossary's table in the admin", "glossary/table/", FOR_NOBODY),
    admin("completing a tag", "tag-autocomplete/core/tag/?term=zz", FOR_NOBODY),
    admin("completing one of Wagtail's tags", "tag-autocomplete/?term=zz", FOR_NOBODY),
)


@dataclass(frozen=True)
class OfPeople:
    """A screen about people, and who finds there what is kept of them: each of them, and nobody else."""

    name: str
    address: str
    shows: dict[Matter, Roles]
    kind: str = "address"


THEIR_MANAGERS = SECRETARIAT | {"organisation_admin"}
ONLY_APPLICATIONS = {Matter.APPLICATION: SECRETARIAT}
OF_THE_PEOPLE = {Matter.CONTACT: THEIR_MANAGERS, Matter.INVITATION: THEIR_MANAGERS}
OF_MAILS = {Matter.APPLICATION: SECRETARIAT, Matter.INVITATION: SECRETARIAT}
PEOPLE: tuple[OfPeople, ...] = (
    *(
        surface
        for code in ("en", "km")
        for surface in (
            OfPeople(f"whom to turn to in {code}", f"/{code}/members/pact/", {Matter.CONTACT: MEMBERS}),
            OfPeople(f"their number in {code}", f"/{code}/members/pact/", {Matter.CONTACT: MEMBERS}, "phone"),
            OfPeople(f"the people in {code}", f"/{code}/account/organisations/pact/", OF_THE_PEOPLE),
            OfPeople(
                f"their numbers in {code}",
                f"/{code}/account/organisations/pact/",
                {Matter.CONTACT: THEIR_MANAGERS, Matter.COLLEAGUE: THEIR_MANAGERS},
                "phone",
            ),
            OfPeople(f"the people of another in {code}", f"/{code}/account/organisations/vbnk/", {}),
            OfPeople(f"the way to join in {code}", f"/{code}/members/join/", {}),
            OfPeople(f"the thanks for joining in {code}", f"/{code}/members/join/thanks/", {}),
        )
    ),
    OfPeople("handing over", "/en/account/organisations/pact/leaving/{colleague}/", {Matter.CONTACT: THEIR_MANAGERS}),
    OfPeople("the applications", "/admin/applications/", ONLY_APPLICATIONS, "organisation"),
    OfPeople("the applicants", "/admin/applications/", ONLY_APPLICATIONS, "name"),
    OfPeople("the applicants' numbers", "/admin/applications/results/?q={common}", ONLY_APPLICATIONS, "phone"),
    OfPeople("the application", "/admin/applications/{application}/", ONLY_APPLICATIONS),
    OfPeople("the applicant's reason", "/admin/applications/{application}/", ONLY_APPLICATIONS, "reason"),
    OfPeople("the imports", "/admin/imports/", {Matter.IMPORT: SECRETARIAT}, "name"),
    OfPeople("the import", "/admin/imports/{import}/", {Matter.IMPORT: SECRETARIAT}, "name"),
    OfPeople("an import's row", "/admin/imports/{import}/", {Matter.IMPORT: SECRETARIAT}, "row"),
    OfPeople("an import's report", "/admin/imports/{import}/report/", {Matter.IMPORT: SECRETARIAT}, "row"),
    OfPeople("what was looked for in vain", "/admin/reports/searches/", {Matter.SEARCH: SECRETARIAT}, "words"),
    OfPeople("its rows", "/admin/reports/searches/results/", {Matter.SEARCH: SECRETARIAT}, "words"),
    OfPeople("its table", "/admin/reports/searches/?export=csv", {Matter.SEARCH: SECRETARIAT}, "words"),
    OfPeople("the mails", "/admin/mails/", OF_MAILS),
    OfPeople(
        "the mails' rows", "/admin/mails/results/", {Matter.APPLICATION: SECRETARIAT, Matter.INVITATION: SECRETARIAT}
    ),
    OfPeople("the accounts", "/admin/users/", {}),
    OfPeople("the account of another", "/admin/users/edit/{colleague}/", {}),
    OfPeople("the standing of an organisation", "/admin/organisations/{organisation}/standing/", {}),
    OfPeople("the organisation's form", "/admin/organisation/edit/{organisation}/", {}),
)
