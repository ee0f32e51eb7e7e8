"""Everything is where a newcomer would look for it, and says what it is."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template.loader import get_template
from wagtail.models import Page

from core.models import BasePage

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = {
    "Makefile",
    "README.md",
    "forums",
    "home",
    "library",
    "locale",
    "manage.py",
    "membership",
    "pyproject.toml",
    "requirements.txt",
    "site",
    "templates",
    "tests",
}
ALLOWED = REQUIRED | {
    ".ci",
    ".gitignore",
    ".npmrc",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "docs",
    "eslint.config.js",
    "package-lock.json",
    "package.json",
    "requirements-dev.txt",
    "requirements-production.txt",
}
APPS = {"core", "forums", "home", "library", "membership", "portal"}
PACKAGES = ["forums", "home", "library", "membership", "site/core", "site/portal", "tests"]
# Put together here so that this file does not name them either.
REGISTRIES = [f"{host}.org" for host in ("pypi", "files.pythonhosted", "registry.npmjs")]


def tracked() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("Not a git checkout.")
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def modules() -> list[Path]:
    found = [ROOT / "manage.py", *(path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))]
    return [path for path in found if "migrations" not in path.parts]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_top_of_the_tree_holds_what_it_should_and_nothing_else() -> None:
    top = {name.partition("/")[0] for name in tracked()}

    assert top - ALLOWED == set()
    assert {name for name in REQUIRED if not (ROOT / name).exists()} == set()


def test_what_is_made_again_is_not_kept() -> None:
    made = re.compile(r"(^|/)(node_modules|dist|var|__pycache__|\.venv|\.cache)/|\.(pyc|sqlite3|log)$|(^|/)\.env$")

    assert [name for name in tracked() if made.search(name)] == []


@pytest.mark.parametrize("folder", ["site", "locale"])
def test_a_folder_named_like_a_standard_module_is_no_package(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists()


def test_the_apps_are_the_ones_the_tree_shows() -> None:
    shown_in_tree = {path.parent.name for place in (ROOT, ROOT / "site") for path in place.glob("*/apps.py")}

    assert shown_in_tree == APPS
    assert set(settings.INSTALLED_APPS) > APPS


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {path.parent for path in modules() if path.name != "manage.py"}

    assert [shown(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_no_module_is_named_for_nothing() -> None:
    nameless = re.compile(r"(utils?|helpers?|misc|common|tools)(\.py)?")
    parts = {shown(path): path.relative_to(ROOT).parts for path in modules()}

    assert [name for name, names in parts.items() if any(nameless.fullmatch(part) for part in names)] == []


def test_every_module_opens_with_one_sentence() -> None:
    assert [shown(path) for path in modules() if not opens_with_a_sentence(path.read_text())] == []


@pytest.mark.parametrize(
    ("module", "fine"),
    [
        ("", True),
        ('"""What it does."""\n', True),
        ('"""What it does, e.g. this."""\n\nimport os\n', True),
        ('"""What it does,\nand where.\n\nAnd why.\n"""\n', True),
        ("import os\n", False),
        ("# What it does.\n", False),
        ('"""What it does"""\n', False),
        ('"""What it does. And more."""\n', False),
    ],
)
def test_a_module_that_did_not_would_be_found(module: str, *, fine: bool) -> None:
    assert opens_with_a_sentence(module) is fine


def test_every_template_names_what_it_takes() -> None:
    opening = re.compile(r'({% extends "[^"]+" %}\n)?{% comment %}\s*\S')

    assert [shown(path) for path in templates() if not opening.match(path.read_text())] == []


def test_no_template_takes_the_request_from_another() -> None:
    """`{% include … only %}` drops it, and every `{% pageurl %}` inside then asks the database twice."""
    only = re.compile(r"{%-?\s*include\b[^%]*\bonly\s*-?%}")

    assert only.search('{% include "a.html" with b=c only %}')
    assert [shown(path) for path in templates() if only.search(path.read_text())] == []


def test_no_template_writes_what_the_policy_would_block() -> None:
    # Data for search engines is no script: browsers do not run it, and the policy is not asked about it.
    blocked = re.compile(
        r"<style\b|<script(?! type=.application/ld\+json)(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|javascript:",
        re.IGNORECASE,
    )
    public = [path for path in templates() if "admin" not in path.parts]

    assert [shown(path) for path in public if blocked.search(path.read_text())] == []


def page_types() -> list[type[Page]]:
    return [model for model in apps.get_models() if issubclass(model, Page) and model is not Page]


def test_every_page_type_knows_who_may_read_it() -> None:
    assert page_types()
    assert [model for model in page_types() if not issubclass(model, BasePage)] == []


def test_every_page_type_has_a_template_of_ours_named_after_its_app() -> None:
    folder = Path(settings.TEMPLATES[0]["DIRS"][0])
    for model in page_types():
        template = get_template(model.template)

        assert template.template.name.startswith(f"{model._meta.app_label}/"), model
        assert Path(template.origin.name).is_relative_to(folder), model


@pytest.mark.parametrize("name", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_every_requirement_is_pinned_with_its_hashes(name: str) -> None:
    requirements = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
    wanted = [line for line in requirements if line.strip() and not line.startswith("#")]
    pinned = re.compile(r"[\w.\[\]-]+==\S+ .*--hash=sha256:[0-9a-f]{64}")

    assert wanted
    assert [line.split()[0] for line in wanted if not pinned.match(line)] == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    naming = []
    for name in tracked():
        content = (ROOT / name).read_bytes()
        naming += [f"{name}: {host}" for host in REGISTRIES if host.encode() in content]

    assert naming == []


def opens_with_a_sentence(module: str) -> bool:
    if not module.strip():
        return True
    first = (ast.get_docstring(ast.parse(module)) or "").partition("\n\n")[0].replace("\n", " ")
    return first.endswith((".", "?", "!")) and not re.search(r"[.?!] [A-Z]", first)
