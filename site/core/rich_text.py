"""Words of a text that lead to the glossary, where its writer has chosen so."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import LinkElementHandler
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text import LinkHandler
from wagtail.rich_text.feature_registry import FeatureRegistry

from core.blocks import TERM
from core.models import GlossaryTerm

ENTITY = "TERM"


class TermLinkHandler(LinkHandler):
    """Kept by the term's address, which stays when its words become others, and is the same on another site."""

    identifier = TERM

    @staticmethod
    def get_model() -> type[GlossaryTerm]:
        return GlossaryTerm

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        """Of a term that is gone only the word stays."""
        terms = _by_address(attrs.get("id", "") for attrs in attrs_list)
        return [_opening(terms.get(attrs.get("id", ""))) for attrs in attrs_list]


def _by_address(addresses: Iterable[str]) -> dict[str, GlossaryTerm]:
    return {term.slug: term for term in GlossaryTerm.objects.filter(slug__in=set(addresses))}


def _opening(term: GlossaryTerm | None) -> str:
    if term is None:
        return "<a>"
    told = f"{term}: {term.note}" if term.note else str(term)
    return format_html('<a class="term" href="{}#{}" title="{}">', reverse("glossary"), term.slug, told)


class TermElementHandler(LinkElementHandler):
    """What the editor is told of a term in a text that was stored."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, str]:
        address = attrs.get("id", "")
        term = _by_address([address]).get(address)
        return {"id": address, "title": str(term or address)}


def stored_term(props: dict[str, Any]) -> Any:
    return DOM.create_element("a", {"linktype": TERM, "id": props.get("id")}, props["children"])


def register_term(features: FeatureRegistry) -> None:
    features.register_link_type(TermLinkHandler)
    features.register_editor_plugin(
        "draftail",
        TERM,
        EntityFeature(
            {
                "type": ENTITY,
                "icon": "openquote",
                "description": _("Glossary term"),
                "chooserUrls": {"termChooser": reverse_lazy("term_chooser:choose")},
            },
            js=["wagtailadmin/js/chooser-modal.js", "core/js/term-button.js"],
        ),
    )
    features.register_converter_rule(
        "contentstate",
        TERM,
        {
            "from_database_format": {f'a[linktype="{TERM}"]': TermElementHandler(ENTITY)},
            "to_database_format": {"entity_decorators": {ENTITY: stored_term}},
        },
    )
