"""What the ground floor tells those above it."""

from django.dispatch import Signal

# After a page was opened or closed; `instance` is the page. It is no save of the page, so nothing else tells of it.
audience_changed = Signal()

# Before a version of a page is kept with other `content` that says the same, such as the number of a merged tag.
version_rewritten = Signal()

# After a page was saved and with it what hangs on it, such as its files; `instance` is the page. Django tells of the
# page before the rest is kept.
page_saved = Signal()

# After a tag was renamed or took in another, for what keeps its name; `instance` is the tag. Not every such change is a
# save of it.
tag_changed = Signal()
