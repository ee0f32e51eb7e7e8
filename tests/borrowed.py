"""Collects what Django, Wagtail and the other packages say to people: `python -m tests.borrowed`, or `make messages`.

Their strings stand in a catalogue of their own, `locale/packages`, whose Khmer is ours; nothing there is deleted by
collecting our own strings, nor the other way about. A string is left out when our own catalogue says it already or when
the package has Khmer for it that nobody here wrote over.
"""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
OURS = ROOT / "locale" / "km" / "LC_MESSAGES" / "django.po"
FOLDER = ROOT / "locale" / "packages" / "km" / "LC_MESSAGES"
DOMAINS = ("django", "djangojs")
# Whose strings, and in which of their files nobody of this site meets them.
PACKAGES: dict[str, str] = {
    # Names of languages and kinds of database fields, and the pages developers see.
    "django.conf": r"conf/global_settings|views/|utils/lorem|apps/|db/models/(?!fields/__init__|base)|contrib/gis",
    # Not installed; the admin imports from it how long ago something was.
    "django.contrib.humanize": "",
    # The commands and screens of Django's own admin, which is not installed.
    "django.contrib.auth": r"contrib/auth/(admin|management|templates|apps)",
    "django.contrib.contenttypes": r"contrib/contenttypes/(apps|views)",
    # Our templates say everything that stands in its own; there are no accounts of other sites.
    "allauth": r"templates/|(socialaccount|idp|usersessions|headless)/|account/(admin|apps|models|management)|mfa/apps",
    # Filters of lists; it has no English catalogue.
    "django_filters": r"(?!.*(filters|fields|widgets|conf)\.py)",
    "taggit": r"admin|apps|management",
    "wagtail": "",
    "wagtail.admin": r"templates/wagtailadmin/(login|password_reset|userbar/)|project_template",
    "wagtail.contrib.redirects": "",
    "wagtail.contrib.search_promotions": "",
    "wagtail.contrib.typed_table_block": "",
    "wagtail.documents": "",
    "wagtail.embeds": "",
    "wagtail.images": "",
    "wagtail.search": "",
    "wagtail.snippets": "",
    "wagtail.users": "",
    "wagtail_localize": r"machine_translators|modeladmin|management",
}


def key_of(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def says(catalogue: dict[tuple[str | None, str], polib.POEntry], entry: polib.POEntry) -> bool:
    """Whether it has Khmer for this one, and for its plural where there is one."""
    there = catalogue.get(key_of(entry))
    return there is not None and there.translated() and bool(there.msgid_plural or not entry.msgid_plural)


def read(path: Path) -> dict[tuple[str | None, str], polib.POEntry]:
    if not path.exists():
        return {}
    return {key_of(entry): entry for entry in polib.pofile(str(path)) if not entry.obsolete}


def strings_of(package: str, domain: str) -> Iterator[tuple[polib.POEntry, bool]]:
    """Each with whether the package itself has it in Khmer."""
    spec = find_spec(package)
    (folder,) = spec.submodule_search_locations or [] if spec else []
    catalogues = Path(folder) / "locale"
    khmer = read(catalogues / "km" / "LC_MESSAGES" / f"{domain}.po")
    # Any other language's has the same strings.
    source = "en" if (catalogues / "en").is_dir() else "de"
    for entry in read(catalogues / source / "LC_MESSAGES" / f"{domain}.po").values():
        places = [place for place, _line in entry.occurrences]
        if PACKAGES[package] and places and all(re.match(PACKAGES[package], place) for place in places):
            continue
        entry.occurrences = [(f"{package}:{place}", "") for place in dict.fromkeys(places)] or [(package, "")]
        yield entry, says(khmer, entry)


def collect(domain: str) -> polib.POFile:
    """The catalogue as it should be, with the Khmer it has."""
    written = read(FOLDER / f"{domain}.po")
    ours = read(OURS) if domain == "django" else {}
    found: dict[tuple[str | None, str], polib.POEntry] = {}
    for package in PACKAGES:
        for entry, has_khmer in strings_of(package, domain):
            if says(ours, entry) or (has_khmer and key_of(entry) not in written):
                continue
            same = found.setdefault(
                key_of(entry),
                polib.POEntry(msgctxt=entry.msgctxt, msgid=entry.msgid, flags=[f for f in entry.flags if f != "fuzzy"]),
            )
            same.occurrences += entry.occurrences
            same.msgid_plural = same.msgid_plural or entry.msgid_plural
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Language": "km",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for key, entry in found.items():
        old = written.get(key)
        khmer = khmer_of(old) if old else ""
        if entry.msgid_plural:
            entry.msgstr_plural = {0: khmer}
        else:
            entry.msgstr = khmer
        catalogue.append(entry)
    return catalogue


def khmer_of(entry: polib.POEntry) -> str:
    return str(entry.msgstr or entry.msgstr_plural.get(0, ""))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for domain in DOMAINS:
        catalogue = collect(domain)
        catalogue.save(str(FOLDER / f"{domain}.po"))
        catalogue.save_as_mofile(str(FOLDER / f"{domain}.mo"))
        missing = len(catalogue.untranslated_entries())
        print(f"{domain}: {len(catalogue)} strings of packages, {missing} without Khmer.")


if __name__ == "__main__":
    main()
