"""Many people who write at the same moment wait for each other, and nothing of theirs is lost."""

from pathlib import Path

import pytest

from tests.portal.own_site import answer, copy_database, environment

pytestmark = pytest.mark.any_database

# Reads before it writes, as every form does: that is where SQLite refuses a writer that did not queue at BEGIN.
WRITERS = """from threading import Barrier, Thread
from time import sleep
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from core.models import Tag
from portal.middleware import WriteTransactionMiddleware

WRITERS, TIMES = 8, 5
written = Tag.objects.filter(name__startswith="tag ")
together, failures = Barrier(WRITERS), []

def number_the_next(request):
    number = written.count()
    sleep(0.005)
    Tag.objects.create(name=f"tag {number}")
    return HttpResponse()

def write():
    together.wait()
    for _ in range(TIMES):
        try:
            WriteTransactionMiddleware(number_the_next)(RequestFactory().post("/"))
        except Exception as failure:
            failures.append(repr(failure))
    connection.close()

writers = [Thread(target=write) for _ in range(WRITERS)]
for writer in writers:
    writer.start()
for writer in writers:
    writer.join()
numbers = [int(tag.name.removeprefix("tag ")) for tag in written.all()]
print(json.dumps({"failures": failures, "numbers": sorted(numbers)}))
"""


def test_eight_writers_all_succeed(tmp_path: Path, db: None) -> None:
    copy_database(tmp_path)

    assert answer(WRITERS, env=environment(tmp_path)) == {"failures": [], "numbers": list(range(40))}
