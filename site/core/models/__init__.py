"""Pages, pictures and the vocabularies that every app shares."""

from core.models.glossary import GlossaryTerm, meanings
from core.models.images import SiteImage, SiteRendition
from core.models.labels import in_reader_language
from core.models.pages import AudienceQuerySet, BasePage, Reader, key_of, keys_of, left_without_source, visible_pages
from core.models.permissions import Reading
from core.models.places import Place, PlaceAlias
from core.models.refusals import Refused
from core.models.tags import Tag, TagAlias, TaggedItem
from core.models.topics import Topic

__all__ = [
    "AudienceQuerySet",
    "BasePage",
    "GlossaryTerm",
    "Place",
    "PlaceAlias",
    "Reader",
    "Reading",
    "Refused",
    "SiteImage",
    "SiteRendition",
    "Tag",
    "TagAlias",
    "TaggedItem",
    "Topic",
    "in_reader_language",
    "key_of",
    "keys_of",
    "left_without_source",
    "meanings",
    "visible_pages",
]
