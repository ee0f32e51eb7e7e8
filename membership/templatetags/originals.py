"""In the editor of a translation: the words of its original, beside the field where they are to be said."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("membership/admin/original.html")
def original_beside(panel: Any) -> dict[str, Any]:
    """`panel` is a field's, of the page or of a row of one of its lists, whose form is numbered `items-0`."""
    original = getattr(panel.request, "original", None)
    if original is None or panel.form is None:
        return {}
    row = (panel.form.prefix or "").rpartition("-")[::2] if panel.form.prefix else ()
    parts = original.fields.get(".".join([*row, panel.field_name]), [])
    return {
        "parts": parts,
        "lang": original.page.words_language,
        "changed_at": original.changed_at if panel.field_name in original.changed else None,
    }
