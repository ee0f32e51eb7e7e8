"""Every string of ours has its Khmer, compiled, with the same placeholders; read without any gettext program."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

from tests.borrowed import DOMAINS, FOLDER, OURS, collect, key_of, khmer_of, read

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = (OURS, *(FOLDER / f"{domain}.po" for domain in DOMAINS))
PACKAGES = ("site", "home", "library", "membership", "forums")
PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
LETTERS = re.compile(r"[a-z]{2,}")
KHMER = re.compile(r"[\u1780-\u17ff]")

type_of_string = tuple[str | None, str]


def strings_of_code(source: str) -> Iterator[type_of_string]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        words = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
        texts = [word for word in words if isinstance(word, str)]
        if name in PLAIN and texts:
            yield None, texts[0]
        elif name in WITH_CONTEXT and len(texts) > 1:
            yield texts[0], texts[1]


def strings_of_template(path: Path) -> Iterator[type_of_string]:
    """`templatize` turns a template into calls amid blots; each call is read as code."""
    as_code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    quoted = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    for call in re.findall(rf"\b((?:{'|'.join(PLAIN | WITH_CONTEXT)})\(\s*{quoted}(?:\s*,\s*{quoted})*)", as_code):
        yield from strings_of_code(f"{call})")


def all_strings() -> dict[type_of_string, str]:
    found: dict[type_of_string, str] = {}
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            found |= dict.fromkeys(strings_of_code(path.read_text(encoding="utf-8")), str(path))
    for path in (ROOT / "templates").rglob("*.*"):
        found |= dict.fromkeys(strings_of_template(path), str(path))
    return found


@pytest.fixture(scope="module")
def catalogue() -> dict[type_of_string, polib.POEntry]:
    return read(OURS)


def test_the_reader_of_strings_finds_them() -> None:
    found = all_strings()

    assert len(found) > 200
    assert (None, "Menu") in found
    assert ("organisation", "Observer") in found
    assert ("choices", "More") in found


def test_every_string_has_its_khmer(catalogue: dict[type_of_string, polib.POEntry]) -> None:
    missing = {
        string: where
        for string, where in all_strings().items()
        if string not in catalogue or catalogue[string].fuzzy or not khmer_of(catalogue[string])
    }

    assert missing == {}


def test_nothing_in_the_catalogue_is_left_over(catalogue: dict[type_of_string, polib.POEntry]) -> None:
    assert set(catalogue) - set(all_strings()) == set()


@pytest.mark.parametrize("domain", DOMAINS)
def test_what_packages_say_is_collected(domain: str) -> None:
    """Otherwise a package was changed: `make messages`."""
    written = {key: bool(entry.msgid_plural) for key, entry in read(FOLDER / f"{domain}.po").items()}

    assert written == {key_of(entry): bool(entry.msgid_plural) for entry in collect(domain)}


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_the_khmer_is_khmer(path: Path) -> None:
    """What is nothing but placeholders and signs may stay what it is."""
    khmer = {entry.msgid: khmer_of(entry) for entry in read(path).values() if entry.translated()}

    assert [
        text for text, said in khmer.items() if not KHMER.search(said) and LETTERS.search(PLACEHOLDER.sub("", text))
    ] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_placeholders_are_the_same(path: Path) -> None:
    differing = [
        entry.msgid
        for entry in read(path).values()
        if entry.translated()
        and sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        != sorted(PLACEHOLDER.findall(khmer_of(entry)))
    ]

    assert differing == []


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_the_compiled_catalogue_is_up_to_date(path: Path) -> None:
    compiled = {key_of(entry): khmer_of(entry) for entry in polib.mofile(str(path.with_suffix(".mo")))}

    assert compiled == {key: khmer_of(entry) for key, entry in read(path).items() if entry.translated()}


def test_no_template_shows_bare_english() -> None:
    """Words between tags must be translated: what is left of a template without tags and comments has no letter."""
    bare = {}
    for path in (ROOT / "templates").rglob("*.html"):
        if path.name == "500.html":
            continue
        text = path.read_text(encoding="utf-8")
        for pattern in (
            r"{% comment %}.*?{% endcomment %}",
            r"{% blocktranslate.*?{% endblocktranslate %}",
            r"{%.*?%}",
            r"{{.*?}}",
            r"<!--.*?-->",
            r"<[^<>]*>",
            r"&\w+;",
        ):
            text = re.sub(pattern, " ", text, flags=re.DOTALL)
        if words := re.findall(r"[A-Za-z]{3,}", text):
            bare[path.name] = words

    assert bare == {}
