"""What a person types, and which texts answer to it, in either database."""

from collections.abc import Iterator

import pytest
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.search.analysis import pieces, tokens
from core.search.asking import Query, understand
from core.search.index import AS_WORDS, FOUND, TextIndex

COUNCIL = "ក្រុមប្រឹក្សាឃុំបានអនុម័តផែនការអភិវឌ្ឍន៍"
NUMBERS = {
    1: "The commune councils approved their budget in 2005.",
    2: COUNCIL,
    3: "Decentralisation is not deconcentration.",
    4: "តំណាងប្រជាពលរដ្ឋបានសម្រេចនៅឆ្នាំ២០០៥",
    5: "Report of the D&D working group (Phnom Pénh).",
}


@pytest.fixture
def index(db: None) -> Iterator[TextIndex]:
    made = TextIndex("test_texts", is_temporary=True)
    made.create()
    for number, text in NUMBERS.items():
        made.put(number, tokens(text=text))
    yield made
    made.destroy()


def points(index: TextIndex, query: Query) -> dict[int, int]:
    sql, values = index.points(query)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, SUM(points) FROM ({sql}) AS counted GROUP BY id", values)  # noqa: S608 - of our own
        return {number: int(sum_) for number, sum_ in cursor.fetchall() if sum_ >= FOUND}


def found(index: TextIndex, typed: str) -> list[int]:
    query = understand(typed)
    return [] if query.is_empty else sorted(points(index, query))


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("budget", [1]),
        ("BUDGETS", [1]),
        ("council", [1]),
        ("2005", [1, 4]),
        ("២០០៥", [1, 4]),
        ("ឃុំ", [2]),
        ("ក្រុមប្រឹក្សា", [2]),
        ("ក្រុម\u200bប្រឹក្សា", [2]),
        ("ក្រុមប្រឹក្សា ឃុំ", [2]),
        ("អភិវឌ្ឍន៍", [2]),
        ("មុំ", []),
        ("ឃ", []),
        ("decentralization", [3]),
        ("decentralised", [3]),
        ("តំនាង", [4]),
        ("សំរេច", [4]),
        ("phnom penh", [5]),
        ("d&d", [5]),
        ('"commune councils"', [1]),
        ('"councils commune"', []),
        ("councils commune", [1]),
        ("the budget of the councils", [1]),
        ("commune -budget", []),
        ("commune -bicycle", [1]),
        ("group report", [5]),
        ('council "', [1]),
        ("a AND OR NOT", [3]),
    ],
)
def test_what_is_found(index: TextIndex, typed: str, numbers: list[int]) -> None:
    assert found(index, typed) == numbers


def test_a_part_of_a_word_is_found_and_told_apart_from_the_word(index: TextIndex) -> None:
    whole, part = points(index, understand("ឃុំ"))[2], points(index, understand("ប្រឹក្សា"))[2]

    assert (whole % FOUND >= AS_WORDS, part % FOUND >= AS_WORDS) == (True, False)


def test_the_beginning_of_a_latin_word_is_found_after_the_word(index: TextIndex) -> None:
    index.put(6, tokens(text="budgetary rules"))
    scored = points(index, understand("budget"))

    assert (scored[1] % FOUND >= AS_WORDS, scored[6] % FOUND >= AS_WORDS) == (True, False)


def test_a_title_weighs_more_than_a_subject_and_that_more_than_the_text(index: TextIndex) -> None:
    index.put(11, tokens(title="ទឹកស្អាត", subjects="", text=""))
    index.put(12, tokens(title="", subjects="ទឹកស្អាត", text=""))
    index.put(13, tokens(title="", subjects="", text="ទឹកស្អាត " * 3))
    index.put(14, tokens(title="", subjects="", text="ទឹកស្អាត"))

    scored = points(index, understand("ទឹកស្អាត"))

    assert sorted(scored, key=lambda number: -scored[number]) == [11, 12, 13, 14]


def test_a_word_in_the_text_more_than_once_weighs_more_than_one_that_is_there_once(index: TextIndex) -> None:
    index.put(15, tokens(text="A palmyra stood there."))
    index.put(16, tokens(text="A palmyra stood there, and no other palmyras."))
    index.put(17, tokens(text="Two palmyras, one palmyra" + " and the palm of a hand" * 200))

    scored = points(index, understand("palmyra"))

    assert (scored[16] > scored[15], scored[17] == scored[15]) == (True, True)


@pytest.mark.parametrize(
    ("typed", "text", "is_whole"),
    [
        ("បោះឆ្នោត", "ការបោះឆ្នោតលើកទីមួយ", True),
        ("ស្ម័គ្រចិត្ត", "អ្នកស្ម័គ្រចិត្ត", True),
        ("សម្រេច", "សេចក្ដីសម្រេច", True),
        ("ងារ", "ការងារ", False),
    ],
)
def test_a_noun_has_the_verb_it_is_made_from(index: TextIndex, typed: str, text: str, is_whole: bool) -> None:
    index.put(18, tokens(text=text))

    assert (points(index, understand(typed))[18] % FOUND >= AS_WORDS) == is_whole


@pytest.mark.parametrize("typed", ["women's", "women’s", "women", "“women's councils”", "WOMEN’S council’s"])
def test_whose_something_is_parts_no_words(index: TextIndex, typed: str) -> None:
    index.put(21, tokens(text="What the women’s councils said, and the council's answer"))
    index.put(22, tokens(text="What women councils have"))

    assert {21, 22} == set(found(index, typed))


