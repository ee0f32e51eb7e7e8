"""How often something is done in a while, counted in the cache all processes share."""

import hashlib
import time

from django.core.cache import cache


def count(what: str, who: str, *, seconds: int) -> int:
    """How often this has been done in the current stretch of time, this time included."""
    window = int(time.time()) // seconds
    key = f"rate:{what}:{_unnamed(who)}:{window}"
    # Not `incr`: in the database's cache it would forget how long the count is to be kept.
    times = int(cache.get(key, 0)) + 1
    cache.set(key, times, seconds)
    return times


def is_first(what: str, who: str, *, seconds: int) -> bool:
    """Whether nobody has done this for so long; of two at the same moment one is the first."""
    return cache.add(f"first:{what}:{_unnamed(who)}", 1, seconds)


def _unnamed(who: str) -> str:
    return hashlib.sha256(who.encode()).hexdigest()[:32]
