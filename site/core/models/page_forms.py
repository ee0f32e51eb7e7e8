"""The editor's form for our pages."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.fields import RichTextField

from core.khmer.text import tidy


def has_words(html: str) -> bool:
    """Whether any letter of a rich text can be seen."""
    return bool(tidy(strip_tags(html).replace("&nbsp;", " ")))


class PageForm(WagtailAdminPageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            # The page makes one from its title, which an editor's browser cannot do for a Khmer title.
            self.fields["slug"].required = False
        if not self._may_publish():
            # Dates are given with the last yes.
            for name in ("go_live_at", "expire_at"):
                self.fields.pop(name, None)

    def _may_publish(self) -> bool:
        place = self.instance if self.instance.pk else self.parent_page
        rights = place.permissions_for_user(self.for_user) if place is not None and self.for_user else None
        return bool(rights and (rights.can_publish() if self.instance.pk else rights.can_publish_subpage()))

    def clean(self) -> dict[str, Any]:
        """An editor makes of nothing an empty paragraph, with another key each time: that would change the text."""
        cleaned: dict[str, Any] = super().clean() or {}
        for field in self.instance._meta.fields:  # noqa: SLF001 - Django documents it
            if isinstance(field, RichTextField) and field.name in cleaned and not has_words(cleaned[field.name]):
                cleaned[field.name] = ""
        return cleaned

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Autosave keeps another version; a button pressed after it must not find its own author's save in the way."""
        updates: list[tuple[str, str]] = super().get_field_updates_for_resave()
        revision = self.instance.latest_revision
        if revision is not None:
            updates.append(("loaded_revision_id", str(revision.pk)))
            updates.append(("loaded_revision_created_at", revision.created_at.isoformat()))
        return updates

    def clean_title(self) -> str:
        """Nothing but marks nobody sees would leave a link nobody can press."""
        title = tidy(self.cleaned_data["title"])
        if not title:
            raise ValidationError(_("The title has no letter that can be seen."))
        return title
