"""What the tests of access share."""

from collections.abc import Iterator

import pytest
from django.template import engines


@pytest.fixture
def short_404() -> Iterator[None]:
    """A plain page for what is not there: thousands of them are asked for."""
    engine = engines["django"].engine
    cached = engine.template_loaders[0].get_template_cache
    kept = cached.get("404.html")
    cached["404.html"] = engine.from_string("{{ exception }}")
    yield
    cached.pop("404.html")
    if kept is not None:
        cached["404.html"] = kept