def test_what_stands_between_quotes_is_not_taken_apart() -> None:
    assert understand('"land disputes"').anywhere() is None
    apart = understand('"land disputes" ការងារដីធ្លី').anywhere()
    assert apart is not None
    assert [term.text for term in apart.terms] == ["land disputes", "ការងារ", "ដីធ្លី"]


@pytest.mark.parametrize("typed", ["ផែនការអភិវឌ្ឍន៍ឃុំ", "ផែនការអភិវឌ្ឍឃុំ", "អភិវឌ្ឍ", "អភិវឌ្ឍន៍"])
def test_development_is_found_with_its_silent_end_and_without(index: TextIndex, typed: str) -> None:
    index.put(19, tokens(text="ផែនការអភិវឌ្ឍន៍ឃុំ"))
    index.put(20, tokens(text="ផែនការអភិវឌ្ឍឃុំ"))

    assert {19, 20} <= set(found(index, typed))


def test_without_its_words_a_text_is_found_by_its_syllables(index: TextIndex) -> None:
    index.put(20, tokens(text="អណ្តូងទឹក", with_words=False))

    scored = points(index, understand("អណ្ដូង"))

    assert {number: value % FOUND >= AS_WORDS for number, value in scored.items()} == {20: False}


def test_a_phrase_is_found_deep_in_a_long_file(index: TextIndex) -> None:
    # Beyond the places that PostgreSQL keeps of a text, after more of its syllables than it counts of one.
    text = "ក្រុមការងារ និងសហគមន៍ " * 5000 + "ស្រះត្រី"
    index.put(30, tokens(text=text, with_words=False))

    assert found(index, "ស្រះត្រី") == [30]
    assert found(index, "ត្រីស្រះ") == []


def test_a_text_of_book_length_with_ever_new_words_is_taken(index: TextIndex) -> None:
    letters = [chr(code) for code in range(0x1780, 0x17A2)]
    text = " ".join("".join(letters[(number // 34**place) % 34] for place in range(4)) for number in range(120_000))
    index.put(31, tokens(text=text, with_words=False))

    assert found(index, letters[1] * 2 + letters[0] * 2) == [31]


def test_what_is_put_again_replaces_what_was_there(index: TextIndex) -> None:
    index.put(1, tokens(text="roads"))

    assert (found(index, "budget"), found(index, "road")) == ([], [1])


def test_what_is_dropped_is_found_no_more(index: TextIndex) -> None:
    index.drop([1])

    assert found(index, "budget") == []


@pytest.mark.parametrize("typed", ["", "   ", '"', '""', "-", "--", "។", "???", "\u200b", "( )", "-budget"])
def test_what_asks_for_nothing_is_empty(typed: str) -> None:
    assert understand(typed).is_empty == (typed != "-budget") or understand(typed).wishes == ()


@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "'; DROP TABLE x; --",
        "a:b",
        "NEAR(a b)",
        "*",
        "%s %d",
        "\x00",
        "a\x00b",
        "\ud800",
    ],
)
def test_nothing_typed_raises(index: TextIndex, typed: str) -> None:
    assert found(index, typed) == []


@pytest.mark.parametrize("wished", ["AND", "or", "NOT", "near"])
def test_words_of_the_engines_are_words(index: TextIndex, wished: str) -> None:
    index.put(40, tokens(text=f"this {wished} that"))

    assert 40 in found(index, wished)


def test_a_long_question_is_cut_and_answered(index: TextIndex) -> None:
    assert found(index, "budget " * 10_000) == [1]


KHMER = st.text(alphabet=st.characters(min_codepoint=0x1780, max_codepoint=0x17E9), max_size=40)


@settings(max_examples=300)
@given(typed=st.one_of(st.text(max_size=250), KHMER, st.text(alphabet='"-“” (*:ក្រុំ1a\u200b', max_size=40)))
@example(typed="ៗ")
def test_any_string_is_understood_and_can_be_written_for_both(typed: str) -> None:
    from core.search.matching import FTS5, TSQUERY

    query = understand(typed)
    if not query.is_empty:
        for match in (query.as_words(), query.within_words(), query.in_either_language()):
            assert FTS5.write(match).isascii()
            assert TSQUERY.write(match).isascii()
        assert query.taken_apart().is_empty is False


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(typed=st.one_of(st.text(max_size=80), KHMER, st.text(alphabet='"-“” (*:ក្រុំ1a\u200b', max_size=30)))
def test_any_string_is_answered_by_the_database(typed: str) -> None:
    made = TextIndex("test_asked", is_temporary=True)
    made.destroy()
    made.create()
    made.put(1, tokens(title=typed, text=typed))

    query = understand(typed)

    # What is wholly excluded or nothing is looked for nowhere; all else finds itself.
    if not query.is_empty and not query.excluded:
        assert list(points(made, query)) == [1]
    made.destroy()


def test_tokens_are_plain_ascii() -> None:
    text = tokens(title=COUNCIL, subjects="Ünïcode 中文 ภาษาไทย", text="២០០៥ 1/2 e-mail@example")

    assert text.isascii()
    assert all(token.isalnum() and token == token.lower() for token in text.split())


def test_a_latin_word_ends_where_khmer_begins() -> None:
    assert [piece.text for piece in pieces("អ្នកWGPDបាន")] == ["អ្នក", "wgpd", "បាន"]
