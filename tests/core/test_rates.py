"""How often something is done, as the cache of a running site counts it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.rates import count
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
