"""What can be done to pages and vocabularies, one verb a module."""

from core.actions.import_places import import_places
from core.actions.publish_due import publish_due
from core.actions.put_page import put_page
from core.actions.set_audience import set_audience

__all__ = ["import_places", "publish_due", "put_page", "set_audience"]
