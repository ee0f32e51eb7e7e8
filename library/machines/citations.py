"""A record as others name it in theirs: a sentence, and what reference managers take."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.templatetags.core_tags import digits
from library.enums import RecordKind
from library.machines.describe import LANGUAGES, Description, in_language

_BIBTEX_SIGNS = str.maketrans(
    {
        # Whatever is escaped by a backslash is a brace to BibTeX all the same, which counts them.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "#$%&_"},
    }
)
_NAMES = {"en": "english", "km": "khmer"}


def as_sentence(record: Description, code: str) -> str:
    """In the reader's language, after the manner of the APA."""
    parts = {
        "owner": in_language(record.owner.names, code) if record.owner else "",
        "year": digits(record.published_on.year) if record.published_on else _("n.d."),
        "title": in_language(record.titles, code).rstrip(".។ "),
        "kind": in_language(record.kinds, code),
        "address": record.permalink,
    }
    return _("%(owner)s. (%(year)s). %(title)s [%(kind)s]. %(address)s") % parts


def as_bibtex(record: Description, code: str) -> str:
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _bibtex(record, code) if value)
    kind = "techreport" if record.kind == RecordKind.REPORT else "misc"
    return f"@{kind}{{{record.identifier},\n{fields}}}\n"


def _bibtex(record: Description, code: str) -> Iterator[tuple[str, str]]:
    owner = in_language(record.owner.names, code) if record.owner else ""
    day = record.published_on
    # In braces of its own a name is not taken apart, and a title keeps its capitals.
    yield "author", owner and f"{{{_in_bibtex(owner)}}}"
    yield "title", f"{{{_in_bibtex(in_language(record.titles, code))}}}"
    yield "year", str(day.year) if day else ""
    yield "month", str(day.month) if day else ""
    yield ("institution" if record.kind == RecordKind.REPORT else "publisher"), owner and f"{{{_in_bibtex(owner)}}}"
    yield "type", _in_bibtex(in_language(record.kinds, code))
    yield "series", _in_bibtex(in_language(record.series, code))
    yield "number", _in_bibtex(record.series_number)
    yield "language", _NAMES[_told_in(record, code)]
    yield "keywords", _in_bibtex(", ".join(_keywords(record, code)))
    yield "abstract", _in_bibtex(in_language(record.summaries, code))
    yield "url", record.permalink


def as_ris(record: Description, code: str) -> str:
    lines = [f"{tag}  - {value}" for tag, value in _ris(record, code) if value]
    return "".join(f"{line}\r\n" for line in [*lines, "ER  - "])


def _ris(record: Description, code: str) -> Iterator[tuple[str, str]]:
    owner = _in_line(in_language(record.owner.names, code)) if record.owner else ""
    day = record.published_on
    yield "TY", "RPRT" if record.kind == RecordKind.REPORT else "GEN"
    yield "ID", record.identifier
    yield "AU", owner
    for language, title in sorted(record.titles.items(), key=lambda words: words[0] != code):
        # The other language's is the translated title.
        yield ("TI" if language == _told_in(record, code) else "TT"), _in_line(title)
    yield "T3", _in_line(in_language(record.series, code))
    yield "IS", _in_line(record.series_number)
    yield "PB", owner
    yield "PY", str(day.year) if day else ""
    yield "DA", f"{day:%Y/%m/%d}/" if day else ""
    yield "M3", _in_line(in_language(record.kinds, code))
    yield "LA", _told_in(record, code)
    yield "AB", _in_line(in_language(record.summaries, code))
    for word in _keywords(record, code):
        yield "KW", _in_line(word)
    yield "UR", record.permalink
    for file in record.files:
        yield "L1", file.url


def _told_in(record: Description, code: str) -> str:
    return code if code in record.titles else next(other for other in LANGUAGES if other in record.titles)


def _keywords(record: Description, code: str) -> list[str]:
    return list(dict.fromkeys(in_language(named.names, code) for named in [*record.topics, *record.tags]))


def _in_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _in_bibtex(text: str) -> str:
    return _in_line(text).translate(_BIBTEX_SIGNS)
