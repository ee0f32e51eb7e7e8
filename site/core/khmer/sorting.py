"""The order of Khmer dictionaries, which neither code points nor every database know."""

import re
import unicodedata
from string import ascii_lowercase

from core.khmer.digits import to_latin
from core.khmer.normalising import normalise
from core.khmer.signs import COENG, LETTERS, RO, ROBAT

# As in the dictionary: letters, vowels, vowels with the sign that closes them, and last a letter with one below it.
_KHMER = (
    *"កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរឫឬលឭឮវឝឞសហឡអ",
    *"ាិីឹឺុូួើឿៀេែៃោៅ",
    *("ុំ", "ំ", "ាំ", "ះ", "ិះ", "ុះ", "េះ", "ោះ"),
    COENG,
)
_WEIGHTS = {sign: str(30 + place) for place, sign in enumerate(_KHMER)} | {sign: f"a{sign}" for sign in ascii_lowercase}
# The other independent vowels stand beside the same sound spelled with អ.
_SPELLED = {
    "ឥ": "អិ",
    "ឦ": "អី",
    "ឧ": "អុ",
    "ឩ": "អូ",
    "ឪ": "អូវ",
    "ឯ": "អែ",
    "ឰ": "អៃ",
    "ឱ": "អោ",
    "ឲ": "អោ",
    "ឳ": "អៅ",
}
_SPELLING = str.maketrans({vowel: f"{spelled}{vowel}" for vowel, spelled in _SPELLED.items()})
# An r written above the letter that follows it in speech.
_ROBAT = re.compile(f"([{LETTERS}]){ROBAT}")
# These part only words that are the same without them.
_LIGHT = {sign: f"{place:02}" for place, sign in enumerate((*"៎៏៑័ៈ៝់៉៊៍", ROBAT, *_SPELLED), start=1)}
_UNIT = re.compile(
    f"(?P<light>[{''.join(_LIGHT)}])|(?P<heavy>{'|'.join(sorted(_WEIGHTS, key=len, reverse=True))})"
    r"|(?P<number>[0-9]+)|(?P<accent>[\u0300-\u036f])|(?P<other>\w)|(?P<blank>[^\w\u1780-\u17d3\u17dd])+"
)
_FARTHEST = 999
_BASE_36 = f"0123456789{ascii_lowercase}"


def sort_key(text: str) -> str:
    """
    Of two keys the smaller goes first, whatever the database and its collation, as they are small letters and digits:
    blanks and stops, numbers by value, Khmer, Latin, other scripts. Texts that differ only in accents, stops or case
    have one key. A key is about twice as long as its text in Khmer, at most thirteen times.
    """
    heavy: list[str] = []
    light: list[str] = []
    for unit in _UNIT.finditer(_spelled(text)):
        if unit.lastgroup == "light":
            # Of two words the one whose first such sign is nearer to its end goes first, as does one without any.
            light.append(f"{_FARTHEST - min(len(heavy), _FARTHEST):03}{_LIGHT[unit[0]]}")
        elif unit.lastgroup != "accent":
            heavy.append(_weight(unit))
    return f"{''.join(heavy)}0{''.join(light)}" if light else "".join(heavy)


def initial(text: str) -> str:
    """The letter that a list in this order has it under: a Khmer or a capital Latin one, empty for anything else."""
    first = next((sign for sign in _spelled(text) if sign in _WEIGHTS), "")
    return first.upper()


def _spelled(text: str) -> str:
    plain = to_latin(unicodedata.normalize("NFKD", normalise(text)).lower())
    return _ROBAT.sub(rf"{RO}{COENG}\1{ROBAT}", plain).translate(_SPELLING)


def _weight(unit: re.Match[str]) -> str:
    if unit.lastgroup == "heavy":
        return _WEIGHTS[unit[0]]
    if unit.lastgroup == "number":
        digits = unit[0].lstrip("0")
        return f"2{_BASE_36[min(len(digits), 35)]}{digits}"
    return "1" if unit.lastgroup == "blank" else f"b{ord(unit[0]):06x}"
