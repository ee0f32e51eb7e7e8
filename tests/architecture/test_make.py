"""What `make test` says and answers when a part of the machine is missing."""

import subprocess

import pytest

from tests import all as everything

pytestmark = pytest.mark.any_database


def fine() -> None:
    """Nothing to find."""


def missing() -> None:
    raise everything.NotHere("Node is missing: install nodejs.")


def failing() -> None:
    raise subprocess.CalledProcessError(1, "a check")


@pytest.mark.parametrize(
    ("steps", "strict", "answer", "last"),
    [
        ([fine], False, 0, "All is well."),
        ([fine], True, 0, "All is well."),
        ([fine, missing], False, 0, "All that could be run is well."),
        ([fine, missing], True, 1, "Something failed."),
        ([failing, fine], False, 1, "Something failed."),
    ],
)
def test_the_answer_and_the_last_line(  # noqa: PLR0917
    steps: list[object],
    strict: bool,
    answer: int,
    last: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(everything, "CHECKS", [(step.__name__, step) for step in steps])
    monkeypatch.setattr(everything, "STRICT", strict)
    monkeypatch.setattr("sys.argv", ["all", "--checks-only"])

    assert everything.main() == answer

    said = capsys.readouterr().out.splitlines()
    assert said[-1] == last
    if missing in steps:
        assert said[-2] == "Not run here: missing."
        assert any("Node is missing: install nodejs." in line for line in said)
