"""The words of a file and the look of its first page."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from ctypes import c_int, create_string_buffer
from pathlib import Path
from typing import Any, NamedTuple

import pypdfium2
from defusedxml import ElementTree
from pypdfium2 import raw

from library.reading.fonts import is_legacy

# More than the longest report the group has published, by ten times.
MOST_LETTERS = 2_000_000
MOST_PAGES = 2_000
# A scanned page may carry a stamped number; a written page has more.
LETTERS_OF_A_PAGE = 25
FONT_EVERY = 7
PICTURE_WIDTH = 720
PDFTOTEXT_SECONDS = 60


class Words(NamedTuple):
    text: str
    extractor: str
    # How many letters of the text, or of a sample of it, stand in which font.
    fonts: dict[str, int]
    pages: int | None = None

    @property
    def quality(self) -> str:
        """A value of `library.enums.FileKind`."""
        if is_legacy(self.fonts, self.text):
            return "legacy_font"
        letters = len(re.sub(r"\s", "", self.text))
        return "scan" if self.pages and letters < LETTERS_OF_A_PAGE * self.pages else "text"


def words_of(path: Path, suffix: str) -> Words:
    if suffix == ".pdf":
        return _pdf(path)
    if suffix in PARTS:
        return _office(path, suffix)
    return _plain(path, suffix)


def picture_of(path: Path, suffix: str, to: Path) -> bool:
    """The first page as a WebP picture; a format that has no pages of its own has none."""
    if suffix != ".pdf":
        return False
    with pypdfium2.PdfDocument(path) as document:
        page = document[0]
        scale = PICTURE_WIDTH / max(page.get_width(), page.get_height() / 1.6, 1)
        page.render(scale=min(scale, 3)).to_pil().convert("RGB").save(to, "WEBP", quality=60, method=6)
    return True


def _pdf(path: Path) -> Words:
    fonts: Counter[str] = Counter()
    parts = []
    with pypdfium2.PdfDocument(path) as document:
        pages = len(document)
        for number in range(min(pages, MOST_PAGES)):
            page = document[number]
            words = page.get_textpage()
            parts.append(words.get_text_bounded())
            fonts += _fonts(words)
            words.close()
            page.close()
    text = _by_poppler(path)
    # Khmer is exact in poppler's alone; where it is not installed the other is better than nothing.
    return Words(
        tidy(text if text is not None else "\n".join(parts)),
        "poppler" if text is not None else "pdfium",
        dict(fonts),
        pages,
    )


def _fonts(words: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    name, flags = create_string_buffer(128), c_int()
    for index in range(0, words.count_chars(), FONT_EVERY):
        if raw.FPDFText_GetFontInfo(words.raw, index, name, len(name), flags):
            found[name.value.decode("utf-8", "replace")] += 1
    return found


def _by_poppler(path: Path) -> str | None:
    program = shutil.which("pdftotext")
    if program is None:
        return None
    command = [program, "-raw", "-enc", "UTF-8", "-l", str(MOST_PAGES), str(path), "-"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PDFTOTEXT_SECONDS, check=True)  # noqa: S603 - no shell
    except (subprocess.SubprocessError, OSError):
        return None
    return done.stdout.decode("utf-8", "replace")


class Part(NamedTuple):
    """Where an office format keeps its words: which parts, in which elements, and what ends a line."""

    names: re.Pattern[str]
    words: frozenset[str]
    ends: frozenset[str]
    # Whether a paragraph's words stand in the paragraph itself, between other elements.
    whole: bool = False


PARTS = {
    ".docx": Part(
        re.compile(r"word/(document|footnotes|endnotes)\.xml"), frozenset({"t"}), frozenset({"p", "br", "tab", "tr"})
    ),
    ".pptx": Part(re.compile(r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml"), frozenset({"t"}), frozenset({"p"})),
    ".xlsx": Part(
        re.compile(r"xl/(sharedStrings|worksheets/sheet\d+)\.xml"), frozenset({"t"}), frozenset({"si", "is"})
    ),
    ".odt": Part(re.compile(r"content\.xml"), frozenset({"p", "h"}), frozenset({"p", "h"}), whole=True),
}


def _office(path: Path, suffix: str) -> Words:
    where, lines, fonts = PARTS[suffix], io.StringIO(), Counter[str]()
    with zipfile.ZipFile(path) as package:
        for name in sorted(filter(where.names.fullmatch, package.namelist()), key=_by_number):
            with package.open(name) as part:
                for font, words in _runs(part, where):
                    lines.write(words)
                    if font:
                        fonts[font] += len(words.strip())
                    if lines.tell() > MOST_LETTERS:
                        break
            lines.write("\n")
    return Words(tidy(lines.getvalue()), suffix[1:], dict(fonts))


def _by_number(name: str) -> tuple[str, int]:
    digits = re.search(r"(\d+)\.xml$", name)
    return re.sub(r"\d+", "", name), int(digits[1]) if digits else 0


def _runs(part: Any, where: Part) -> Iterator[tuple[str, str]]:
    """Pieces of text with the font they name, in the order they are read; elements are let go as they end."""
    font = ""
    for event, element in ElementTree.iterparse(part, events=("start", "end"), forbid_dtd=True):
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            if tag == "r":
                font = ""
            elif tag in {"rFonts", "latin", "cs"}:
                font = font or _font_of(element)
            continue
        if tag in where.words:
            yield font, "".join(element.itertext()) if where.whole else element.text or ""
        if tag in where.ends:
            yield "", "\n"
        if not where.whole or tag in where.ends:
            element.clear()


def _font_of(element: Any) -> str:
    for name, font in element.attrib.items():
        if name.rpartition("}")[2] in {"ascii", "hAnsi", "typeface"}:
            return str(font)
    return ""


def _plain(path: Path, suffix: str) -> Words:
    given = path.read_bytes()[: MOST_LETTERS * 4]
    encoding = "utf-16" if given.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = given.decode(encoding, "replace")
    if suffix == ".csv":
        text = "\n".join(" ".join(row) for row in csv.reader(io.StringIO(text)))
    return Words(tidy(text), "text", {})


def tidy(text: str) -> str:
    """What a database takes, and no more blank than a reader needs."""
    kept = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]", " ", text.replace("\f", "\n"))
    return re.sub(r"\s*\n\s*", "\n", re.sub(r"[^\S\n]+", " ", kept)).strip()[:MOST_LETTERS]
