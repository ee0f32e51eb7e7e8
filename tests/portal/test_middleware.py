"""What happens around every request: its transaction, its language and its error page."""

import gzip
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from core.models import Refused, Tag
from portal.middleware import ErrorPageMiddleware, RefusalMiddleware, WriteTransactionMiddleware
from tests.factories import TagFactory, make_record

WRITING = ["POST", "PUT", "PATCH", "DELETE"]
READING = ["GET", "HEAD", "OPTIONS"]
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=line"
BODIES = {
    FORM: b"name=wells",
    MULTIPART: b'--line\r\nContent-Disposition: form-data; name="name"\r\n\r\nwells\r\n--line--\r\n',
    "application/json": b'{"name": "wells"}',
}


def transactions() -> int:
    """How many are open inside the one that each test runs in."""
    return len(connection.savepoint_ids)


def names() -> list[str]:
    return [tag.name for tag in Tag.objects.all()]


# A site of three addresses, to see the whole stack around them.
def write_and_answer(request: HttpRequest, status: int) -> HttpResponse:
    request.session["seen"] = True
    TagFactory.create(name="wells")
    return HttpResponse(status=status)


def write_and_fail(request: HttpRequest) -> HttpResponse:
    request.session["seen"] = True
    TagFactory.create(name="wells")
    raise RuntimeError


def count_transactions(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(transactions()))


urlpatterns = [
    path("answer/<int:status>", write_and_answer),
    path("fail", write_and_fail),
    path("count", count_transactions),
]


@pytest.fixture
def small_site(db: None) -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


def around(view: Callable[[HttpRequest], HttpResponse]) -> WriteTransactionMiddleware:
    return WriteTransactionMiddleware(view)


@pytest.mark.parametrize("method", WRITING)
def test_a_writing_request_is_in_one_transaction(rf: RequestFactory, db: None, method: str) -> None:
    outside = transactions()

    response = around(count_transactions)(rf.generic(method, "/"))

    assert int(response.content) == outside + 1
    assert transactions() == outside


@pytest.mark.parametrize("method", READING)
def test_a_reading_request_is_in_none(rf: RequestFactory, db: None, method: str) -> None:
    outside = transactions()

    assert int(around(count_transactions)(rf.generic(method, "/")).content) == outside


def test_in_the_whole_site_too_only_writing_requests_are_in_one(small_site: Client) -> None:
    outside = transactions()

    assert int(small_site.get("/count").content) == outside
    assert int(small_site.post("/count").content) == outside + 1


@pytest.mark.parametrize("status", [200, 302, 400, 404])
def test_an_answer_below_500_keeps_what_was_written(small_site: Client, status: int) -> None:
    response = small_site.post(f"/answer/{status}")

    assert response.status_code == status
    assert names() == ["wells"]


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_error_rolls_the_request_back(small_site: Client, status: int) -> None:
    TagFactory.create(name="before")

    response = small_site.post(f"/answer/{status}")

    assert response.status_code == status
    assert names() == ["before"]


def test_an_exception_rolls_the_request_back_though_django_made_an_answer_of_it(small_site: Client) -> None:
    TagFactory.create(name="before")

    response = small_site.post("/fail")

    assert response.status_code == 500
    assert names() == ["before"]


def test_an_exception_that_reaches_the_transaction_rolls_it_back_and_goes_on(rf: RequestFactory, db: None) -> None:
    def fail(_request: HttpRequest) -> HttpResponse:
        TagFactory.create(name="wells")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        around(fail)(rf.post("/"))

    assert names() == []


