"""Texts and questions that somebody judged, read from JSON Lines: lenient about names, exact about what is wrong."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.khmer.text import has_khmer

# What each may be called, the first that a line has.
_ID = ("id", "_id", "doc_id", "docid", "passage_id", "pid", "query_id", "qid")
_TEXT = ("text", "passage", "body", "content", "contents")
_TITLE = ("title", "heading")
_SUBJECTS = ("subjects", "subject", "keywords", "tags")
_QUERY = ("query", "question", "q", "text")
_RELEVANT = ("relevant", "relevance", "relevant_ids", "judgments", "judgements", "qrels")
_GRADE = ("grade", "relevance", "score", "rel")
_LANGUAGE = ("language", "lang")
HIGHEST_GRADE = 100


class NotJudged(Exception):
    """A sentence about the first thing that is wrong, with the file and the line."""


@dataclass(frozen=True)
class Passage:
    id: str
    text: str
    title: str = ""
    subjects: str = ""


@dataclass(frozen=True)
class Question:
    id: str
    query: str
    # Of what was not judged relevant there is none, or 0.
    grades: dict[str, float] = field(default_factory=dict)
    language: str = ""


@dataclass(frozen=True)
class JudgedSet:
    passages: list[Passage]
    questions: list[Question]


def read_judged_set(corpus: Path, queries: Path) -> JudgedSet:
    """All of both files, or `NotJudged`."""
    passages: dict[str, Passage] = {}
    for line in _lines(corpus):
        passage = Passage(
            id=line.id(passages),
            text=line.text(_TEXT),
            title=line.text(_TITLE, default=""),
            subjects=line.text(_SUBJECTS, default=""),
        )
        passages[passage.id] = passage
    _refuse_nothing(corpus, passages)
    questions: dict[str, Question] = {}
    for line in _lines(queries):
        query = line.text(_QUERY)
        question = Question(
            id=line.id(questions),
            query=query,
            grades=line.grades(passages),
            language=line.text(_LANGUAGE, default="") or ("km" if has_khmer(query) else "en"),
        )
        questions[question.id] = question
    _refuse_nothing(queries, questions)
    return JudgedSet(list(passages.values()), list(questions.values()))


def _refuse_nothing(path: Path, kept: dict[str, Any]) -> None:
    if not kept:
        raise NotJudged(f"{path}: nothing is in it.")


@dataclass(frozen=True)
class _Line:
    where: str
    values: dict[str, Any]

    def wrong(self, what: str) -> NotJudged:
        return NotJudged(f"{self.where}: {what}")

    def value(self, names: tuple[str, ...]) -> Any:
        return next((self.values[name] for name in names if self.values.get(name) is not None), None)

    def id(self, taken: dict[str, Any]) -> str:
        name = _as_id(self.value(_ID))
        if not name:
            raise self.wrong(f"“{_ID[0]}” must be a text or a whole number that is not empty.")
        if name in taken:
            raise self.wrong(f"“{name}” is the {_ID[0]} of an earlier line too.")
        return name

    def text(self, names: tuple[str, ...], *, default: str | None = None) -> str:
        value = self.value(names)
        if value is None and default is not None:
            return default
        if isinstance(value, list) and all(isinstance(each, str) for each in value) and names is _SUBJECTS:
            return ", ".join(value)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.wrong(f"“{names[0]}” must be a text{'' if default is not None else ' that is not empty'}.")
        return value

    def grades(self, passages: dict[str, Passage]) -> dict[str, float]:
        judged = self.value(_RELEVANT)
        if isinstance(judged, dict):
            pairs = list(judged.items())
        elif isinstance(judged, list):
            pairs = [self._graded(each) for each in judged]
        else:
            raise self.wrong(f"“{_RELEVANT[0]}” must be a list of ids, or an object with a grade for each id.")
        grades: dict[str, float] = {}
        for given, grade in pairs:
            name = _as_id(given)
            if name not in passages:
                raise self.wrong(f"“{name or given}” is relevant, but the corpus has no such id.")
            if not isinstance(grade, int | float) or not 0 <= grade <= HIGHEST_GRADE:
                raise self.wrong(f"the grade of “{name}” must be a number from 0 to {HIGHEST_GRADE}.")
            grades[name] = float(grade)
        return grades

    @staticmethod
    def _graded(each: Any) -> tuple[Any, Any]:
        if not isinstance(each, dict):
            return each, 1
        line = _Line("", each)
        grade = line.value(_GRADE)
        return line.value(_ID), 1 if grade is None else grade


def _as_id(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _lines(path: Path) -> Iterator[_Line]:
    """Each line that is not blank."""
    try:
        content = path.read_bytes()
    except OSError as failed:
        raise NotJudged(f"{path} cannot be read: {failed.strerror}.") from failed
    for number, raw in enumerate(content.split(b"\n"), 1):
        where = f"{path}, line {number}"
        try:
            written = raw.decode("utf-8-sig").strip()
            values = json.loads(written) if written else None
            # JSON can spell out half a character.
            json.dumps(values, ensure_ascii=False).encode()
        except UnicodeError as failed:
            raise NotJudged(f"{where}: it is not UTF-8.") from failed
        except (ValueError, RecursionError) as failed:
            raise NotJudged(f"{where}: it is not JSON ({failed}).") from failed
        if not written:
            continue
        if not isinstance(values, dict):
            raise NotJudged(f"{where}: it must be a JSON object.")
        yield _Line(where, values)
