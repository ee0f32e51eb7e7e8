"""What people try by POST, and whose it is in the policy's words: whoever may not changes nothing at all."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import polib
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from core.actions.import_terms import mark_of, plan_terms
from core.blocks import PARAGRAPH
from membership.actions import take_out, try_file
from membership.actions.bring_back import mark_of as mark_of_file
from tests.access.policy import (
    ASKED,
    DELETERS,
    GROUP_ROOM,
    IN_REVIEW,
    INSIDE,
    KEEPERS,
    LIVE,
    NOBODY,
    READERS,
    ROOM,
    SECRETARIAT,
    Roles,
    State,
)
from tests.access.states import Thing, World
from tests.people import editor_form

By = dict[State, Roles]
Form = Callable[[World, Thing], dict[str, Any]]

ANSWERING: By = {state: ASKED[state] for state in State} | {State.IN_REVIEW: frozenset({"reviewer"})}
# Nobody but the reviewers changes what is being reviewed, nobody what is to be published on a day, and what somebody
# has locked is theirs.
WRITERS: By = KEEPERS | {
    State.IN_REVIEW: ANSWERING[State.IN_REVIEW],
    State.PARTNERS: ANSWERING[State.PARTNERS],
    State.KHMER_STEP: ANSWERING[State.KHMER_STEP],
    State.LAST_STEP: ANSWERING[State.LAST_STEP],
    State.TRANSLATED: ANSWERING[State.TRANSLATED],
    State.SCHEDULED: NOBODY,
    State.MEMBERS_ONLY: SECRETARIAT,
}
FOR_THE_SECRETARIAT: By = dict.fromkeys(State, SECRETARIAT)
FOR_NOBODY: By = dict.fromkeys(State, NOBODY)
# What others have said yes to, or are asked about, is settled: its writers change no word of it.
NAMERS: By = KEEPERS | dict.fromkeys(LIVE | IN_REVIEW | {State.SCHEDULED}, SECRETARIAT)
# A file that a page has is nobody's to throw away; what only a newer draft has is not yet on its page.
IF_UNUSED: By = FOR_NOBODY | {State.NEWER_DRAFT: SECRETARIAT}


# Who writes where the translation will stand, and the groups' translators, of what is live and theirs to read.
TRANSLATORS: By = FOR_NOBODY | {State.PUBLIC: ROOM | {"translator"}, State.SECRETARIAT_ONLY: ROOM}
WANTED = (State.DRAFT, State.MEMBERS_ONLY, State.SECRETARIAT_ONLY, State.FOR_GROUP, State.GROUP_DRAFT)


def nothing(_world: World, _thing: Thing) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Verb:
    """`does` is what changes where somebody may; `lesser` may do something by the same form, but not that."""

    name: str
    address: str
    does: str
    whose: By
    of: tuple[State, ...]
    form: Form = nothing
    lesser: By | None = None


def words_of(world: World, thing: Thing) -> dict[str, Any]:
    """The editor's form as a browser would send it back unchanged."""
    if thing.state not in world.forms:
        user = world.people["secretariat"]
        assert user is not None
        # Comments' fields are made by script, as a body's are.
        form = editor_form(thing.page, user) | {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
        world.forms[thing.state] = form | body_of(thing.page.get_latest_revision_as_object())
    return dict(world.forms[thing.state])


def body_of(page: Any) -> dict[str, Any]:
    blocks = []
    for block in page.body.raw_data:
        value = block["value"]
        blocks.append((block["type"], rich_text(value, features=PARAGRAPH) if isinstance(value, str) else value))
    fields: dict[str, Any] = nested_form_data({"body": streamfield(blocks)})
    # Wagtail knows a block again by its number.
    return fields | {f"body-{place}-id": block["id"] for place, block in enumerate(page.body.raw_data)}


def unedited(**more: str) -> Form:
    return lambda world, thing: words_of(world, thing) | {name.replace("_", "-"): value for name, value in more.items()}


def edited(**more: str) -> Form:
    # In both scripts: what is in none of its own is no finished translation.
    return unedited(title="Changed words, ពាក្យ", **more)


def given(**fields: Any) -> Form:
    return lambda _world, _thing: fields


def as_read(_world: World, thing: Thing) -> dict[str, Any]:
    """A translation that is not finished, as it stands."""
    return {"partly": "on", "seen": thing.page.latest_revision_id}


def copied(world: World, _thing: Thing) -> dict[str, Any]:
    return {"new_title": "A copy", "new_slug": "a-copy", "new_parent_page": world.shelf_of(world.group).pk}


def translated(world: World, _thing: Thing) -> dict[str, Any]:
    return {"locales": [world.shelf("km").locale_id]}


def brought_back(world: World, thing: Thing) -> dict[str, Any]:
    """The page's file with another title, as whoever sees all of it would confirm it."""
    user = world.people["secretariat"]
    source = type(thing.page).objects.get(pk=thing.page.pk).source
    if user is None or not source.live:
        return {"table": "", "seen": "-"}
    words = polib.pofile(take_out(source=source, by=user).file.decode())
    words[0].msgstr = "Brought back"
    file = str(words).encode()
    return {"table": b64encode(file).decode(), "seen": mark_of_file(try_file(source=source, file=file, by=user))}


def moved_upload(world: World, _thing: Thing) -> dict[str, Any]:
    return {"collection": world.other_organisation.room.collection_id}


def named(_world: World, thing: Thing) -> dict[str, Any]:
    return {
        "title": "Renamed",
        "language": "en",
        "kind": "text",
        "collection": thing.file.collection_id if thing.file else 0,
    }


def given_away(world: World, thing: Thing) -> dict[str, Any]:
    return named(world, thing) | {"collection": world.other_organisation.room.collection_id}


def pictured(_world: World, thing: Thing) -> dict[str, Any]:
    assert thing.picture is not None
    return {"title": "Renamed", "collection": thing.picture.collection_id}


def elsewhere(world: World, _thing: Thing) -> dict[str, Any]:
    return {"chooser": world.shelf_of(world.group).pk}


SHELVED = (State.DRAFT, State.PUBLIC, State.GROUP_DRAFT, State.RETIRED)
REVIEWED = (State.IN_REVIEW, State.PARTNERS, State.KHMER_STEP, State.LAST_STEP, State.TRANSLATED)
UPLOADED = (*SHELVED, State.IN_REVIEW, State.SCHEDULED, State.MEMBERS_ONLY)
SHOWN = (State.PUBLIC, State.NEWER_DRAFT, State.MEMBERS_ONLY, State.GROUP_LIVE, State.PROFILE_DRAFT)
IN_ENGLISH = (State.DRAFT, State.PUBLIC, State.SECRETARIAT_ONLY)


def page(name: str, address: str, does: str, whose: By, **more: Any) -> Verb:
    return Verb(name, f"/admin/pages/{{pk}}/{address}", does, whose, **more)


VERBS: tuple[Verb, ...] = (
    page(
        "writing",
        "edit/",
        "words",
        WRITERS,
        of=(
            *SHELVED,
            *REVIEWED,
            State.SCHEDULED,
            State.MEMBERS_ONLY,
            State.PROFILE_DRAFT,
            State.KHMER_PUBLIC,
            State.BEGUN,
        ),
        form=edited(),
    ),
    page(
        "publishing",
        "edit/",
        "live",
        FOR_THE_SECRETARIAT | dict.fromkeys((*REVIEWED, State.SCHEDULED), NOBODY),
        of=(
            State.DRAFT,
            State.NEWER_DRAFT,
            State.UNPUBLISHED,
            State.GROUP_DRAFT,
            State.PROFILE_DRAFT,
            State.BEGUN,
            *REVIEWED,
            State.SCHEDULED,
        ),
        form=edited(action_publish="1"),
        lesser=WRITERS,
    ),
    page(
        "submitting",
        "edit/",
        "review",
        KEEPERS,
        of=(State.DRAFT, State.UNPUBLISHED, State.GROUP_DRAFT, State.RETIRED, State.BEGUN),
        form=edited(action_submit="1"),
    ),
    page(
        "approving",
        "edit/",
        "review",
        ANSWERING,
        of=REVIEWED,
        form=unedited(action_workflow_action="1", workflow_action_name="approve"),
    ),
    page(
        "asking for changes",
        "edit/",
        "review",
        ANSWERING,
        of=REVIEWED,
        form=unedited(
            action_workflow_action="1",
            workflow_action_name="reject",
            workflow_action_extra_data='{"comment": "Shorter, please"}',
        ),
    ),
    page(
        "withdrawing",
        "edit/",
        "review",
        # Whoever submitted it, and whoever is asked.
        {state: ANSWERING[state] | {"translator" if state is State.TRANSLATED else "editor"} for state in State},
        of=REVIEWED,
        form=unedited(action_cancel_workflow="1"),
    ),
    page(
        "deleting",
        "delete/",
        "pages",
        DELETERS,
        of=(*SHELVED, State.NEWER_DRAFT, State.UNPUBLISHED, State.IN_REVIEW, State.BEGUN),
    ),
    # An organisation's page has its other language, without which it does not go.
    page(
        "taking down",
        "unpublish/",
        "live",
        FOR_THE_SECRETARIAT,
        of=(*SHOWN, State.TRANSLATION),
        form=given(reason="It was wrong", both="on"),
    ),
    page(
        "deleting in both languages",
        "delete/",
        "pages",
        DELETERS,
        of=(State.TRANSLATION, State.DRAFT, State.PUBLIC),
        form=given(both="on"),
    ),
    page("moving both", "move/{group_shelf_km}/confirm/", "place", FOR_THE_SECRETARIAT, of=(State.TRANSLATION,)),
    page(
        "closing both to readers",
        "audience/",
        "readers",
        KEEPERS,
        of=(State.TRANSLATION,),
        form=given(audience="secretariat", both="on"),
    ),
    page("locking", "lock/", "lock", FOR_THE_SECRETARIAT, of=(*SHELVED, State.PROFILE_DRAFT)),
    page("unlocking", "unlock/", "lock", FOR_THE_SECRETARIAT, of=(State.MEMBERS_ONLY,)),
    page("moving", "move/{group_shelf}/confirm/", "place", FOR_THE_SECRETARIAT, of=(*IN_ENGLISH, State.RETIRED)),
    page(
        "putting it elsewhere among others",
        "set_position/?position=0",
        "place",
        FOR_THE_SECRETARIAT,
        of=(State.PUBLIC,),
    ),
    page("copying", "copy/", "pages", FOR_THE_SECRETARIAT, of=IN_ENGLISH, form=copied),
    page("unscheduling", "revisions/{revision}/unschedule/", "schedule", FOR_THE_SECRETARIAT, of=(State.SCHEDULED,)),
    page(
        "closing to readers",
        "audience/",
        "readers",
        KEEPERS,
        of=(State.PUBLIC, State.KHMER_PUBLIC),
        form=given(audience="secretariat"),
    ),
    page(
        "opening to readers",
        "audience/",
        "readers",
        FOR_THE_SECRETARIAT,
        of=(State.SECRETARIAT_ONLY, State.FOR_GROUP, State.TRANSLATION),
        form=given(audience="public"),
    ),
    page(
        "shutting by Wagtail's own privacy",
        "privacy/",
        "readers",
        FOR_NOBODY,
        of=(State.PUBLIC,),
        form=given(restriction_type="login"),
    ),
    page("turning an alias into a page", "convert_alias/", "words", FOR_NOBODY, of=(State.PUBLIC, State.DRAFT)),
)


def admin(name: str, address: str, does: str, whose: By, **more: Any) -> Verb:
    return Verb(name, f"/admin/{address}", does, whose, **more)


VERBS += (
    admin(
        "approving without the editor", "pages/workflow/action/{pk}/approve/{step}/", "review", FOR_NOBODY, of=REVIEWED
    ),
    admin(
        "rejecting without the editor", "pages/workflow/action/{pk}/reject/{step}/", "review", FOR_NOBODY, of=REVIEWED
    ),
    admin(
        "deleting in bulk",
        "bulk/wagtailcore/page/delete/?id={pk}",
        "pages",
        DELETERS,
        of=(State.DRAFT, State.PUBLIC, State.GROUP_DRAFT),
    ),
    admin(
        "deleting with one's own",
        "bulk/wagtailcore/page/delete/?id={own}&id={pk}",
        "pages",
        FOR_THE_SECRETARIAT,
        of=(State.DRAFT, State.GROUP_DRAFT),
    ),
    admin(
        "moving in bulk",
        "bulk/wagtailcore/page/move/?id={pk}",
        "place",
        FOR_THE_SECRETARIAT,
        of=IN_ENGLISH,
        form=elsewhere,
    ),
    admin(
        "publishing in bulk",
        "bulk/wagtailcore/page/publish/?id={pk}",
        "live",
        FOR_NOBODY,
        of=(State.DRAFT, State.IN_REVIEW, State.GROUP_DRAFT),
    ),
    admin("taking down in bulk", "bulk/wagtailcore/page/unpublish/?id={pk}", "live", FOR_NOBODY, of=SHOWN),
    admin(
        "starting a translation",
        "localize/submit/page/{pk}/",
        "pages",
        TRANSLATORS,
        of=IN_ENGLISH,
        form=translated,
    ),
    admin("starting a translation on our screen", "translations/{pk}/start/", "pages", TRANSLATORS, of=IN_ENGLISH),
    admin("taking a translation", "translations/{pk}/take/", "membership_job", TRANSLATORS, of=IN_ENGLISH),
    admin(
        "handing back what nobody took",
        "translations/{pk}/back/",
        "membership_job",
        FOR_NOBODY,
        of=IN_ENGLISH,
        form=given(reason="No time"),
    ),
    admin(
        "moving the day of what nobody took",
        "translations/{pk}/due/",
        "membership_job",
        FOR_NOBODY,
        of=IN_ENGLISH,
        form=given(due_on="2100-01-01"),
    ),
    admin(
        "saying that it follows what has not changed",
        "translations/{pk}/follows/",
        "membership_translation",
        FOR_NOBODY,
        of=(*IN_ENGLISH, State.TRANSLATION),
    ),
    admin(
        "bringing back the file of what is not begun",
        "translations/{pk}/po/back/",
        "pages",
        TRANSLATORS,
        of=IN_ENGLISH,
        form=brought_back,
    ),
    admin(
        "bringing back a translation's file",
        "translations/{pk}/po/back/",
        "words",
        KEEPERS,
        of=(State.TRANSLATION,),
        form=brought_back,
    ),
    Verb("asking for the other language", "/en/wanted/{pk}/km/", "membership_wish", READERS, of=WANTED),
    admin(
        "turning a translation into an alias",
        "localize/page/{pk}/convert_to_alias/",
        "words",
        FOR_NOBODY,
        of=(State.TRANSLATION,),
    ),
    admin("copying by the API", "api/main/pages/{pk}/action/copy/", "pages", FOR_NOBODY, of=IN_ENGLISH),
    admin(
        "publishing what is not finished",
        "translations/{pk}/publish/",
        "live",
        FOR_THE_SECRETARIAT,
        of=(State.BEGUN,),
        form=as_read,
    ),
    admin(
        "publishing what is not finished and in review",
        "translations/{pk}/publish/",
        "live",
        FOR_NOBODY,
        of=(State.TRANSLATED,),
        form=as_read,
    ),
    admin("publishing by the API", "api/main/pages/{pk}/action/publish/", "live", FOR_NOBODY, of=IN_ENGLISH),
    # Uploads
    admin("naming a file", "documents/edit/{file}/", "files", NAMERS, of=UPLOADED, form=named),
    admin(
        "giving a file away",
        "documents/edit/{file}/",
        "shelves of files",
        FOR_THE_SECRETARIAT,
        of=SHELVED,
        form=given_away,
        lesser=KEEPERS,
    ),
    admin("deleting a file", "documents/delete/{file}/", "files", IF_UNUSED, of=(State.DRAFT, State.NEWER_DRAFT)),
    admin(
        "deleting files in bulk",
        "bulk/library/file/delete/?id={file}",
        "files",
        IF_UNUSED,
        of=(State.DRAFT, State.NEWER_DRAFT),
    ),
    admin(
        "moving files in bulk",
        "bulk/library/file/add_to_collection/?id={file}",
        "files",
        FOR_THE_SECRETARIAT,
        of=SHELVED,
        form=moved_upload,
    ),
    # Read at once, it is as it was: what shows is the writing.
    admin("having a file read again", "files/{file}/read/", "library_file", KEEPERS, of=UPLOADED),
    admin("naming a picture", "images/{picture}/", "pictures", NAMERS, of=UPLOADED, form=pictured),
    admin("deleting a picture", "images/{picture}/delete/", "pictures", FOR_THE_SECRETARIAT, of=SHELVED),
    admin(
        "deleting pictures in bulk",
        "bulk/core/siteimage/delete/?id={picture}",
        "pictures",
        FOR_THE_SECRETARIAT,
        of=SHELVED,
    ),
)


@dataclass(frozen=True)
class Deed:
    """The same of what is no page's: one address, and who may."""

    name: str
    address: str
    does: str
    whose: Roles
    form: Callable[[World], dict[str, Any]]
    lesser: Roles = NOBODY


MANAGERS = SECRETARIAT | {"organisation_admin"}


def a_file(collection: str) -> Callable[[World], dict[str, Any]]:
    def form(world: World) -> dict[str, Any]:
        file = ContentFile(b"words", name="words.txt")
        body = getattr(world, collection)
        return {"title": "New", "file": file, "language": "en", "kind": "text", "collection": body.room.collection_id}

    return form


def a_picture(world: World) -> dict[str, Any]:
    file = ContentFile(get_test_image_file().file.getvalue(), name="new.png")
    return {"title": "New", "file": file, "collection": world.group.room.collection_id}


def a_record(world: World) -> dict[str, Any]:
    form = {
        "title": "New",
        "slug": "new",
        "summary": "New",
        "kind": "tool",
        "licence": "",
        "body-count": "0",
    }
    parts = ("record_files", "record_places", "related_records", "comments")
    return form | {f"{part}-{count}_FORMS": "0" for part in parts for count in ("TOTAL", "INITIAL")}


def fields(**values: Any) -> Callable[[World], dict[str, Any]]:
    return lambda _world: values


def an_import(_world: World) -> dict[str, Any]:
    return {"upload": ContentFile(b'{"identifier": "x"}', name="x.jsonl")}


def a_glossary(_world: World) -> dict[str, Any]:
    table = "en,km\nNew,ថ្មី".encode()
    return {"table": b64encode(table).decode(), "seen": mark_of(plan_terms(table))}


def a_pin(world: World) -> dict[str, Any]:
    counts = {"editors_picks-TOTAL_FORMS": "1", "editors_picks-INITIAL_FORMS": "0"}
    return {
        "query_string": "New",
        "editors_picks-0-page": world.foreign_thing.pk,
        "editors_picks-0-ORDER": "1",
    } | counts


# Whoever has a collection of their own uploads into that one, whatever they ask for.
UPLOADERS = INSIDE - {"khmer_reviewer"}
DEEDS: tuple[Deed, ...] = (
    Deed("writing a new record", "/admin/pages/add/library/recordpage/{shelf}/", "pages", ROOM, a_record),
    Deed(
        "writing one in the group's room",
        "/admin/pages/add/library/recordpage/{group_shelf}/",
        "pages",
        GROUP_ROOM,
        a_record,
    ),
    Deed(
        "writing one in a closed room",
        "/admin/pages/add/library/recordpage/{closed_shelf}/",
        "pages",
        SECRETARIAT,
        a_record,
    ),
    Deed(
        "uploading", "/admin/documents/add/", "the organisation's files", ROOM, a_file("organisation"), lesser=UPLOADERS
    ),
    Deed(
        "uploading into another's collection",
        "/admin/documents/add/",
        "the group's files",
        GROUP_ROOM,
        a_file("group"),
        lesser=UPLOADERS,
    ),
    Deed("having all files read again", "/admin/files/", "library_file", SECRETARIAT, fields()),
    Deed(
        "a picture into another's collection",
        "/admin/images/add/",
        "the group's pictures",
        GROUP_ROOM,
        a_picture,
        lesser=UPLOADERS,
    ),
    Deed(
        "inviting",
        "/en/account/organisations/pact/invite/",
        "people",
        MANAGERS,
        fields(email="new@pact.example", full_name="New", roles=["editor"], language="en"),
    ),
    Deed(
        "withdrawing an invitation",
        "/en/account/organisations/pact/invitations/{invitation}/",
        "people",
        MANAGERS,
        fields(),
    ),
    Deed(
        "giving a role",
        "/en/account/organisations/pact/roles/",
        "people",
        MANAGERS,
        lambda world: {"person": world.editor.pk, "kind": "finance"},
    ),
    Deed("ending a role", "/en/account/organisations/pact/roles/{role}/end/", "people", MANAGERS, fields()),
    Deed("handing over", "/en/account/organisations/pact/leaving/{colleague}/", "people", MANAGERS, fields()),
    Deed(
        "answering an application",
        "/admin/applications/{application}/",
        "people",
        SECRETARIAT,
        lambda _world: {"answer": "decline", "decline-words": "Not this year"},
    ),
    Deed(
        "changing an organisation's status",
        "/admin/organisations/{organisation}/standing/",
        "people",
        SECRETARIAT,
        fields(change="status", status="dormant", reason="Quiet"),
    ),
    Deed(
        "trusting an organisation",
        "/admin/organisations/{organisation}/standing/",
        "people",
        SECRETARIAT,
        lambda _world: {
            "change": "trust",
            "trust_reason": "Good work",
            "trust_ends_on": str(timezone.localdate() + timedelta(days=90)),
        },
    ),
    Deed("sending a mail again", "/admin/mails/{mail}/again/", "people", SECRETARIAT, fields()),
    Deed("sending an import", "/admin/imports/", "imports", SECRETARIAT, an_import),
    Deed("starting an import", "/admin/imports/{import}/start/", "imports", SECRETARIAT, fields()),
    Deed("cancelling an import", "/admin/imports/{import}/cancel/", "imports", SECRETARIAT, fields()),
    Deed("taking the library out", "/admin/imports/export/", "imports", SECRETARIAT, fields(form="csv")),
    Deed(
        "making a topic",
        "/admin/topic/new/",
        "words for all",
        SECRETARIAT,
        fields(label_en="New", label_km="ថ្មី", slug="new"),
    ),
    Deed(
        "pinning an answer",
        "/admin/searchpicks/add/",
        "words for all",
        SECRETARIAT,
        a_pin,
    ),
    Deed("taking pinned answers back", "/admin/searchpicks/{pins}/delete/", "words for all", SECRETARIAT, fields()),
    Deed(
        "being done with a search in vain",
        "/admin/reports/searches/{search}/settle/",
        "words for all",
        SECRETARIAT,
        fields(),
    ),
    Deed(
        "adding to the glossary",
        "/admin/glossaryterm/new/",
        "words for all",
        SECRETARIAT,
        fields(term_en="New", term_km="ថ្មី", status="proposed"),
    ),
    Deed("bringing terms in", "/admin/glossary/table/", "words for all", SECRETARIAT, a_glossary),
    Deed(
        "renaming a tag",
        "/admin/tag/edit/{tag}/",
        "words for all",
        SECRETARIAT,
        fields(name="New", label_en="New", label_km="ថ្មី"),
    ),
    Deed(
        "merging a tag",
        "/admin/tag/merge/spare/",
        "words for all",
        SECRETARIAT,
        lambda world: {"into": world.other_tag.pk},
    ),
    Deed(
        "making a collection",
        "/admin/collections/add/",
        "words for all",
        NOBODY,
        lambda world: {"name": "New", "parent": world.root_collection},
    ),
    Deed(
        "changing an account",
        "/admin/users/edit/{colleague}/",
        "people",
        NOBODY,
        fields(email="taken@pact.example", is_superuser="on"),
    ),
    Deed("making a group", "/admin/groups/new/", "words for all", NOBODY, fields(name="New")),
)
