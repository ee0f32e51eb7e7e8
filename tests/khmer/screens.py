"""Walks through the screens in Khmer as those who write, translate, review and run the network; notes what they say."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from unittest.mock import patch

from bs4 import BeautifulSoup, Comment, Doctype, Tag
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client
from django.utils.translation import override, trans_real
from wagtail.models import Collection, ModelLogEntry, Page, Task, Workflow

from core.models import Place, PlaceAlias, SiteImage, Topic
from core.models import Tag as Keyword
from library.models import File, RecordPage
from membership.actions.write_letter import write_letter
from membership.models import Mail, Organisation, OrganisationName, User, WorkingGroup
from portal.doors import Door
from tests.access.policy import State
from tests.access.states import World
from tests.access.surfaces import LISTS, PEOPLE, THINGS, Surface
from tests.access.test_doors import Route, behind
from tests.access.test_matrix import Reader, client_of, numbers_of

ROLES = ("editor", "translator", "reviewer", "khmer_reviewer", "secretariat")
# What every role is shown whatever others saw there: the screens people spend their days on.
DAILY = {
    "the hall of the admin",
    "the editor",
    "the history",
    "the approvals",
    "the shelf in the explorer",
    "the account in the admin",
    "the files",
    "the pictures",
    "the person's account in Khmer",
    "the page",
}
# Answers for programs, and what only leads elsewhere.
NO_SCREENS = re.compile(r"/api/|/oai|/r/|/en/|\.xml|\.txt|\?export=|/feed/|/healthz|/ping/|/report/|/media/")
# Addresses, numbers, names of files, of fields and of kinds of pages, and what a table of records must say in English.
NOT_OURS = re.compile(
    r"https?://\S+|[\w.+-]+@[\w.-]+|\b\w+\.example\b|(?:/[\w.{}-]*){2,}|[?&]\w+=\S*|\bwgpd-\d+|\w*\d\w*"
    r"|\b[\w-]+\.[a-z]{3,5}\b|\.[a-z]{2,4}\b|&\w+;|[\w-]+_FORMS\b|\b\w+\.\w+page\b|%\(\w+\)s"
    r"|public, members, group|group:SLUG|secretariat។|JSON Lines|UTF-8"
)
# Signs, abbreviations and names that are read as they are.
NAMES = {
    *("WGPD", "PACT", "VBNK", "DDWG", "LEFT", "English", "km", "en"),
    *("Wagtail", "JavaScript", "Zotero", "EndNote", "BibTeX", "RIS", "RSS", "URL", "API", "ID", "UTC", "SHA"),
    # A column of the glossary's table.
    "id",
    *(
        "PDF",
        "DOCX",
        "ODT",
        "PPTX",
        "XLSX",
        "PO",
        "CSV",
        "TXT",
        "ZIP",
        "JSON",
        "JPG",
        "JPEG",
        "PNG",
        "GIF",
        "WEBP",
        "SVG",
    ),
    *("CC", "BY", "SA", "NC", "ND", "ORCID", "DOI", "ISBN", "ISO", "USD", "KHR", "OCR", "QR", "PIN"),
    *("KB", "MB", "Ctrl", "Alt", "Shift", "Cmd", "Esc", "Enter"),
}
ATTRIBUTES = ("title", "aria-label", "aria-description", "placeholder", "alt", "label", "data-w-tooltip-content-value")
# Names of time zones are the same everywhere; Wagtail's counter says None while nobody sees it.
NOT_READ = "body [lang=en], select[name*=time_zone] option, .w-side-panel-toggle__counter[hidden]"
# What was written once, in the language of whoever acted, and is shown as it was written.
WRITTEN = ("It closed", "There is no partner to ask.", "Summary 0")
LATIN = re.compile(r"[A-Za-z]{2,}")
KHMER = re.compile(r"[\u1780-\u17ff]")


@dataclass
class Screen:
    role: str
    name: str
    text: str
    # What was looked up while it was made, and what was found.
    said: dict[str, str]

    @property
    def shown(self) -> dict[str, str]:
        """Of what was said, what stands there: the longest piece between placeholders tells."""
        text = unescape(self.text)
        return {
            msgid: khmer
            for msgid, khmer in self.said.items()
            if max(re.split(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}|<[^>]*>", unescape(khmer)), key=len).strip() in text
        }


def english_of(text: str) -> set[str]:
    return set(LATIN.findall(NOT_OURS.sub(" ", text))) - NAMES


def texts_of(html: str) -> Iterator[str]:
    """What can be read of a page or heard of it, but for what is marked as English."""
    soup = BeautifulSoup(html, "html.parser")
    # A preview of a page in English, which its writers read in English.
    if soup.html and soup.html.get("lang") != "km":
        return
    for tag in [*soup(["script", "style", "code", "kbd", "svg"]), *soup.select(NOT_READ)]:
        tag.decompose()
    for string in soup.find_all(string=True):
        if not isinstance(string, Comment | Doctype) and string.strip():
            yield " ".join(string.split())
    for tag in soup.find_all(True):
        yield from (str(tag[name]) for name in ATTRIBUTES if tag.get(name))
        if is_button(tag) and tag.get("value"):
            yield str(tag["value"])


def is_button(tag: Tag) -> bool:
    return tag.name == "input" and tag.get("type") in {"submit", "button", "reset"}


@contextmanager
def listening() -> Iterator[dict[str, str]]:
    """Every string that is looked up in Khmer, and its answer."""
    said: dict[str, str] = {}
    khmer = trans_real.translation("km")
    gettext, ngettext = khmer.gettext, khmer.ngettext

    def one(message: str) -> str:
        said[message] = gettext(message)
        return said[message]

    def several(singular: str, plural: str, number: int) -> str:
        said[singular] = ngettext(singular, plural, number)
        return said[singular]

    with patch.object(khmer, "gettext", one), patch.object(khmer, "ngettext", several):
        yield said


def without_khmer(said: dict[str, str]) -> set[str]:
    """Strings that were looked up in vain."""
    return {
        msgid.rpartition("\x04")[2]
        for msgid, answer in said.items()
        if not KHMER.search(answer) and english_of(re.sub(r"<[^>]*>|%\(\w+\)[sdr]|\{\w*\}", " ", answer))
    }


class Walk:
    """One after the other, each as whoever of the roles comes first, the daily ones as all."""

    def __init__(self, world: World) -> None:
        self.world = world
        for user in User.objects.all():
            user.language = "km"
            user.save()
        self.seen: set[str] = set()
        names = sorted(map(re.escape, {*names_in_the_database(), *WRITTEN}), key=len, reverse=True)
        self.contents = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?!\w)")

    def __iter__(self) -> Iterator[Screen]:
        for number, role in enumerate(ROLES):
            client = client_of(self.world, role)
            client.defaults["HTTP_ACCEPT_LANGUAGE"] = "km"
            for name, address in self.addresses(role, number):
                yield from self.open(client, role, name, address)
        yield from self.forms_with_mistakes()
        yield from self.as_visitor()
        yield from self.mails()

    def english_left(self, screen: Screen) -> dict[str, set[str]]:
        """The words of the interface that are English, by the text they stand in."""
        texts = {text: english_of(self.contents.sub(" ", text)) for text in set(texts_of(screen.text))}
        return {text: words for text, words in texts.items() if words}

    def open(
        self, client: Client, role: str, name: str, address: str, sent: dict[str, str] | None = None
    ) -> Iterator[Screen]:
        # A request leaves its language behind in the test's own thread.
        with listening() as said, override("en"):
            response = client.get(address) if sent is None else client.post(address, sent)
        kind = response.get("Content-Type", "")
        if response.status_code in {200, 404} and "html" in kind:
            yield Screen(role, name, response.content.decode(), said)
        elif response.status_code == 200 and "json" in kind and isinstance(told := response.json(), dict):
            yield Screen(role, name, str(told.get("html", "")), said)

    # Addresses

    def addresses(self, role: str, number: int) -> Iterator[tuple[str, str]]:
        places = Reader(self.world, role).places
        for surface in LISTS:
            if self.is_new(surface.name) and not NO_SCREENS.search(surface.address):
                yield surface.name, surface.address.format_map(places)
        for people in PEOPLE:
            if role == "secretariat" and not NO_SCREENS.search(people.address) and self.is_new(people.address):
                yield people.name, people.address.format_map(places)
        for surface in THINGS:
            for state in self.states(surface, role, number):
                thing = self.world.things[state]
                address = surface.address.format_map(places | numbers_of(thing))
                if not NO_SCREENS.search(address):
                    yield surface.name, address
        doors = [Door.ROOMS, Door.SECRETARIAT] if role == "secretariat" else [Door.ROOMS]
        for route in behind(*doors):
            address = address_of(route)
            if address and not NO_SCREENS.search(address) and self.is_new(address):
                yield route.name, address

    def is_new(self, name: str) -> bool:
        new = name in DAILY or name not in self.seen
        self.seen.add(name)
        return new

    def states(self, surface: Surface, role: str, number: int) -> list[State]:
        of = [state for state in State if state in surface.of and role in surface.whose[state]]
        if surface.method != "get" or not of:
            return []
        if surface.name == "the editor":
            return of if role == "secretariat" else of[:4]
        return [of[number % len(of)]] if self.is_new(surface.name) else []

    # What is not in the lists of surfaces

    def forms_with_mistakes(self) -> Iterator[Screen]:
        """Sent empty, so that forms say what they miss."""
        client = client_of(self.world, "secretariat")
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "km"
        for route in behind(Door.ROOMS, Door.SECRETARIAT):
            if route.is_plain and route.name.rpartition(":")[2] in {"add", "create", "pin_add", "import_start"}:
                yield from self.open(client, "secretariat", f"{route.name} with mistakes", route.address, {})

    def as_visitor(self) -> Iterator[Screen]:
        client = Client(headers={"Accept-Language": "km"})
        for address in ("members/join/", "account/sign-in/", "account/reset/"):
            yield from self.open(client, "visitor", address, f"/km/{address}")
            yield from self.open(client, "visitor", f"{address} with mistakes", f"/km/{address}", {"email": ""})
        for address in ("", "library/", "library/places/", "library/topics/", "members/", "groups/", "nowhere/"):
            yield from self.open(client, "visitor", address, f"/km/{address}")

    def mails(self) -> Iterator[Screen]:
        for mail in Mail.objects.all():
            mail.language = "km"
            with listening() as said:
                letter = write_letter(mail)
            if letter:
                yield Screen("mail", mail.kinds, f"{letter.subject}\n{letter.body}", said)


def address_of(route: Route) -> str:
    """Of a list or form, or of the form of whatever there is one of."""
    if route.is_plain:
        return route.address
    model = next(
        (model for model in apps.get_models() if model._meta.model_name == route.name.partition(":")[0]),
        None,
    )
    if model is None or len(route.parts) != 1:
        return ""
    thing = model._default_manager.order_by("pk").first()
    return re.sub(r"<[^>]*>", str(thing.pk), f"/{route.pattern}") if thing else ""


def names_in_the_database() -> Iterator[str]:
    """What people called their things."""
    for model, field_name in (
        (Page, "title"),
        (Page, "draft_title"),
        (RecordPage, "summary"),
        (Task, "name"),
        (Workflow, "name"),
        (Group, "name"),
        (Collection, "name"),
        (Organisation, "acronym"),
        (OrganisationName, "name_en"),
        (WorkingGroup, "name_en"),
        (Place, "name_en"),
        (PlaceAlias, "name"),
        (Topic, "label_en"),
        (Topic, "slug"),
        (Keyword, "name"),
        (File, "title"),
        (SiteImage, "title"),
        (ModelLogEntry, "label"),
    ):
        yield from (
            str(name) for name in set(model.objects.values_list(field_name, flat=True)) if LATIN.search(str(name))
        )
