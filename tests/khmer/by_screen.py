"""A table of what each screen says, in English and in Khmer, for somebody whose language Khmer is: `make strings`."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.borrowed import DOMAINS, FOLDER, OURS, khmer_of, read
from tests.khmer.screens import Screen

HEADER = ("screen", "English", "Khmer", "said by", "better Khmer", "reviewed by")
Row = tuple[str, str, str, str]


def rows_of(screens: Iterable[Screen]) -> Iterator[Row]:
    """Each string once, at the first screen that shows it; then those of scripts, and those that no screen showed."""
    sources = {}
    for path in (*(FOLDER / f"{domain}.po" for domain in DOMAINS), OURS):
        for key, entry in read(path).items():
            source = "this site" if path == OURS else entry.occurrences[0][0].partition(":")[0]
            where = "scripts of the admin" if path.stem == "djangojs" else "elsewhere"
            sources[key] = (where, khmer_of(entry), source)
    told = set()
    for screen in screens:
        for looked_up, khmer in screen.shown.items():
            context, _mark, msgid = looked_up.rpartition("\x04")
            key = (context or None, msgid)
            if key not in told and khmer != msgid:
                told.add(key)
                yield screen.name, msgid, khmer, sources.get(key, ("", "", "django"))[2]
    for key, (where, khmer, source) in sorted(sources.items(), key=lambda item: (item[1][0], item[1][2])):
        if key not in told:
            yield where, key[1], khmer, source


def write_table(path: Path, screens: Iterable[Screen]) -> None:
    # The mark at its beginning tells spreadsheets that it is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        table.writerows((*row, "", "") for row in rows_of(screens))
