"""Khmer text cut into its orthographic syllables, which unlike its words can be seen without a dictionary."""

import re

from core.khmer.signs import LETTERS, SUBSCRIPT

# U+17DD hangs on a letter too; a subscript's sign without a letter below it is carried along.
_HANGING = f"(?:{SUBSCRIPT}|[\u17b4-\u17d3\u17dd])"
_CLUSTER = re.compile(f"[{LETTERS}]{_HANGING}*+|{_HANGING}++|.", re.DOTALL)


def clusters(text: str) -> list[str]:
    """
    Each letter of normalised text with all that hangs on it. Signs that hang on nothing make one of their own, any
    other character too: joined, the clusters are the text.
    """
    return _CLUSTER.findall(text)
