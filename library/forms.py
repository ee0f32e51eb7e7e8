"""What people fill in about files, imports and pinned answers."""

from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.search_promotions.forms import QueryForm
from wagtail.documents.forms import BaseDocumentForm

from core.access import is_settled
from core.forms import SettledUpload
from core.khmer.text import tidy
from core.search.asking import gist
from library.enums import REFUSALS
from library.models import File
from library.reading import Examined, Refusal


class ImportForm(forms.Form):
    upload = forms.FileField(
        label=_("Table, or a ZIP of it and its files"),
        help_text=_("CSV or JSON Lines, in UTF-8. In a ZIP the table is called records.csv or records.jsonl."),
        widget=forms.FileInput(attrs={"accept": ".csv,.jsonl,.zip"}),
        error_messages={"empty": REFUSALS[Refusal.EMPTY]},
    )

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if PurePosixPath(upload.name or "").suffix.lower() not in {".csv", ".jsonl", ".zip"}:
            raise ValidationError(_("Send a CSV, a JSON Lines file (.jsonl) or a ZIP."))
        if (upload.size or 0) > settings.IMPORT_MAX_UPLOAD_SIZE:
            most = filesizeformat(settings.IMPORT_MAX_UPLOAD_SIZE)
            raise ValidationError(_("This file is too large: %(most)s is the most.") % {"most": most})
        return upload


class ExportForm(forms.Form):
    form = forms.ChoiceField(
        label=_("Table as"), choices=[("csv", "CSV"), ("jsonl", "JSON Lines")], widget=forms.RadioSelect, initial="csv"
    )
    drafts = forms.BooleanField(label=_("Also what was never public"), required=False)


class PinForm(QueryForm):
    # In lower case a letter may become two, and Wagtail keeps 255 of them.
    query_string = forms.CharField(
        label=_("Words that are looked for"),
        max_length=120,
        help_text=_(
            "In one language. Capitals, plurals, blanks and either spelling of a Khmer word make no difference."
        ),
    )

    def clean_query_string(self) -> str:
        words = tidy(self.cleaned_data["query_string"])
        if not gist(words):
            raise ValidationError(_("Nothing in this can be looked for."))
        return words


class FileForm(SettledUpload, BaseDocumentForm):
    # What belongs to one version of the bytes.
    OF_A_VERSION = frozenset({"file", "kind", "summary"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].error_messages["empty"] = REFUSALS[Refusal.EMPTY]

    def is_held(self) -> bool:
        """Other bytes are another version: records keep showing the one they were approved with, all else would not."""
        touched = set(self.changed_data) - self.OWN
        if "file" not in touched or touched - self.OF_A_VERSION:
            return super().is_held()
        return is_settled(self.instance, beside="record_files.item.file")

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        # What came in past our upload handler has not been looked at, and is not kept.
        unseen = Examined(Refusal.TOO_LONG) if isinstance(upload, UploadedFile) else Examined()
        if refusal := getattr(upload, "examined", unseen).refusal:
            raise ValidationError(REFUSALS[refusal])
        if sha256 := getattr(upload, "sha256", ""):
            self._refuse_again(sha256)
        return upload

    def _refuse_again(self, sha256: str) -> None:
        """What somebody keeps elsewhere is not told of: only among the files that this person may change."""
        files = File.objects.filter(sha256=sha256).exclude(pk=self.instance.pk)
        if self.user is not None:
            mine = self.permission_policy.instances_user_has_permission_for(self.user, "change")
            files = files.filter(pk__in=mine.values("pk"))
        if (same := files.first()) is not None:
            raise ValidationError(
                _("“%(title)s” has the very same contents and is here already: choose that file."),
                params={"title": same.title},
            )

    def save(self, commit: bool = True) -> Any:
        # Wagtail would delete the older version's bytes.
        self.original_file = None
        return super().save(commit=commit)
