"""What the ground floor tells those above it."""

from django.dispatch import Signal

# Before a version of a page is kept with other `content` that says the same, such as the number of a merged tag.
version_rewritten = Signal()
