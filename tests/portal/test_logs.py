"""Which request a line of the log belongs to."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from portal.logs import JsonFormatter, request_id

pytestmark = pytest.mark.any_database


def speak(_request: HttpRequest) -> HttpResponse:
    logging.getLogger("library").warning("%s is missing", "សេចក្តីសម្រេច.pdf")
    return HttpResponse(request_id.get())


def fail(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError("អណ្តូង")


def refuse(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=410)


urlpatterns = [path("speak", speak), path("fail", fail), path("refuse", refuse)]

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def site(db: None) -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What the handler of the settings writes, one JSON object a line."""
    handlers = [handler for handler in logging.getLogger().handlers if isinstance(handler.formatter, JsonFormatter)]
    (handler,) = handlers
    written = io.StringIO()
    stderr = handler.setStream(written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    handler.setStream(stderr)


@pytest.mark.parametrize("given", ["0123abcd", "a" * 64, "proxy-7.request_19"])
def test_a_well_formed_id_is_kept(site: Client, given: str) -> None:
    response = site.get("/speak", headers={"X-Request-ID": given})

    assert response.headers["X-Request-ID"] == response.text == given


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "white space", "0123abcd\n", "<script>1", "០១២៣៤៥៦៧"])
def test_an_ill_formed_id_is_replaced(site: Client, given: str) -> None:
    response = site.get("/speak", headers={"X-Request-ID": given})

    assert re.fullmatch("[0-9a-f]{32}", response.headers["X-Request-ID"])
    assert response.headers["X-Request-ID"] == response.text


def test_two_requests_have_two_ids_and_none_is_left_behind(site: Client) -> None:
    first, second = site.get("/speak"), site.get("/speak")

    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    assert request_id.get() == ""


def test_every_line_of_a_request_bears_its_id(site: Client, lines: Lines) -> None:
    site.get("/speak?name=secret", headers={"X-Request-ID": "0123abcd"})
    logging.getLogger("library").warning("Between two requests")

    own, end, other = lines()
    assert (own["logger"], own["level"], own["request_id"]) == ("library", "WARNING", "0123abcd")
    assert own["message"] == "សេចក្តីសម្រេច.pdf is missing"
    assert (end["logger"], end["level"], end["request_id"]) == ("portal.requests", "INFO", "0123abcd")
    assert re.fullmatch(r"GET /speak 200 \d+ms", end["message"])
    assert (other["message"], other["request_id"]) == ("Between two requests", "")


def test_an_exception_is_told_in_one_line_with_its_request(site: Client, lines: Lines) -> None:
    response = site.get("/fail", headers={"X-Request-ID": "0123abcd"})

    failure, end = lines()
    assert response.status_code == 500
    assert response.headers["X-Request-ID"] == failure["request_id"] == end["request_id"] == "0123abcd"
    assert (failure["logger"], failure["level"]) == ("django.request", "ERROR")
    assert failure["exception"].startswith("Traceback")
    assert failure["exception"].endswith("RuntimeError: អណ្តូង")
    assert re.fullmatch(r"GET /fail 500 \d+ms", end["message"])


def test_what_django_says_of_a_refused_request_bears_its_id_too(site: Client, lines: Lines) -> None:
    site.get("/refuse", headers={"X-Request-ID": "0123abcd"})

    assert {(line["logger"], line["request_id"]) for line in lines()} == {
        ("portal.requests", "0123abcd"),
        ("django.request", "0123abcd"),
    }


def test_a_line_is_valid_json_and_keeps_khmer_readable() -> None:
    error = ValueError('"ឃុំ"\n')
    failure = (ValueError, error, None)

    line = JsonFormatter().format(logging.LogRecord("home", logging.ERROR, "", 0, 'ឃុំ "%s"\nforged', ("a",), failure))

    entry = json.loads(line)
    assert "\n" not in line
    assert "ឃុំ" in line
    assert (entry["message"], entry["request_id"]) == ('ឃុំ "a"\nforged', "")
    assert set(entry) == {"time", "level", "logger", "message", "request_id", "exception"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}", entry["time"])


def test_a_line_without_exception_says_nothing_of_one() -> None:
    record = logging.LogRecord("home", logging.INFO, "", 0, "Well", None, None)

    assert "exception" not in json.loads(JsonFormatter().format(record))
