"""What an editor fills in about a file."""

from wagtail.documents.forms import BaseDocumentForm

from core.forms import SettledUpload


class FileForm(SettledUpload, BaseDocumentForm):
    pass
