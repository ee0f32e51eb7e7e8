"""The front page and the plain pages."""

from home.models.pages import HomePage, StandardPage

__all__ = ["HomePage", "StandardPage"]
