"""What can be done to pages and vocabularies, one verb a module."""

from core.actions.delete_page import delete_page
from core.actions.import_places import import_places
from core.actions.import_terms import import_terms
from core.actions.merge_tags import merge_tags
from core.actions.move_page import move_page
from core.actions.publish_due import publish_due
from core.actions.put_page import put_page
from core.actions.rename_tag import rename_tag
from core.actions.set_audience import set_audience

__all__ = [
    "delete_page",
    "import_places",
    "import_terms",
    "merge_tags",
    "move_page",
    "publish_due",
    "put_page",
    "rename_tag",
    "set_audience",
]
