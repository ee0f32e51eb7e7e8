"""`make bench`: timings and weights, kept out of the tests; later work adds its figures here.

Each time is milliseconds unless it says otherwise, the median of several tries, on a new SQLite site; the queries
beside it are counted.
Weights are bytes as they come over the line, of a record's page on a first visit by a phone without Khmer fonts.
"""

import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

TRIES = 5
FEW, MANY = 18, 150


@contextmanager
def a_site(database: str = "") -> Iterator[None]:
    """An empty site in a folder of its own, with Django set up for it; on SQLite unless a database is given."""
    with tempfile.TemporaryDirectory(prefix="wgpd-bench-") as folder:
        os.environ["DATABASE_URL"] = database
        if not database:
            del os.environ["DATABASE_URL"]
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings.dev"}
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        # Under DEBUG each query is kept in memory.
        settings.DEBUG = False
        settings.ALLOWED_HOSTS = ["testserver"]
        call_command("migrate", verbosity=0)
        from home.actions import setup_site

        setup_site()
        yield


def timed(name: str, work: Callable[[], Any], *, tries: int = TRIES) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    work()
    with CaptureQueriesContext(connection) as queries:
        work()
    # Read now: the next request forgets them.
    count = len(queries)
    took = []
    for _ in range(tries):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    print(f"{name:<64}{statistics.median(took):>9.0f} ms{count:>6} queries")


def organisations(count: int) -> None:
    """So many more member organisations, each with its room, one editor, one reviewer and one draft."""
    from membership.actions import provision_room
    from membership.enums import RoleKind
    from membership.models import Organisation, User
    from tests.factories import OrganisationFactory, UserFactory, make_record
    from tests.people import Cast

    cast = Cast()
    first = Organisation.objects.count()
    took = []
    for number in range(first, first + count):
        organisation = OrganisationFactory.create(acronym=f"ORG{number}", slug=f"org{number}")
        began = time.perf_counter()
        provision_room(organisation)
        took.append((time.perf_counter() - began) * 1000)
        editor: User = UserFactory.create()
        cast.give(editor, RoleKind.EDITOR, body=organisation)
        cast.give(UserFactory.create(), RoleKind.REVIEWER, body=organisation)
        page = make_record(shelf=cast.shelf_of(organisation), live=False, owner=editor)
        page.save_revision(user=editor)
        page.get_workflow().start(page, editor)
    name = f"provisioning a room, {count} more after {first}"
    print(f"{name:<64}{statistics.median(took):>9.0f} ms")


def the_admin(count: int) -> None:
    from django.test import Client

    from membership.actions import provision_missing_rooms, provision_room
    from membership.models import Organisation, User
    from tests.people import Cast

    organisation = Organisation.objects.order_by("pk")[0]
    cast = Cast()
    shelf = cast.shelf_of(organisation)
    timed(f"provisioning a room again, of {count}", lambda: provision_room(organisation))
    timed(f"looking for rooms that are missing, of {count}", provision_missing_rooms)
    editor = User.objects.get(groups__editors_of__organisation=organisation)
    for who, person in (("editor", editor), ("secretariat", cast.secretariat)):
        client = Client()
        client.force_login(person)
        for name, address in (
            ("home", "/admin/"),
            ("explorer", "/admin/pages/"),
            ("shelf in the explorer", f"/admin/pages/{shelf.pk}/"),
            ("page chooser", "/admin/choose-page/"),
        ):
            timed(f"{who}'s {name}, {count} rooms", partial(opened, client, address))


def opened(client: Any, address: str) -> None:
    response = client.get(address, follow=True)
    assert response.status_code == 200, (address, response.status_code)


def an_import(count: int) -> None:
    """So many records of text, made and then seen as unchanged, with the most memory the program ever took."""
    from io import StringIO
    from pathlib import Path

    from django.core.management import call_command

    from membership.models import Organisation

    row = {
        "shelf": Organisation.objects.order_by("pk")[0].slug,
        "source": "en",
        "kind": "report",
        "title_en": "Report",
        "summary_en": "What the commune did in the year. " * 5,
        "summary_km": "អ្វីដែលឃុំបានធ្វើក្នុងឆ្នាំ។",
        "body_en": "One paragraph of words about the year.\n\n" * 10,
    }
    with tempfile.TemporaryDirectory(prefix="wgpd-import-") as folder:
        with (Path(folder) / "records.jsonl").open("w") as table:
            table.writelines(json.dumps(row | {"identifier": f"bench-{number}"}) + "\n" for number in range(count))
        for what in ("importing", "importing again"):
            began = time.perf_counter()
            call_command("import_records", folder, stdout=StringIO())
            took = (time.perf_counter() - began) * 1000 / count
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{what}, each of {count} records (memory at most {most} MiB)".ljust(64) + f"{took:>9.0f} ms")


