"""Bytes of files: good ones of every kind, and what careless or hostile people send."""

import struct
import zipfile
import zlib
from io import BytesIO

from library.reading import Refusal

TYPES = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
ODT = "application/vnd.oasis.opendocument.text"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"


def package(parts: dict[str, bytes], *, squeeze: bool = True) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED if squeeze else zipfile.ZIP_STORED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return kept.getvalue()


def docx(words: str = "Wells", *, font: str = "", more: dict[str, bytes] | None = None) -> bytes:
    look = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>' if font else ""
    lines = "".join(f"<w:p><w:r>{look}<w:t>{line}</w:t></w:r></w:p>" for line in words.split("\n"))
    main = f'<w:document xmlns:w="{WORD}"><w:body>{lines}</w:body></w:document>'
    return package({"[Content_Types].xml": TYPES, "word/document.xml": main.encode()} | (more or {}))


def pptx(words: str = "Wells") -> bytes:
    slide = f'<p xmlns:a="{DRAWING}"><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p>'
    return package(
        {"[Content_Types].xml": TYPES, "ppt/presentation.xml": b"<p/>", "ppt/slides/slide1.xml": slide.encode()}
    )


def xlsx(words: str = "Wells") -> bytes:
    shared = f'<sst xmlns="{SHEET}"><si><t>{words}</t></si></sst>'
    return package({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<w/>", "xl/sharedStrings.xml": shared.encode()})


def odt(words: str = "Wells") -> bytes:
    content = (
        f'<o xmlns:text="{TEXT}"><text:h>{words}</text:h><text:p>of <text:span>the</text:span> commune</text:p></o>'
    )
    return package({"mimetype": ODT.encode(), "content.xml": content.encode()})


def pdf(words: str = "Wells", *, font: str = "Helvetica", pages: int = 1, locked: bool = False) -> bytes:
    """A whole PDF of plain Latin words in a font by this name."""
    shown = f"BT /F1 18 Tf 40 700 Td ({words}) Tj ET".encode() if words else b""
    kids = " ".join(f"{4 + 2 * page} 0 R" for page in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} >>".encode(),
    ]
    for page in range(pages):
        objects += [
            (
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * page} 0 R "
                "/Resources << /Font << /F1 3 0 R >> >> >>"
            ).encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
        ]
    out, places = BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, 2)
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    begin = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    # Nobody knows the password of this one: its key is random.
    lock = (
        f"/ID [<{'00' * 16}> <{'00' * 16}>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'5a' * 32}> "
        f"/U <{'a5' * 32}> >>"
        if locked
        else ""
    )
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R {lock} >>\nstartxref\n{begin}\n%%EOF\n".encode())
    return out.getvalue()


def flagged(zipped: bytes) -> bytes:
    """With the mark that says that the parts are under a password."""
    changed = bytearray(zipped)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        while at >= 0:
            struct.pack_into("<H", changed, at + place, 1)
            at = changed.find(mark, at + 4)
    return bytes(changed)


def swollen(name: str = "word/media/picture.bmp", size: int = 60 * 1024 * 1024) -> bytes:
    return docx(more={name: b"\0" * size})


def shared_bytes() -> bytes:
    """Many entries of the directory that all lead to one part: larger together than the file."""
    zipped = docx(more={"word/media/a.bin": bytes(range(256)) * 400})
    end = zipped.rfind(b"PK\x05\x06")
    directory = struct.unpack_from("<L", zipped, end + 16)[0]
    last = zipped.rfind(b"PK\x01\x02", 0, end)
    entry = zipped[last:end]
    copies = b"".join(entry.replace(b"word/media/a.bin", b"word/media/%05d" % number) for number in range(300))
    count = struct.unpack_from("<H", zipped, end + 10)[0] + 300
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, end - directory + len(copies), directory, 0)
    return zipped[:end] + copies + tail


def bitten(zipped: bytes) -> bytes:
    """With bytes of the middle overwritten."""
    middle = zipped.find(b"word/document.xml") + 30
    return zipped[:middle] + b"\xff" * 24 + zipped[middle + 24 :]


LAUGHS = (
    b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    + b"".join(b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 10) for c in range(ord("c"), ord("m")))
    + b"]><l>&l;</l>"
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
PAGE = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
WHOLE = Refusal.NOT_WHAT_ITS_NAME_SAYS

