"""What every answer tells the browser and the caches on its way, and that our pages keep to it."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, override_settings

from tests.factories import OrganisationFactory, make_organisation_page, make_page, make_record, translate_record

pytestmark = pytest.mark.any_database

PUBLIC_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
SWITCHED_OFF = {"camera", "microphone", "geolocation", "payment", "usb", "display-capture"}
ADDRESSES = [
    "/en/",
    "/km/",
    "/en/library/",
    "/km/library/?q=wells",
    "/en/groups/",
    "/en/members/",
    "/en/about/",
    "/en/account/sign-in/",
    "/km/account/sign-in/",
    "/en/nothing-here/",
    "/km/nothing-here/",
    "/nothing-here",
]
YEAR = 365 * 24 * 60 * 60


def policy(response: Any) -> dict[str, str]:
    directives = response.headers["Content-Security-Policy"].split(";")
    return dict(directive.strip().partition(" ")[::2] for directive in directives)


@pytest.mark.parametrize("address", ["/", *ADDRESSES, "/robots.txt", "/sitemap.xml", "/healthz", "/media/nothing.pdf"])
def test_a_public_address_allows_nothing_inline_and_no_other_host(client: Client, trees: Any, address: str) -> None:
    assert policy(client.get(address)) == PUBLIC_POLICY


@pytest.mark.parametrize(
    "address", ["/", "/en/", "/km/nothing-here/", "/en/account/sign-in/", "/healthz", "/robots.txt"]
)
def test_every_answer_has_the_headers_that_close_doors(client: Client, trees: Any, address: str) -> None:
    headers = client.get(address).headers

    assert {name: headers.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_a_failure_has_them_too(client: Client, trees: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    client.raise_request_exception = False
    monkeypatch.setattr("home.models.HomePage.get_context", fail)

    response = client.get("/en/")

    assert response.status_code == 500
    assert policy(response) == PUBLIC_POLICY
    assert {name: response.headers.get(name) for name in EVERYWHERE} == EVERYWHERE


def test_a_page_may_use_no_sensor_and_no_camera(client: Client, trees: Any) -> None:
    features = dict(
        feature.strip().split("=") for feature in client.get("/en/").headers["Permissions-Policy"].split(",")
    )

    assert features.keys() >= SWITCHED_OFF
    assert set(features.values()) == {"()"}


@pytest.mark.parametrize("address", ["/admin/", "/admin/pages/"])
def test_the_admin_allows_its_own_inline_scripts_and_preview(client: Client, cast: Any, address: str) -> None:
    client.force_login(cast.admin)

    response = client.get(address)

    assert response.status_code == 200
    assert policy(response) == PUBLIC_POLICY | {
        "script-src": "'self' 'unsafe-inline'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "frame-src": "'self'",
        "frame-ancestors": "'self'",
    }


def test_an_address_that_only_looks_like_the_admin_is_public(client: Client, trees: Any) -> None:
    for address in ("/administration/", "/en/admin/"):
        assert policy(client.get(address)) == PUBLIC_POLICY


@override_settings(SECURE_HSTS_SECONDS=YEAR, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_HSTS_PRELOAD=True)
def test_a_browser_that_came_by_https_stays_there(client: Client, trees: Any) -> None:
    by_https, by_http = client.get("/en/", secure=True), client.get("/en/")

    assert by_https.headers["Strict-Transport-Security"] == f"max-age={YEAR}; includeSubDomains; preload"
    assert "Strict-Transport-Security" not in by_http.headers


@pytest.mark.parametrize("address", [*ADDRESSES, "/admin/"])
def test_what_a_signed_in_person_sees_is_kept_by_nobody(client: Client, cast: Any, trees: Any, address: str) -> None:
    client.force_login(cast.secretariat)

    kept = client.get(address).headers["Cache-Control"]

    assert {"private", "no-store"} <= {directive.strip() for directive in kept.split(",")}


@pytest.mark.parametrize("address", ["/en/", "/km/nothing-here/", "/robots.txt", "/sitemap.xml"])
def test_what_a_visitor_sees_may_be_kept_and_is_told_apart(client: Client, trees: Any, address: str) -> None:
    headers = client.get(address).headers

    assert "no-store" not in headers.get("Cache-Control", "")
    assert "Cookie" in headers["Vary"]


def test_an_answer_in_a_guessed_language_is_told_apart_by_it(client: Client, trees: Any) -> None:
    response = client.get("/nothing-here", headers={"Accept-Language": "km"})

    assert response.headers["Content-Language"] == "km"
    assert "Accept-Language" in response.headers["Vary"]


def test_the_choice_of_a_language_is_told_apart_by_it(client: Client, trees: Any) -> None:
    for code in ("en", "km"):
        response = client.get("/", headers={"Accept-Language": code})

        assert response.headers["Location"] == f"/{code}/"
        assert "Accept-Language" in response.headers["Vary"]


def test_a_static_file_is_for_our_own_pages(client: Client) -> None:
    response = client.get("/static/core/css/base.css")
    response.getvalue()  # a stream left open would be a leak
    headers = response.headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "", "127.0.0.1.nip.io"])
@pytest.mark.parametrize("address", ["/", "/en/", "/healthz", "/en/account/sign-in/", "/nothing-here"])
def test_an_unknown_host_is_refused(client: Client, trees: Any, address: str, host: str) -> None:
    response = client.get(address, headers={"Host": host})

    assert response.status_code == 400
    assert host == "" or host not in response.text


def test_an_upload_nobody_has_a_row_for_is_not_there(client: Client, trees: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "secret.pdf").write_bytes(b"%PDF")
    (tmp_path.parent / "outside.pdf").write_bytes(b"%PDF")

    for name in ("secret.pdf", "nothing.pdf", "../outside.pdf", "%2e%2e/outside.pdf", "/etc/passwd"):
        for prefix in ("/media/", "/static/", "/"):
            assert client.get(f"{prefix}{name}").status_code == 404, prefix + name


def test_pages_keep_to_their_own_policy(client: Client, trees: Any) -> None:
    organisation = OrganisationFactory()
    record = make_record(files=1, places=1, topics=1)
    pages = [record, translate_record(record), make_organisation_page(organisation), make_page()]
    for address in [*ADDRESSES, *(page.url for page in pages)]:
        response = client.get(address)

        assert response.status_code == (404 if "nothing-here" in address else 200), address
        assert faults(response.text) == [], address


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<script type='module'>import 'x'</script>",
        "<style>p {}</style>",
        "<p style='color: red'>",
        "<p onclick='x()'>",
        "<svg><a ONLOAD=x()></svg>",
        "<a href='JavaScript:x()'>",
        "<script src='https://elsewhere.example/x.js'></script>",
        "<link rel=stylesheet href='//elsewhere.example/x.css'>",
        "<img src='http://elsewhere.example/x.png'>",
        "<img src='/x.png' srcset='/y.png 1x, https://elsewhere.example/x.png 2x'>",
        "<iframe src='https://elsewhere.example/'></iframe>",
    ],
)
def test_a_page_that_did_not_would_be_found(html: str) -> None:
    assert len(faults(html)) == 1


def test_our_styles_and_scripts_name_no_other_host() -> None:
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            if name.startswith("core/") and name.endswith((".css", ".js")):
                text = Path(storage.path(name)).read_text()
                assert "://" not in text.replace("http://www.w3.org/", ""), name
                assert "url(//" not in text, name


class Faults(HTMLParser):
    """Everything on a page that its policy forbids, or that would ask another host."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        # Data for search engines is never run.
        is_script = tag == "script" and values.get("type") != "application/ld+json"
        if tag == "style" or (is_script and "src" not in values):
            self.found.append(f"inline <{tag}>")
        for name, value in values.items():
            if is_inline(name, value) or is_elsewhere(tag, name, value, values.get("rel", "")):
                self.found.append(f"<{tag} {name}={value}>")


def is_inline(name: str, value: str) -> bool:
    return name == "style" or name.startswith("on") or value.strip().lower().startswith("javascript:")


def is_elsewhere(tag: str, name: str, value: str, rel: str) -> bool:
    if tag == "a" or name not in {"src", "href", "srcset", "poster", "data", "action", "formaction"}:
        return False
    if tag == "link" and rel == "schema.DC":
        # Names a vocabulary and loads nothing.
        return False
    if tag == "link" and rel in {"canonical", "alternate"}:
        # Says where the page is and loads nothing; must name our own origin.
        return not value.startswith(f"{settings.SITE_URL}/")
    return "//" in value


def faults(html: str) -> list[str]:
    parser = Faults()
    parser.feed(html)
    return parser.found
