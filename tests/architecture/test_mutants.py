"""The checks that `make mutate` takes away are still where it looks for them."""

from pathlib import Path

import pytest

from tests.mutate import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.takes_away)
def test_each_is_found_once_and_changes_something(mutant: Mutant) -> None:
    assert (ROOT / mutant.file).read_text().count(mutant.old) == 1
    assert mutant.old != mutant.new


def test_there_are_twenty_at_least_and_no_two_alike() -> None:
    assert len({(mutant.file, mutant.old, mutant.new) for mutant in MUTANTS}) == len(MUTANTS) >= 20
    assert len({mutant.takes_away for mutant in MUTANTS}) == len(MUTANTS)