# ruff: noqa: E501 - one line for each is easier to compare
# The name it comes under, its bytes, and why it is not kept.
HOSTILE: dict[str, tuple[str, bytes, Refusal]] = {
    **{f"an empty {kind}": (f"empty.{kind}", b"", Refusal.EMPTY) for kind in ("pdf", "docx", "pptx", "xlsx", "odt", "txt", "csv")},
    **{
        f"a page of script called {kind}": (f"page.{kind}", PAGE, WHOLE)
        for kind in ("pdf", "docx", "pptx", "xlsx", "odt")
    },
    **{
        f"a picture called {kind}": (f"picture.{kind}", PICTURE, WHOLE)
        for kind in ("pdf", "docx", "pptx", "xlsx", "odt", "txt", "csv")
    },
    **{
        f"another package called {kind}": (f"other.{kind}", package({"a.txt": b"a"}), WHOLE)
        for kind in ("docx", "pptx", "xlsx", "odt")
    },
    **{
        f"a program called {kind}": (f"run.{kind}", b"MZ\x90\0\x03" + b"\0" * 60, WHOLE)
        for kind in ("pdf", "docx", "txt")
    },
    **{
        f"a file of kind {kind}": (f"file.{kind}", content, Refusal.UNKNOWN_KIND)
        for kind, content in (
            ("html", PAGE),
            ("svg", SVG),
            ("exe", b"MZ"),
            ("js", b"alert(1)"),
            ("zip", package({"a": b"a"})),
            ("docm", docx()),
            ("pdf.html", pdf()),
        )
    },
    "script before the mark of a PDF": ("page.pdf", PAGE + pdf(), WHOLE),
    "a PDF called DOCX": ("paper.docx", pdf(), WHOLE),
    "a DOCX called PDF": ("paper.pdf", docx(), WHOLE),
    "a DOCX called XLSX": ("paper.xlsx", docx(), WHOLE),
    "a PDF under a password": ("locked.pdf", pdf(locked=True), Refusal.PASSWORD),
    "a DOCX under a password": ("locked.docx", OLD_OFFICE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), Refusal.PASSWORD),
    "an ODT under a password": ("locked.odt", flagged(odt()), Refusal.PASSWORD),
    "a paper of an old program": ("paper.docx", OLD_OFFICE + b"\0" * 600, WHOLE),
    "the beginning of a PDF": ("cut.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", Refusal.BROKEN),
    "a PDF without pages": ("none.pdf", pdf(pages=0), Refusal.BROKEN),
    "noise after the mark of a PDF": ("noise.pdf", b"%PDF-1.4\n" + zlib.compress(b"a" * 9000) * 40, Refusal.BROKEN),
    "the beginning of a DOCX": ("cut.docx", docx("Wells " * 500)[:200], Refusal.BROKEN),
    "a DOCX with a bite out of it": ("bitten.docx", bitten(docx("Wells " * 900)), Refusal.BROKEN),
    "a DOCX whose words are no XML": ("open.docx", package({"[Content_Types].xml": TYPES, "word/document.xml": b"<w:p>"}), Refusal.BROKEN),
    "a part that would leave the package": ("slip.docx", docx(more={"../../etc/cron.d/x": b"x"}), Refusal.BROKEN),
    "a part with an absolute name": ("slip.docx", docx(more={"/etc/passwd": b"x"}), Refusal.BROKEN),
    "a part that swells": ("bomb.docx", swollen(), Refusal.BOMB),
    "a main part that swells": ("bomb.odt", package({"mimetype": ODT.encode(), "content.xml": b"<a>" + b" " * 60_000_000 + b"</a>"}), Refusal.BOMB),
    "parts that share their bytes": ("bomb.docx", shared_bytes(), Refusal.BOMB),
    "too many parts": ("many.docx", docx(more={f"word/media/{n}": b"" for n in range(5_100)}), Refusal.BOMB),
    "entities that swell": ("laughs.docx", package({"[Content_Types].xml": TYPES, "word/document.xml": LAUGHS}), Refusal.BOMB),
    "an entity from outside": ("outside.docx", package({"[Content_Types].xml": TYPES, "word/document.xml": OUTSIDE}), Refusal.BOMB),
    "a DOCX with macros": ("macros.docx", docx(more={"word/vbaProject.bin": b"x"}), Refusal.PROGRAM),
    "an XLSX with macros": ("macros.xlsx", package({"[Content_Types].xml": TYPES, "xl/workbook.xml": b"<w/>", "xl/vbaProject.bin": b"x"}), Refusal.PROGRAM),
    "bytes called text": ("noise.txt", bytes(range(256)), WHOLE),
    "bytes called a table": ("noise.csv", b"a,b\0,c", WHOLE),
}  # fmt: skip

KHMER_NAMES = (
    "សេចក្តីសម្រេច",
    "របាយការណ៍ប្រចាំឆ្នាំ ២០០៥",
    "ផែនការសកម្មភាពរួម",
    "កំណត់ហេតុ (ព្រាង)",
    "ឃុំស្វាយ – ផែនទី",
    "សៀវភៅណែនាំ.កែលើកទី២",
)
KINDS = {
    ".pdf": pdf(),
    ".docx": docx("អណ្ដូងទឹក"),
    ".pptx": pptx("អណ្ដូងទឹក"),
    ".xlsx": xlsx("អណ្ដូងទឹក"),
    ".odt": odt("អណ្ដូងទឹក"),
    ".txt": "អណ្ដូងទឹក".encode(),
    ".csv": "ឃុំ,អណ្ដូង\nស្វាយ,៣".encode("utf-8-sig"),
}
# As people send them, names in Khmer letter for letter.
GOOD: dict[str, bytes] = {f"{name}{kind}": content for name in KHMER_NAMES for kind, content in KINDS.items()} | {
    "NOTES.TXT": b"as some cameras and programs write it",
    "wide.txt": "ឃុំ".encode("utf-16"),
    "long.pdf": pdf(pages=40),
}
