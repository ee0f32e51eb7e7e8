"""The ground floor's screens: uploads, audiences, tags, and saves that came too late."""

from core.views.audience import audience
from core.views.media import media
from core.views.stale_save import answer_stale_save
from core.views.tags import merge_tag, suggest_tags

__all__ = ["answer_stale_save", "audience", "media", "merge_tag", "suggest_tags"]
