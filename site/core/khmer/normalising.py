"""Khmer text brought to one spelling in code points for what looks the same on screen and paper."""

import re
import unicodedata

from core.khmer.signs import (
    AA,
    ABOVE_SIGNS,
    ABOVE_VOWELS,
    BA,
    BELOW_VOWELS,
    COENG,
    DA,
    II,
    LEFT_VOWELS,
    LETTERS,
    MARKS,
    MUUSIKATOAN,
    NIKAHIT,
    OE,
    OO,
    RIGHT_SIGNS,
    RO,
    ROBAT,
    SAMYOK_SANNYA,
    SHIFTERS,
    SUBSCRIPT,
    TA,
    TRIISAP,
    E,
    U,
)

# Blanks of no width, joiners, what turns the writing's direction, the byte order mark, the soft hyphen, and the two
# vowels encoded for a sound that no sign is written for.
_UNSEEN = re.compile("[\u00ad\u034f\u17b4\u17b5\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+")
# What Unicode says to write in place of its deprecated code points.
_DEPRECATED = re.compile("[\u17a3\u17a4\u17a8\u17d3\u17d8]")
_INSTEAD = str.maketrans(
    {
        "\u17a3": "\u17a2",
        "\u17a4": f"\u17a2{AA}",
        "\u17a8": "\u17a7\u1780",
        "\u17d3": NIKAHIT,
        "\u17d8": "\u17d4\u179b\u17d4",
    }
)

# Marks stand in the order of these zones around their letter, and inside a zone by code point.
_ZONES = (ROBAT, SHIFTERS, LEFT_VOWELS, BELOW_VOWELS, ABOVE_VOWELS, AA, ABOVE_SIGNS, RIGHT_SIGNS)
_PLACE = {
    sign: (zone, sign)
    for zone, signs in enumerate(_ZONES)
    for sign in map(chr, range(0x1780, 0x17E0))
    if re.match(f"[{signs}]", sign)
}
# Drawn one upon the other, so that a second of the same cannot be seen.
_AGAIN = re.compile(f"([{ROBAT}{SHIFTERS}{BELOW_VOWELS}{ABOVE_VOWELS}{ABOVE_SIGNS}])\\1+")
# The vowels with a left and another part, which can be typed as their parts.
_PARTS = str.maketrans({OE: E + II, OO: E + AA})
_WHOLES = ((II, OE), (AA, OO))
# A shifter takes a letter of one series to the other; the letters not named here are of the second.
_FIRST_SERIES = frozenset("កខចឆដឋណតថផសហឡអ")
_RAISED = re.compile(f"[{ABOVE_VOWELS}\u17bf{SAMYOK_SANNYA}]|{AA}.*{NIKAHIT}")

_SUBSCRIPT = re.compile(SUBSCRIPT)
_HANGING = f"(?:{SUBSCRIPT}|[{MARKS}])"
_NOT_RO = f"{COENG}(?!{RO})[{LETTERS}]"
_VOWEL = f"(?:{U}(?!{SAMYOK_SANNYA})|[{LEFT_VOWELS}{AA}{ABOVE_VOWELS}\u17bc\u17bd])"
_ORDERED = (
    f"{ROBAT}?+(?:{_NOT_RO})*+(?:{COENG}{RO})?+[{SHIFTERS}]?+{_VOWEL}?+[{ABOVE_SIGNS}]?+[{RIGHT_SIGNS}]?+(?!{_HANGING})"
)
# Nearly every syllable is ordered and passed over by this alone.
_UNORDERED = re.compile(f"([{LETTERS}])(?!{_ORDERED})({_HANGING}++)")


def _reordered(syllable: re.Match[str]) -> str:
    letter, hanging = syllable.groups()
    # Those below one another keep the order they are seen in; RO stands to the left of all.
    subscripts = sorted(_SUBSCRIPT.findall(hanging), key=(COENG + RO).__eq__)
    marks = sorted(_SUBSCRIPT.sub("", hanging).translate(_PARTS), key=_PLACE.__getitem__)
    marks = list(_AGAIN.sub(r"\1", "".join(marks)))
    if U in marks and not {MUUSIKATOAN, TRIISAP} & set(marks) and _RAISED.search("".join(marks)):
        # Below a raised vowel a shifter is drawn like this vowel, and many type it so.
        letters = {letter, *(subscript[1] for subscript in subscripts)}
        marks[marks.index(U)] = TRIISAP if letters & _FIRST_SERIES and BA not in letters else MUUSIKATOAN
    for part, whole in _WHOLES:
        if E in marks and part in marks:
            marks[marks.index(E)] = whole
            marks.remove(part)
    marks.sort(key=_PLACE.__getitem__)
    robat = marks.count(ROBAT)
    return "".join([letter, *marks[:robat], *subscripts, *marks[robat:]])


def normalise(text: str) -> str:
    """
    NFC without anything unseen, and every Khmer syllable as the Khmer Encoding Structure has it (Unicode L2/22-290):
    letter, robat, subscripts, shifter, vowel, signs. Marks without a letter stay as they are. For comparing: joiners
    are gone from other scripts and emoji too.
    """
    text = _UNSEEN.sub("", text)
    if _DEPRECATED.search(text):
        text = text.translate(_INSTEAD)
    text = unicodedata.normalize("NFC", text).replace(COENG + DA, COENG + TA)
    return _UNORDERED.sub(_reordered, text)
