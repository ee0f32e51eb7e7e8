"""The Khmer letters and signs of Unicode by what they do in a syllable, as parts of regular expressions."""

COENG = "\u17d2"
DA, TA, BA, RO = "\u178a", "\u178f", "\u1794", "\u179a"
AA, II, U = "\u17b6", "\u17b8", "\u17bb"
E, OE, OO = "\u17c1", "\u17be", "\u17c4"
NIKAHIT, ROBAT, SAMYOK_SANNYA, VIRIAM = "\u17c6", "\u17cc", "\u17d0", "\u17d1"
MUUSIKATOAN, TRIISAP = "\u17c9", "\u17ca"

# Consonants and independent vowels; the two code points between them are deprecated.
LETTERS = "\u1780-\u17a2\u17a5-\u17b3"
SUBSCRIPT = f"{COENG}[{LETTERS}]"
SHIFTERS = f"{MUUSIKATOAN}{TRIISAP}"
LEFT_VOWELS = "\u17be-\u17c5"
BELOW_VOWELS = "\u17bb-\u17bd"
ABOVE_VOWELS = "\u17b7-\u17ba"
ABOVE_SIGNS = "\u17c6\u17cb\u17cd-\u17d1"
RIGHT_SIGNS = "\u17c7\u17c8"
# Vowels, shifters and signs; U+17DD is not among them, since NFC itself moves it about.
MARKS = "\u17b6-\u17d1"