def test_the_session_is_saved_in_the_same_transaction(small_site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    outside, seen = transactions(), []
    save = SessionStore.save

    def watched_save(store: SessionStore, *args: Any, **kwargs: Any) -> None:
        seen.append(transactions())
        save(store, *args, **kwargs)

    monkeypatch.setattr(SessionStore, "save", watched_save)

    small_site.post("/answer/200")

    assert set(seen) == {outside + 1}
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("method", "content_type"),
    [
        ("POST", FORM),
        ("POST", MULTIPART),
        ("POST", "application/json"),
        ("PUT", "application/json"),
        ("PATCH", "application/json"),
        ("DELETE", "application/json"),
        ("PUT", FORM),
        ("PUT", MULTIPART),
    ],
)
def test_the_whole_body_has_arrived_before_the_transaction_begins(
    rf: RequestFactory, db: None, method: str, content_type: str
) -> None:
    def read(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(request.POST or request.body))

    content = BODIES[content_type]
    upload = SlowUpload(content)
    request = rf.generic(method, "/", content, content_type=content_type, **{"wsgi.input": upload})

    response = around(read)(request)

    assert b"wells" in response.content
    assert upload.rest == b""
    assert set(upload.transactions_when_read) == {transactions()}


def test_a_page_that_is_not_there_looks_the_same_to_a_developer(client: Client, trees: Any) -> None:
    with override_settings(DEBUG=True):
        response = client.get("/en/nothing/")

    assert response.status_code == 404
    assert response.templates[0].name == "404.html"


def test_other_exceptions_are_left_to_django(rf: RequestFactory) -> None:
    middleware = ErrorPageMiddleware(count_transactions)

    assert middleware.process_exception(rf.get("/"), RuntimeError()) is None


@pytest.mark.parametrize("address", ["/library/", "/account/sign-in/", "/enn/", "/nothing"])
def test_an_address_without_a_language_is_not_guessed(client: Client, trees: Any, address: str) -> None:
    assert client.get(address, headers={"Accept-Language": "km"}).status_code == 404


@pytest.mark.parametrize("code", ["en", "km"])
def test_the_language_of_an_answer_is_that_of_its_address(client: Client, trees: Any, code: str) -> None:
    other = "km" if code == "en" else "en"

    response = client.get(f"/{code}/", headers={"Accept-Language": other})

    assert response.headers["Content-Language"] == code
    assert f'<html lang="{code}"' in response.text


def test_a_page_travels_packed_and_a_file_as_it_is(client: Client, trees: Any) -> None:
    page = make_record(files=1)
    file = page.record_files.get().file
    packing = {"Accept-Encoding": "gzip"}

    packed, plain = client.get("/km/", headers=packing), client.get("/km/")
    upload = client.get(file.url, headers=packing)
    received = upload.getvalue()
    upload.close()

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content).lstrip().startswith(b"<!doctype html>")
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in upload.headers
    assert received == f"words of {file.title}".encode()


@pytest.mark.parametrize(
    ("method", "referer", "where"),
    [
        ("post", "http://testserver/en/account/", "http://testserver/en/account/"),
        ("post", "", "/en/"),
        ("post", "https://elsewhere.example/en/", "/en/"),
        ("get", "http://testserver/en/refuses/", "/en/"),
    ],
)
def test_a_refusal_is_told_where_its_reader_was(
    method: str, referer: str, where: str, rf: RequestFactory, db: None
) -> None:
    request = getattr(rf, method)("/en/refuses/", headers={"Referer": referer})
    SessionMiddleware(lambda _: HttpResponse()).process_request(request)
    MessageMiddleware(lambda _: HttpResponse()).process_request(request)

    response = RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, Refused("Not today."))

    assert response is not None
    assert (response.status_code, response["Location"]) == (302, where)
    assert [str(message) for message in get_messages(request)] == ["Not today."]


class SlowUpload:
    """A body that notes at each read whether the lock is held."""

    def __init__(self, content: bytes) -> None:
        self.rest = content
        self.transactions_when_read: list[int] = []

    def read(self, size: int = -1) -> bytes:
        self.transactions_when_read.append(transactions())
        size = len(self.rest) if size is None or size < 0 else size
        part, self.rest = self.rest[:size], self.rest[size:]
        return part

    def readline(self, size: int = -1) -> bytes:
        return self.read(size)
