"""`manage.py search_report`: what it prints of somebody's judged set, and what it says of files that are wrong."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.search.index import TextIndex
from core.search.judged_sets import read_judged_set
from library.models.search_rows import index_of_records

TEXTS = [
    {"id": "wells", "title": "Shared wells", "text": "Wells of the village."},
    {"id": "budget", "text": "The budget of the commune pays for a well."},
    {"id": "ថវិកា", "text": "ក្រុមប្រឹក្សាឃុំបានអនុម័តថវិកា"},
]
QUERIES = [
    {"id": 1, "query": "well", "relevant": {"wells": 3, "budget": 1}},
    {"id": 2, "query": "budget", "relevant": ["budget", "wells"]},
    {"id": 3, "query": "ថវិកា", "relevant": {"ថវិកា": 1}},
]


def lines(things: list[Any]) -> str:
    return "".join(f"{json.dumps(thing)}\n" for thing in things)


def files(folder: Path, texts: str = lines(TEXTS), queries: str = lines(QUERIES)) -> tuple[str, str]:
    corpus, asked = folder / "corpus.jsonl", folder / "queries.jsonl"
    corpus.write_bytes(texts.encode("utf-8", "surrogateescape"))
    asked.write_bytes(queries.encode("utf-8", "surrogateescape"))
    return str(corpus), str(asked)


def report(*arguments: str, **options: Any) -> str:
    said = StringIO()
    call_command("search_report", *arguments, stdout=said, **options)
    return said.getvalue()


@pytest.mark.django_db
def test_the_report_has_the_figures_of_each_language_and_names_what_was_missed(tmp_path: Path) -> None:
    first, _blank, head, *table = report(*files(tmp_path)).splitlines()

    assert first == f"3 texts, 3 queries, on {connection.display_name}"
    assert head.replace("precision as words", "…").split() == [
        "queries",
        "recall",
        "precision",
        "…",
        "MRR",
        "nDCG@10",
        "ms",
    ]
    assert [line.split()[:-1] for line in table[:3]] == [
        ["en", "2", "0.750", "1.000", "1.000", "1.000", "0.807"],
        ["km", "1", "1.000", "1.000", "1.000", "1.000", "1.000"],
        ["total", "3", "0.833", "1.000", "1.000", "1.000", "0.871"],
    ]
    assert table[3:] == [
        "",
        "2  budget",
        "    recall 0.500, precision 1.000, nDCG@10 0.613",
        "    missed: wells",
        "    found: budget (1)",
    ]


@pytest.mark.django_db
def test_the_report_as_json_has_every_query(tmp_path: Path) -> None:
    told = json.loads(report(*files(tmp_path), as_json=True))

    assert (told["database"], told["figures"]["total"]["recall"]) == (connection.vendor, pytest.approx(5 / 6))
    assert {each["id"]: (each["missed"], each["found"]) for each in told["queries"]} == {
        "1": ([], ["wells", "budget"]),
        "2": (["wells"], ["budget"]),
        "3": ([], ["ថវិកា"]),
    }


@pytest.mark.django_db
def test_the_index_of_the_site_is_left_alone_and_none_other_stays(tmp_path: Path) -> None:
    index_of_records.put(1, "ewell")

    report(*files(tmp_path))

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {index_of_records.name}")  # noqa: S608 - of our own
        assert cursor.fetchone() == (1,)
    # It could not be made where there is one.
    TextIndex("search_trial", is_temporary=True).create()


@pytest.mark.django_db
def test_a_query_that_asks_for_nothing_finds_nothing(tmp_path: Path) -> None:
    queries = lines([{"id": "stops", "query": "???", "relevant": {"wells": 1}}])

    assert "found: nothing" in report(*files(tmp_path, queries=queries))


@pytest.mark.parametrize(
    ("texts", "queries", "said"),
    [
        ("", lines(QUERIES), "corpus.jsonl: nothing is in it."),
        ("{not json\n", "", "corpus.jsonl, line 1: it is not JSON"),
        (lines(TEXTS) + "\n[1]\n", "", "corpus.jsonl, line 5: it must be a JSON object."),
        (lines(TEXTS[:1]) + "\udcff\n", "", "corpus.jsonl, line 2: it is not UTF-8."),
        ('{"id": "\\ud800", "text": "a"}\n', "", "corpus.jsonl, line 1: it is not UTF-8."),
        (lines([{"id": "a"}]), "", "corpus.jsonl, line 1: “text” must be a text that is not empty."),
        (lines([{"text": "a"}]), "", "corpus.jsonl, line 1: “id” must be a text or a whole number that is not empty."),
        (lines([TEXTS[0], TEXTS[0]]), "", "corpus.jsonl, line 2: “wells” is the id of an earlier line too."),
        (lines([{"id": "a", "text": "a", "title": 1}]), "", "corpus.jsonl, line 1: “title” must be a text."),
        (lines(TEXTS), "", "queries.jsonl: nothing is in it."),
        (lines(TEXTS), lines([{"id": 1, "query": " ", "relevant": {}}]), "queries.jsonl, line 1: “query” must be"),
        (lines(TEXTS), lines([{"id": 1, "query": "a"}]), "queries.jsonl, line 1: “relevant” must be a list of ids,"),
        (
            lines(TEXTS),
            lines([QUERIES[0], {"id": 2, "query": "a", "relevant": ["gone"]}]),
            "queries.jsonl, line 2: “gone” is relevant, but the corpus has no such id.",
        ),
        (
            lines(TEXTS),
            lines([{"id": 1, "query": "a", "relevant": {"wells": -1}}]),
            "queries.jsonl, line 1: the grade of “wells” must be a number from 0 to 100.",
        ),
        (lines(TEXTS), '{"id": 1, "query": "a", "relevant": {"wells": NaN}}', "line 1: the grade of “wells” must be"),
    ],
)
def test_a_wrong_file_is_told_with_its_line(tmp_path: Path, texts: str, queries: str, said: str) -> None:
    with pytest.raises(CommandError) as refused:
        report(*files(tmp_path, texts, queries))

    assert said in str(refused.value)


def test_a_missing_file_ends_the_command_with_1_and_a_sentence(tmp_path: Path) -> None:
    missing = tmp_path / "missing.jsonl"

    ended = subprocess.run(
        [sys.executable, "manage.py", "search_report", str(missing), str(missing)],
        check=False,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"CommandError: {missing} cannot be read: No such file or directory.\n"


def test_other_names_for_the_same_are_read(tmp_path: Path) -> None:
    texts = lines([{"_id": 7, "passage": "a", "keywords": ["b", "c"]}, {"docid": "8", "contents": "d"}])
    queries = lines([{"qid": "q", "question": "a", "qrels": [{"docid": 7, "score": 2}, "8"], "lang": "fr"}])
    corpus, asked = files(tmp_path, f"\ufeff{texts}", queries)

    read = read_judged_set(Path(corpus), Path(asked))

    assert [(passage.id, passage.text, passage.subjects) for passage in read.passages] == [
        ("7", "a", "b, c"),
        ("8", "d", ""),
    ]
    assert [(each.id, each.query, each.grades, each.language) for each in read.questions] == [
        ("q", "a", {"7": 2.0, "8": 1.0}, "fr")
    ]
