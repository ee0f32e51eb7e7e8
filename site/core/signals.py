"""What the ground floor tells whoever listens."""

from django.dispatch import Signal

# After a page was opened or closed; `instance` is the page. It is no save of the page, so nothing else tells of it.
audience_changed = Signal()
