"""Building the site: its two trees, its rights and, where asked for, its sample content."""

from home.actions.setup_site import setup_site

__all__ = ["setup_site"]
