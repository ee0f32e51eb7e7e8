"""A judged set put to the test: indexed apart from the site's own texts, asked as readers ask, measured."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from django.db import connections

from core.search.analysis import tokens
from core.search.asking import Query, understand
from core.search.index import AS_WORDS, FOUND, TextIndex
from core.search.judged_sets import JudgedSet, Passage, Question
from core.search.measuring import FIRST_PAGE, mean, ndcg, precision, recall, reciprocal_rank

TOTAL = "total"
FIGURES = ("recall", "precision", "precision as words", "MRR", "nDCG@10", "ms")
# Of these a question has all there is, or is named.
_OF_THE_ORDER = ("recall", "nDCG@10")


@dataclass(frozen=True)
class Answer:
    """What a question found, the first first, and how many of them as whole words, which come first."""

    question: Question
    found: list[str]
    as_words: int
    seconds: float

    @cached_property
    def figures(self) -> dict[str, float | None]:
        grades = self.question.grades
        return dict(
            zip(
                FIGURES,
                (
                    recall(self.found, grades),
                    precision(self.found, grades),
                    precision(self.found[: self.as_words], grades),
                    reciprocal_rank(self.found, grades),
                    ndcg(self.found, grades),
                    self.seconds * 1000,
                ),
                strict=True,
            )
        )

    @property
    def is_perfect(self) -> bool:
        """Everything relevant was found, the most relevant first."""
        return all(self.figures[name] in {None, 1.0} for name in _OF_THE_ORDER)

    @property
    def missed(self) -> list[str]:
        return [name for name, grade in self.question.grades.items() if grade > 0 and name not in self.found]

    @property
    def wrong(self) -> list[str]:
        return [name for name in self.found if not self.question.grades.get(name)]

    @property
    def first_page(self) -> list[tuple[str, float]]:
        """What a reader sees first, and its grades."""
        return [(name, self.question.grades.get(name, 0)) for name in self.found[:FIRST_PAGE]]


def put_to_the_test(judged: JudgedSet, *, using: str = "default") -> list[Answer]:
    with _indexed(judged.passages, using) as index:
        return [_answer(index, question, judged.passages) for question in judged.questions]


def by_language(answers: list[Answer]) -> dict[str, list[Answer]]:
    """All of them last, under `TOTAL`."""
    parts: dict[str, list[Answer]] = defaultdict(list)
    for answer in sorted(answers, key=lambda each: each.question.language):
        parts[answer.question.language].append(answer)
    return {**parts, TOTAL: answers}


def figures(answers: list[Answer]) -> dict[str, float | None]:
    """Of several questions, each counting alike."""
    return {name: mean(answer.figures[name] for answer in answers) for name in FIGURES}


def imperfect(answers: list[Answer]) -> list[Answer]:
    """The worst first: what was missed weighs most, then a bad order."""

    def how_bad(answer: Answer) -> tuple[float, ...]:
        known = (answer.figures[name] for name in _OF_THE_ORDER)
        return tuple(1.0 if figure is None else figure for figure in known)

    return sorted((answer for answer in answers if not answer.is_perfect), key=how_bad)


@contextmanager
def _indexed(passages: list[Passage], using: str) -> Iterator[TextIndex]:
    """Seen by this connection alone, and gone after."""
    index = TextIndex("search_trial", is_temporary=True, using=using)
    index.create()
    try:
        for number, passage in enumerate(passages):
            index.put(number, tokens(title=passage.title, subjects=passage.subjects, text=passage.text))
        yield index
    finally:
        index.destroy()


def _answer(index: TextIndex, question: Question, passages: list[Passage]) -> Answer:
    """As `library.models.finding` answers a reader, who may read all of them."""
    began = time.perf_counter()
    query = understand(question.query)
    rows = _ask(index, query)
    if not rows and (anywhere := query.anywhere()):
        rows = _ask(index, anywhere)
    took = time.perf_counter() - began
    as_words = sum(points % FOUND >= AS_WORDS for _number, points in rows)
    return Answer(question, [passages[number].id for number, _points in rows], as_words, took)


def _ask(index: TextIndex, query: Query) -> list[tuple[int, int]]:
    """Between equals the set's own order decides."""
    if query.is_empty:
        return []
    answers, values = index.answers(query)
    with connections[index.using].cursor() as cursor:
        cursor.execute(f"{answers} ORDER BY points DESC, id", values)
        return [(int(number), int(summed)) for number, summed in cursor.fetchall()]
