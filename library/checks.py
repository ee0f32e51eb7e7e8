"""What `manage.py check` says of the library."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 - Django's name

from library.reading.scans import missing_languages


@register()
def scans_can_be_read(**_: Any) -> list[CheckMessage]:
    """The site runs without; scans then stay scans."""
    missing = missing_languages() if settings.OCR else ()
    if missing is None:
        words = "OCR is on, and the program tesseract is not installed or does not start: scans stay unread."
    elif missing:
        words = f"OCR is on, and tesseract cannot read {' and '.join(missing)}: scans stay unread."
    else:
        return []
    return [Warning(words, hint="apt-get install tesseract-ocr tesseract-ocr-khm", id="library.W001")]