def the_weight() -> None:
    """Of the heaviest record of the sample in each language."""
    from playwright.sync_api import sync_playwright

    from tests.serving import QUIETLY, a_running_site, found_browser
    from tests.weighing import MOST_BYTES, a_browser_without_khmer, first_visit

    program = found_browser()
    if program is None:
        print("No browser: the weight of a record's page is not measured.")
        return
    with tempfile.TemporaryDirectory(prefix="wgpd-bench-") as name, sync_playwright() as playwright:
        folder = Path(name)
        launch = {"executable_path": program, "args": QUIETLY}
        with a_running_site(folder) as site, a_browser_without_khmer(playwright, folder, launch) as browser:
            with urllib.request.urlopen(f"{site}/sitemap.xml") as answer:  # noqa: S310 - our own address
                listed = re.findall(r"<loc>(.*?)</loc>", answer.read().decode())
            for code in ("en", "km"):
                records = [
                    url
                    for url in listed
                    if re.search(rf"/{code}/library/(?!(?:collections|places|topics)/)[^/]+/[^/]+/$", url)
                ]
                weights = {url: first_visit(browser, url) for url in records}
                heaviest = max(weights, key=lambda url: weights[url].total())
                found = weights[heaviest]
                print(f"{heaviest.removeprefix(site):<64}{found.total():>9,} bytes of {MOST_BYTES:,}")
                print("    " + ", ".join(f"{kind} {count:,}" for kind, count in found.most_common()))


def of_khmer() -> None:
    """Microseconds for 1,000 characters of the sample's Khmer, in pieces as long as a page."""
    from core.khmer.clusters import clusters
    from core.khmer.normalising import normalise
    from core.khmer.sorting import sort_key
    from core.khmer.spelling import folded
    from core.khmer.words import words

    began = time.perf_counter()
    words("ក")
    print(f"{'loading the words of Khmer':<64}{(time.perf_counter() - began) * 1000:>9.0f} ms")
    records = Path(__file__).parent.parent / "home" / "sample" / "records"
    written = "".join(path.read_text() for path in sorted(records.glob("*.toml")))
    text = "".join(re.findall("[\u1780-\u17ff\u200b ។]+", written))
    pages = [text[start : start + 4000] for start in range(0, len(text), 4000)]
    for work in (normalise, clusters, folded, sort_key, words):
        took = []
        for _ in range(TRIES):
            began = time.perf_counter()
            for page in pages:
                work(page)
            took.append((time.perf_counter() - began) * 1_000_000_000 / len(text))
        print(f"{work.__name__}, 1,000 characters of Khmer".ljust(64) + f"{statistics.median(took):>9.0f} µs")


def of_search() -> None:
    """On both databases, in a process for each, which knows one database only."""
    from tests.postgres import PostgresMissing, private_postgres

    # For instance `SEARCH="1000 100000" make bench`.
    command = [sys.executable, "-m", "tests.searching", *os.environ.get("SEARCH", "1000 10000").split()]
    subprocess.run(command, check=True, env=os.environ | {"DATABASE_URL": ""})
    try:
        with private_postgres() as url:
            subprocess.run(command, check=True, env=os.environ | {"DATABASE_URL": url})
    except PostgresMissing as missing:
        print(missing)


def main() -> int:
    of_khmer()
    of_search()
    the_weight()
    with a_site():
        for count, more in ((FEW, FEW), (MANY, MANY - FEW)):
            organisations(more)
            the_admin(count)
        # For instance `IMPORT=10000 make bench`, which takes ten minutes.
        for records in (200, int(os.environ.get("IMPORT", "0"))):
            if records:
                an_import(records)
    return 0


if __name__ == "__main__":
    sys.exit(main())
