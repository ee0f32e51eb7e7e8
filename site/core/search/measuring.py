"""How good an order of answers is, by what somebody judged relevant: the usual figures, each from 0 to 1.

What is judged is a grade for each relevant text, 1 for all where only yes and no were told. A figure that a question
cannot have is None and left out of a mean: recall where nothing is relevant, precision where nothing was found.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import log2

Grades = Mapping[str, float]

FIRST_PAGE = 10


def recall(found: Sequence[str], grades: Grades) -> float | None:
    """How much of what is relevant was found."""
    relevant = _relevant(grades)
    return len(relevant.intersection(found)) / len(relevant) if relevant else None


def precision(found: Sequence[str], grades: Grades) -> float | None:
    """How much of what was found is relevant."""
    return len(_relevant(grades).intersection(found)) / len(found) if found else None


def reciprocal_rank(found: Sequence[str], grades: Grades) -> float | None:
    """1 if the first that was found is relevant, a half if the second is the first such, and so on."""
    relevant = _relevant(grades)
    if not relevant:
        return None
    return next((1 / rank for rank, text in enumerate(found, 1) if text in relevant), 0.0)


def ndcg(found: Sequence[str], grades: Grades, first: int = FIRST_PAGE) -> float | None:
    """The grades of the first found, each less the further down it stands, as a share of what the best order has."""
    best = _gain(sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:first])
    return _gain(grades.get(text, 0) for text in found[:first]) / best if best else None


def mean(figures: Iterable[float | None]) -> float | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) / len(known) if known else None


def _relevant(grades: Grades) -> set[str]:
    return {text for text, grade in grades.items() if grade > 0}


def _gain(grades: Iterable[float]) -> float:
    return sum(grade / log2(rank + 1) for rank, grade in enumerate(grades, 1))
