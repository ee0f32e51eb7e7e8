"""The figures of an order of answers, against ones worked out by hand."""

from math import log2

import pytest

from core.search.measuring import mean, ndcg, precision, recall, reciprocal_rank

YES = {"a": 1, "b": 1}


def test_recall_is_the_share_of_the_relevant_that_was_found() -> None:
    assert [recall(found, YES) for found in ([], ["a"], ["x", "b", "a"])] == [0, 0.5, 1]


def test_precision_is_the_share_of_the_found_that_is_relevant() -> None:
    assert [precision(found, YES) for found in (["a"], ["a", "x"], ["x", "y", "z", "b"])] == [1, 0.5, 0.25]


def test_reciprocal_rank_is_that_of_the_first_relevant() -> None:
    assert [
        reciprocal_rank(found, YES) for found in (["b", "a"], ["x", "a", "b"], ["x", "y", "z", "a"], ["x"], [])
    ] == [
        1,
        0.5,
        0.25,
        0,
        0,
    ]


def test_ndcg_of_yes_and_no() -> None:
    best = 1 + 1 / log2(3)

    assert ndcg(["a", "b", "x"], YES) == 1
    assert ndcg(["x", "a", "b"], YES) == pytest.approx((1 / log2(3) + 1 / 2) / best)
    assert ndcg(["x", "y"], YES) == 0


def test_ndcg_of_grades_wants_the_higher_first() -> None:
    grades = {"a": 3, "b": 1, "c": 0}

    assert ndcg(["a", "b"], grades) == 1
    assert ndcg(["b", "c", "a"], grades) == pytest.approx((1 + 3 / 2) / (3 + 1 / log2(3)))


def test_ndcg_looks_at_the_first_page_only() -> None:
    page = [f"x{number}" for number in range(10)]
    many = {f"r{number}": 1 for number in range(12)}

    assert ndcg([*page, "a"], YES) == 0
    assert ndcg([f"r{number}" for number in range(10)], many) == 1


def test_a_grade_of_nothing_is_not_relevant() -> None:
    grades = {"a": 1, "b": 0}

    assert (recall(["a"], grades), precision(["a", "b"], grades), reciprocal_rank(["b", "a"], grades)) == (1, 0.5, 0.5)


def test_what_a_question_cannot_have_is_none_and_left_out_of_a_mean() -> None:
    assert [recall(["x"], {}), reciprocal_rank(["x"], {}), ndcg(["x"], {}), precision([], YES)] == [None] * 4
    assert precision(["x"], {}) == 0
    assert mean([1, None, 0]) == 0.5
    assert mean([None]) is None
