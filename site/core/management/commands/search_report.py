"""`manage.py search_report`: how well search answers questions that somebody judged."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, reset_queries

from core.search.judged_sets import NotJudged, read_judged_set
from core.search.trials import FIGURES, Answer, by_language, figures, imperfect, put_to_the_test

_MOST_NAMED = 12


class Command(BaseCommand):
    help = (
        "Measures search with texts and judged queries of your own; the site's own index is left alone. "
        "The files are described in docs/measuring-search.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("corpus", type=Path, help='JSON Lines: {"id": …, "title": …, "text": …}')
        parser.add_argument("queries", type=Path, help='JSON Lines: {"id": …, "query": …, "relevant": {id: grade}}')
        parser.add_argument(
            "--json", dest="as_json", action="store_true", help="All figures, of each query too, as JSON."
        )

    def handle(self, *args: Any, corpus: Path, queries: Path, as_json: bool, **options: Any) -> None:
        try:
            judged = read_judged_set(corpus, queries)
        except NotJudged as wrong:
            raise CommandError(str(wrong)) from wrong
        answers = put_to_the_test(judged)
        # Under DEBUG each query is kept in memory.
        reset_queries()
        if as_json:
            self.stdout.write(json.dumps(_told(answers), indent=2))
            return
        self.stdout.write(f"{len(judged.passages)} texts, {len(answers)} queries, on {connection.display_name}\n\n")
        self.stdout.write("\n".join(table(answers)))
        for answer in imperfect(answers):
            self.stdout.write("\n".join(_lines_about(answer)))


def table(answers: list[Answer]) -> list[str]:
    """The figures of each language and of all, a line each."""
    lines = [f"{'':<10}{'queries':>9}" + "".join(f"{name:>20}" for name in FIGURES)]
    for name, part in by_language(answers).items():
        told = figures(part)
        cells = "".join(f"{_figure(told[column], column):>20}" for column in FIGURES)
        lines.append(f"{name:<10}{len(part):>9}{cells}")
    return lines


def _lines_about(answer: Answer) -> list[str]:
    told = ", ".join(f"{name} {_figure(answer.figures[name])}" for name in ("recall", "precision", "nDCG@10"))
    lines = [f"\n{answer.question.id}  {answer.question.query}", f"    {told}"]
    if answer.missed:
        lines.append(f"    missed: {_few(answer.missed)}")
    lines.append(f"    found: {', '.join(f'{name} ({grade:g})' for name, grade in answer.first_page) or 'nothing'}")
    if answer.wrong:
        lines.append(f"    not relevant: {_few(answer.wrong)}")
    return lines


def _told(answers: list[Answer]) -> dict[str, Any]:
    return {
        "database": connection.vendor,
        "figures": {name: {"queries": len(part), **figures(part)} for name, part in by_language(answers).items()},
        "queries": [
            {
                "id": answer.question.id,
                "query": answer.question.query,
                **answer.figures,
                "missed": answer.missed,
                "found": answer.found,
            }
            for answer in answers
        ],
    }


def _figure(value: float | None, name: str = "") -> str:
    if value is None:
        return "-"
    return f"{value:.1f}" if name == "ms" else f"{value:.3f}"


def _few(ids: list[str]) -> str:
    return ", ".join(ids[:_MOST_NAMED]) + (f" and {len(ids) - _MOST_NAMED} more" if len(ids) > _MOST_NAMED else "")
