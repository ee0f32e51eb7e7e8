"""The wheel holds the whole site: templates, translations, styles and sample content travel with the code."""

import json
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.portal.own_site import ROOT, copy_database, environment, python

# One worker builds it and looks at it.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.xdist_group("wheel")]

# Where a folder of the checkout is inside the wheel.
PLACES = {
    "forums": "forums",
    "home": "home",
    "library": "library",
    "locale": "portal/locale",
    "membership": "membership",
    "site/core": "core",
    "site/portal": "portal",
    "templates": "portal/templates",
}
PAGES = {"/km/": (200, "km"), "/en/library/": (200, "en"), "/km/nothing-here/": (404, "km")}
PROOF = """if True:
    import django, json, sys
    django.setup()
    import core, forums, home, library, membership, portal
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.utils.translation import override

    call_command("migrate", verbosity=0)
    call_command("setup_site", stdout=sys.stderr)
    call_command("collectstatic", interactive=False, verbosity=0)
    client = Client(headers={"Host": "localhost"})
    pages = {address: client.get(address) for address in sys.argv[1:]}
    print(json.dumps({
        "packages": [package.__file__ for package in (core, forums, home, library, membership, portal)],
        "folders": [str(folder) for folder in (*settings.TEMPLATES[0]["DIRS"], *settings.LOCALE_PATHS)],
        "pages": {address: [page.status_code, page.text] for address, page in pages.items()},
    }))
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Path:
    folder = tmp_path_factory.mktemp("elsewhere")
    copy_database(folder)
    return folder


@pytest.fixture(scope="module")
def proof(unpacked: Path, elsewhere: Path) -> dict[str, Any]:
    """What a process says that has the wheel and the installed packages, and never heard of the checkout."""
    libraries = sysconfig.get_path("purelib")
    env = environment(elsewhere, PYTHONPATH=f"{unpacked}:{libraries}", PYTHONDONTWRITEBYTECODE="1")
    # Without `site` no .pth file is read, so the editable install of the checkout is not on the path.
    result = python("-S", "-P", "-c", PROOF, *PAGES, env=env, cwd=elsewhere)
    assert result.returncode == 0, result.stderr
    return dict(json.loads(result.stdout))


def test_it_holds_every_file_of_the_checkout_and_no_test(unpacked: Path) -> None:
    expected = {
        f"{place}/{path.relative_to(ROOT / folder)}"
        for folder, place in PLACES.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    held = {str(path.relative_to(unpacked)) for path in unpacked.rglob("*") if path.is_file()}

    assert {name for name in held if ".dist-info/" not in name} == expected


def test_it_is_the_site_that_runs(proof: dict[str, Any], unpacked: Path) -> None:
    assert [Path(file).parent.parent for file in proof["packages"]] == [unpacked] * 6


def test_it_finds_its_templates_and_translations_inside(proof: dict[str, Any], unpacked: Path) -> None:
    folder = unpacked / "portal"
    folders = [folder / "templates", folder / "locale", folder / "locale" / "packages"]

    assert proof["folders"] == [str(path) for path in folders]


def test_it_serves_both_languages(proof: dict[str, Any]) -> None:
    for address, (status, language) in PAGES.items():
        answered, html = proof["pages"][address]

        assert answered == status, address
        assert f'<html lang="{language}"' in html, address


def test_it_speaks_khmer(proof: dict[str, Any]) -> None:
    _status, html = proof["pages"]["/km/nothing-here/"]

    assert "This page is not here" not in html
    assert re.search("<h1>[\u1780-\u17ff ]+</h1>", html)


def test_it_collects_its_fonts_and_styles(proof: dict[str, Any], elsewhere: Path) -> None:
    collected = {path.name for path in (elsewhere / "static" / "core").rglob("*") if path.is_file()}
    made = {path.name for path in (ROOT / "site/core/static/core").rglob("*") if path.is_file()}

    assert made >= {"base.css", "noto-sans-khmer.woff2", "noto-sans-latin.woff2"}
    assert collected >= made


def test_it_keeps_what_it_writes_out_of_its_own_folder(proof: dict[str, Any], unpacked: Path, elsewhere: Path) -> None:
    assert (elsewhere / "wgpd.sqlite3").exists()
    assert not list(unpacked.rglob("*.sqlite3"))
