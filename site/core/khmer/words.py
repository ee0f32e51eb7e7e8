"""Khmer text cut into words by a model, since nothing between them is written."""

import os
import re
from collections.abc import Iterator
from threading import Lock

from core.khmer.clusters import clusters
from core.khmer.normalising import normalise

# Letters with what hangs on them; a word goes over no blank, numeral or stop.
_RUN = re.compile("[\u1780-\u17d3\u17dd]+")
# So many clusters at once: the model takes about 7 kB for each while it works.
_PIECE = 1000
_one_at_a_time = Lock()
# A process may be forked from one whose other thread is at work.
os.register_at_fork(after_in_child=lambda: globals().update(_one_at_a_time=Lock()))


def words(text: str) -> list[str]:
    """
    The Khmer words of it in their order, normalised; nothing of other scripts, nor numerals. The first call loads the
    model (see docs/khmer.md), which then stays. A run of letters of more than a thousand clusters can lose one word in
    each thousand.
    """
    return [word for run in _RUN.findall(normalise(text)) for piece in _pieces(run) for word in _cut(piece)]


def _pieces(run: str) -> Iterator[str]:
    parts = clusters(run)
    for start in range(0, len(parts), _PIECE):
        yield "".join(parts[start : start + _PIECE])


def _cut(run: str) -> list[str]:
    # Here, since most processes never need it.
    from khmercut import tokenize  # noqa: PLC0415

    # The model keeps the text it works on.
    with _one_at_a_time:
        return tokenize(run)
