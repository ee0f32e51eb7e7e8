"""The ground floor's screens: uploads, audiences, pairs, tags, the glossary, and saves that came too late."""

from core.views.audience import audience
from core.views.glossary import glossary, glossary_table
from core.views.glossary_import import glossary_import
from core.views.media import media
from core.views.pairs import delete, move_confirm
from core.views.stale_save import answer_stale_save
from core.views.tags import merge_tag, suggest_tags

__all__ = [
    "answer_stale_save",
    "audience",
    "delete",
    "glossary",
    "glossary_import",
    "glossary_table",
    "media",
    "merge_tag",
    "move_confirm",
    "suggest_tags",
]
