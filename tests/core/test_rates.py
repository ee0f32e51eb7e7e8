"""How often something is done, as the cache of a running site counts it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.rates import count, is_first
from portal.settings import base

pytestmark = pytest.mark.django_db


def test_a_count_is_kept_for_its_whole_time_in_the_table_all_processes_share(settings: Any) -> None:
    settings.CACHES = base.CACHES

    assert [count("join", "10.0.0.1", seconds=3600) for _ in range(3)] == [1, 2, 3]
    assert count("join", "10.0.0.2", seconds=3600) == 1

    later = connection.ops.adapt_datetimefield_value((timezone.now() + timedelta(minutes=50)).replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache WHERE expires > %s", [later])
        assert cursor.fetchone() == (2,)


def test_of_those_who_do_the_same_one_is_the_first(settings: Any) -> None:
    settings.CACHES = base.CACHES

    assert [is_first("want", "10.0.0.1", seconds=30) for _ in range(3)] == [True, False, False]
    assert is_first("want", "10.0.0.2", seconds=30)
    assert [is_first("join", "10.0.0.1", seconds=0) for _ in range(2)] == [True, True]
    assert count("want", "10.0.0.1", seconds=3600) == 1
