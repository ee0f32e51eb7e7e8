"""A page's pieces as a translator's file says them, and a page whose pieces are said in other words."""

import warnings
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning
from bs4.element import NavigableString, Tag
from django.db.models import TextField
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField
from wagtail_localize.segments import StringSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.segments.ingest import ingest_segments
from wagtail_localize.strings import StringValue, extract_strings

from core.models import BasePage
from membership.models.segments import segments_of
from membership.models.translations import word_fields, word_relations

# Where a piece stands: wagtail-localize's path, and which of its paragraphs it is.
Place = tuple[str, int]


class Pieces:
    """What one version of a page says at each place, in its order: marked text with its marks, the rest as it is.

    Links stand in marked text by a number. Those of a translation are numbered as its source's, wherever its sentences
    have them.
    """

    def __init__(self, page: BasePage, source: "Pieces | None" = None) -> None:
        self.page = page
        self.values = values_of(page)
        self.marked = {value.path for value in self.values if isinstance(value, TemplateSegmentValue)}
        self.strings: dict[str, list[StringSegmentValue]] = defaultdict(list)
        for value in self.values:
            if isinstance(value, StringSegmentValue):
                self.strings[value.path].append(value)
        if source is not None:
            for path in self.marked & source.marked:
                pairs = zip_longest(self.strings[path], source.strings[path])
                self.strings[path] = [_numbered_as(own, original) for own, original in pairs if own is not None]
        self.words: dict[Place, str] = {
            one.place: self.strings[one.path][one.number].string.data if one.path in self.marked else in_lines(one.text)
            for one in segments_of(page)
        }
        self.count = Counter(path for path, _number in self.words)

    def takes(self, place: Place, source: "Pieces") -> bool:
        """Whether this page has that place, and its paragraphs as its source has them."""
        path, _number = place
        name = path.partition(".")[0]
        if path in source.marked:
            is_empty = not self.count[path] and isinstance(word_fields(self.page).get(path), RichTextField)
            return is_empty or self.count[path] == source.count[path]
        return place in self.words or path == name


def values_of(page: BasePage) -> list[Any]:
    with warnings.catch_warnings():
        # Of a field that holds nothing but an address.
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return list(extract_segments(page))


def _numbered_as(own: StringSegmentValue, original: StringSegmentValue | None) -> StringSegmentValue:
    """A link that leads where one of the original's does has its number, of others each that of the next left over."""
    there = dict(original.attrs or {}) if original is not None else {}
    here = dict(own.attrs or {})
    if len(there) != len(here):
        return own
    numbers: dict[str, str] = {}
    for same in (True, False):
        for name, attrs in here.items():
            left = [one for one in there if one not in numbers.values() and (there[one] == attrs or not same)]
            if name not in numbers and left:
                numbers[name] = left[0]
    soup = parsed(own.string.data)
    for tag in soup.find_all(id=True):
        tag["id"] = numbers[str(tag["id"])]
    attrs_by_number = {numbers[name]: attrs for name, attrs in here.items()}
    return StringSegmentValue(own.path, StringValue(str(soup)), attrs=attrs_by_number, order=own.order)


def in_lines(text: str) -> str:
    """A browser ends its lines in its own way."""
    return text.replace("\r\n", "\n")


def parsed(html: str) -> BeautifulSoup:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        return BeautifulSoup(html, "html.parser")


def in_order(place: Place, text: str, source: Pieces) -> str:
    """As it will be kept: marked text is written in one way only."""
    text = in_lines(text)
    return str(parsed(text.strip())) if place[0] in source.marked else text


def problem_of(place: Place, text: str, source: Pieces) -> str:
    """Why this cannot be said there; empty where it can."""
    return _of_marks(text, source.words[place]) if place[0] in source.marked else _of_length(place, text, source.page)


def _of_marks(html: str, original: str) -> str:
    soup = parsed(html)
    if any(type(one) is not NavigableString for one in soup.descendants if not isinstance(one, Tag)):
        return _("Comments and the like do not belong into a text.")
    there, here = (_marks(one) for one in (parsed(original), soup))
    lost, added = (", ".join(sorted((one - other).elements())) for one, other in ((there, here), (here, there)))
    if lost or added:
        said = _("The marks are not those of the original. Missing: %(lost)s. Not there: %(added)s.")
        return said % {"lost": lost or "–", "added": added or "–"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        _template, strings = extract_strings(f"<p>{_with_addresses(soup)}</p>")
    if [_marks(parsed(string.data)) for string, _attrs in strings] != [there]:
        return _("Some words have to stand outside the marks, as in the original.")
    return ""


def _with_addresses(soup: BeautifulSoup) -> str:
    """Links stand by a number in a file, and by an address in a text."""
    return str(soup).replace(' id="', ' href="')


def _marks(soup: BeautifulSoup) -> Counter[str]:
    return Counter(
        f"<{tag.name}{''.join(f' {name}={value}' for name, value in tag.attrs.items())}>" for tag in soup.find_all(True)
    )


def _of_length(place: Place, text: str, page: BasePage) -> str:
    field = _field_at(place[0], page)
    if field is None:
        return ""
    if field.max_length and len(text) > field.max_length:
        return _("This is too long: %(most)s signs are the most.") % {"most": field.max_length}
    if "\n" in text and not isinstance(field, TextField):
        return _("This stands in one line.")
    return ""


def _field_at(path: str, page: BasePage) -> Any:
    """None for what stands in a block of a body."""
    name, *rest = path.split(".")
    if not rest:
        return word_fields(page)[name]
    fields = {field.name: field for field in word_relations(page).get(name, [])}
    return fields.get(rest[-1])


def reword(page: BasePage, source: Pieces, words: Mapping[Place, str]) -> None:
    """Says this at these places; all else stays as it is, to the letter."""
    here = Pieces(page, source)
    by_path: dict[str, dict[int, str]] = defaultdict(dict)
    for (path, number), text in words.items():
        by_path[path][number] = text
    values: list[Any] = []
    for path, texts in by_path.items():
        if path.partition(".")[0] in word_relations(page):
            _reword_row(page, path, texts[0])
        elif path in source.marked:
            values += _marked(path, texts, here, source)
        elif "." in path:
            values += [StringSegmentValue(path, texts[0])]
        else:
            setattr(page, path, texts[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        ingest_segments(page, page, source.page.locale, page.locale, values)


def _reword_row(page: BasePage, path: str, text: str) -> None:
    name, number, field = path.split(".")
    rows = list(getattr(page, name).all())
    setattr(rows[int(number)], field, text)
    setattr(page, name, rows)


def _marked(path: str, texts: Mapping[int, str], here: Pieces, source: Pieces) -> list[Any]:
    """The whole of one marked text, of which some pieces are others; where there is none yet, from the source's."""
    base = here if here.count[path] else source
    template = next(one for one in base.values if one.path == path and isinstance(one, TemplateSegmentValue))
    said = [
        StringSegmentValue(
            path,
            StringValue(texts[number]),
            attrs=_addresses(string, source.strings[path][number]),
            order=number + 1,
        )
        if number in texts
        else string.with_order(number + 1)
        for number, string in enumerate(base.strings[path])
    ]
    return [template.with_order(0), *said]


def _addresses(own: StringSegmentValue, original: StringSegmentValue) -> Any:
    """Where its links lead the translation may say itself, as long as they are as many as the original's."""
    return own.attrs if (own.attrs or {}).keys() == (original.attrs or {}).keys() else original.attrs
