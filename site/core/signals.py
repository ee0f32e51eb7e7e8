"""What the ground floor tells those above it."""

from django.dispatch import Signal

# After a page was opened or closed; `instance` is the page. It is no save of the page, so nothing else tells of it.
audience_changed = Signal()

# Before a version of a page is kept with other `content` that says the same, such as the number of a merged tag.
version_rewritten = Signal()
