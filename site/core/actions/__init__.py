"""What can be done to pages and vocabularies, one verb a module."""

from core.actions.import_places import import_places
from core.actions.set_audience import set_audience

__all__ = ["import_places", "set_audience"]
