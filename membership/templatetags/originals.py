"""A translation's original: beside its fields in the editor, and where its readers are told that they are not alike."""

from typing import Any

from django import template

from core.models import BasePage
from membership.models import Translation

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
        "into": original.into,
        "changed_at": original.changed_at if panel.field_name in original.changed else None,
    }


@register.inclusion_tag("components/stale.html", takes_context=True)
def unlike_its_original(context: dict[str, Any], page: Any) -> dict[str, Any]:
    """`page` may be no page of the tree, such as a list that has a head like one."""
    if not isinstance(page, BasePage) or not page.has_own_words or page.is_untranslated:
        return {}
    kept = Translation.objects.filter(page=page.pk).first()
    if kept is None or not (kept.is_partly or kept.is_stale):
        return {}
    original = page.page_beside(context["request"])
    address = original.get_url(context["request"]) if original else ""
    return {"kept": kept, "lang": page.words_language, "original_url": address}
