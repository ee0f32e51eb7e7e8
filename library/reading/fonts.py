"""Khmer typed before Unicode: Latin letters that an old font draws as Khmer, so that no machine can read them."""

import re
from collections.abc import Mapping

# Families in use in Cambodia until about 2008; a PDF puts six letters and a plus before the name.
LEGACY = re.compile(
    r"(?:[A-Z]{6}\+)?(?:limon|abc[-_ ]?(?:text|zoom|khmer|\d)|abc-|khek|ek ?reach|baidok|tacteing|fixed ?limon)",
    re.IGNORECASE,
)
KHMER = re.compile(r"[\u1780-\u17ff\u19e0-\u19ff]")
# A heading in another font makes no legacy paper, nor does one old word in a new one.
LEAST_SHARE = 0.15


def is_legacy(letters: Mapping[str, int], text: str) -> bool:
    """`letters` says how many letters of the text stand in which font."""
    everything = sum(letters.values())
    old = sum(count for font, count in letters.items() if LEGACY.match(font))
    if not everything or old / everything < LEAST_SHARE:
        return False
    # Some give Unicode Khmer an old font's name as well; then the letters are right and the name does no harm.
    return len(KHMER.findall(text)) < old
