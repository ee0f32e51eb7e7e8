"""What each place the site runs in must have set, and what it gets."""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import RequestFactory, override_settings

from tests.portal.own_site import environment, python

pytestmark = pytest.mark.any_database

KEY = "kdJ3vN0q7ZpR5xW2yB8mT4cL6hG9fS1aEoUiQrXzVnMbKwPtYd-_"
COMPLETE = {
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "wgpd.example, www.wgpd.example",
    "DATABASE_URL": "sqlite:////nowhere/wgpd.sqlite3",
    "SITE_URL": "https://wgpd.example/",
}
SECURITY_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
}


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Reads settings as a new process would: no variable but those given, no module kept from before."""

    def fresh(name: str, **environment: str) -> dict[str, Any]:
        for variable in (*COMPLETE, "DATA_DIR", "MEDIA_ROOT", "BEHIND_PROXY", "MFA_REQUIRED"):
            monkeypatch.delenv(variable, raising=False)
        for variable, value in environment.items():
            monkeypatch.setenv(variable, value)
        for module in [module for module in sys.modules if module.startswith("portal.settings.")]:
            monkeypatch.delitem(sys.modules, module)
        return vars(import_module(f"portal.settings.{name}"))

    return fresh


@pytest.fixture
def production(load: Any) -> Any:
    """With everything set but for what is given; None takes a variable away."""

    def complete_but_for(**changes: str | None) -> dict[str, Any]:
        environment = {name: value for name, value in (COMPLETE | changes).items() if value is not None}
        return dict(load("production", **environment))

    return complete_but_for


def test_production_starts_when_everything_is_set(production: Any) -> None:
    loaded = production()

    assert loaded["SECRET_KEY"] == KEY
    assert loaded["ALLOWED_HOSTS"] == ["wgpd.example", "www.wgpd.example"]
    assert loaded["SITE_URL"] == loaded["WAGTAILADMIN_BASE_URL"] == "https://wgpd.example"
    assert loaded["CSRF_TRUSTED_ORIGINS"] == ["https://wgpd.example"]


@pytest.mark.parametrize("name", COMPLETE)
def test_production_says_what_to_set_when_it_is_missing(production: Any, name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"^Set {name}: .+"):
        production(**{name: None})


@pytest.mark.parametrize("value", ["", "  "], ids=["empty", "blank"])
@pytest.mark.parametrize(
    "name",
    [
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "SITE_URL",
        "DATABASE_URL",
    ],
)
def test_production_says_what_to_set_when_it_is_set_to_nothing(production: Any, name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"^Set {name}: .+"):
        production(**{name: value})


@pytest.mark.parametrize("key", [KEY[:49], "x", "only-for-development-and-never-in-production-0123456789"])
def test_production_refuses_a_short_key_and_one_from_the_examples(production: Any, key: str) -> None:
    with pytest.raises(
        ImproperlyConfigured, match=r"^Set SECRET_KEY: .*too short or comes from the examples"
    ) as refusal:
        production(SECRET_KEY=key)

    assert key not in str(refusal.value) or key == "x"


@pytest.mark.parametrize("place", ["dev", "test"])
def test_production_refuses_the_keys_of_the_other_settings(load: Any, production: Any, place: str) -> None:
    key = load(place)["SECRET_KEY"]

    with pytest.raises(ImproperlyConfigured, match=r"^Set SECRET_KEY"):
        production(SECRET_KEY=key)


@pytest.mark.parametrize("hosts", ["*", "wgpd.example,*", "wgpd.example, * "])
def test_production_refuses_to_answer_for_any_host(production: Any, hosts: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^Set ALLOWED_HOSTS: name the hosts"):
        production(ALLOWED_HOSTS=hosts)


def test_debug_is_off_and_no_environment_turns_it_on(load: Any, production: Any) -> None:
    assert production(DEBUG="1", DJANGO_DEBUG="1")["DEBUG"] is False
    assert load("test", DEBUG="1", DJANGO_DEBUG="1")["DEBUG"] is False
    assert load("dev")["DEBUG"] is True


def test_cookies_are_bound_to_the_host_and_to_https(production: Any) -> None:
    loaded = production()

    assert [loaded["SESSION_COOKIE_NAME"], loaded["CSRF_COOKIE_NAME"]] == ["__Host-session", "__Host-csrf"]
    for cookie in ("SESSION", "CSRF"):
        # A browser refuses a __Host- cookie without these, and nobody could sign in.
        assert loaded[f"{cookie}_COOKIE_SECURE"] is True
        assert loaded.get(f"{cookie}_COOKIE_DOMAIN") is None
        assert loaded.get(f"{cookie}_COOKIE_PATH", "/") == "/"
        assert loaded[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
    assert loaded["SESSION_COOKIE_HTTPONLY"] is True


def test_a_proxys_word_on_https_is_believed_only_when_asked_for(production: Any) -> None:
    assert "SECURE_PROXY_SSL_HEADER" not in production()
    assert production(BEHIND_PROXY="1")["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_a_production_process_ends_at_once_and_says_why(tmp_path: Path) -> None:
    env = environment(tmp_path, **COMPLETE | {"DJANGO_SETTINGS_MODULE": "portal.settings.production"})
    del env["SECRET_KEY"]

    result = python("-c", "import django; django.setup()", env=env)

    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].endswith(
        "Set SECRET_KEY: 50 or more random characters, kept secret, e.g. from `openssl rand -base64 48`."
    )


@pytest.fixture(scope="module")
def public_server(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a whole process under the production settings says of itself and answers."""
    folder = tmp_path_factory.mktemp("production")
    (folder / "static").mkdir()
    env = environment(folder, **COMPLETE | {"DJANGO_SETTINGS_MODULE": "portal.settings.production"})
    code = """if True:
        import django, json
        django.setup()
        from django.core.management import call_command
        from django.test import Client
        call_command("check", deploy=True, fail_level="WARNING")
        client = Client(headers={"Host": "wgpd.example", "X-Request-ID": "0123abcd"})
        by_https, by_http = client.get("/robots.txt", secure=True), client.get("/robots.txt")
        print(json.dumps({
            "headers": dict(by_https.headers),
            "redirect": [by_http.status_code, by_http.headers["Location"]],
            "stranger": client.get("/robots.txt", secure=True, headers={"Host": "elsewhere.example"}).status_code,
        }))
    """
    result = python("-c", code, env=env)
    checks, _newline, answers = result.stdout.partition("\n")
    return {"checks": checks, "log": result.stderr.splitlines()} | json.loads(answers)


def test_the_checks_for_a_public_server_find_nothing(public_server: dict[str, Any]) -> None:
    assert public_server["checks"] == "System check identified no issues (0 silenced)."


def test_a_public_server_answers_by_https_only_and_for_a_year(public_server: dict[str, Any]) -> None:
    assert public_server["redirect"] == [301, "https://wgpd.example/robots.txt"]
    assert public_server["headers"]["Strict-Transport-Security"] == f"max-age={365 * 86400}; includeSubDomains; preload"


def test_a_public_server_answers_for_its_own_name_only(public_server: dict[str, Any]) -> None:
    assert public_server["stranger"] == 400


def test_a_public_server_logs_one_json_object_a_line(public_server: dict[str, Any]) -> None:
    lines = [json.loads(line) for line in public_server["log"]]

    requests = [line for line in lines if line["logger"] == "portal.requests"]
    assert [line["message"].rpartition(" ")[0] for line in requests] == [
        "GET /robots.txt 200",
        "GET /robots.txt 301",
        "GET /robots.txt 400",
    ]
    assert {line["request_id"] for line in requests} == {"0123abcd"}


@pytest.mark.parametrize(("address", "status"), [("/healthz", 200), ("/healthz/more", 301), ("/en/", 301)])
def test_only_the_watching_machine_may_come_by_http(
    production: Any, rf: RequestFactory, address: str, status: int
) -> None:
    loaded = production()

    with override_settings(**{name: loaded[name] for name in ("SECURE_SSL_REDIRECT", "SECURE_REDIRECT_EXEMPT")}):
        response = SecurityMiddleware(lambda _request: HttpResponse())(rf.get(address))

    assert response.status_code == status


def test_sqlite_is_asked_to_queue_writers_and_to_keep_what_it_acknowledged(load: Any) -> None:
    assert load("base")["DATABASES"]["default"]["OPTIONS"] == SECURITY_OPTIONS


@pytest.mark.parametrize("url", ["sqlite:////nowhere/wgpd.sqlite3", "postgres://wgpd@localhost/wgpd"])
def test_reading_requests_are_in_no_transaction_of_djangos(load: Any, url: str) -> None:
    assert not load("base", DATABASE_URL=url)["DATABASES"]["default"].get("ATOMIC_REQUESTS", False)


def test_postgresql_keeps_its_connections_and_asks_whether_they_live(load: Any) -> None:
    database = load("base", DATABASE_URL="postgres://wgpd:secret@localhost/wgpd")["DATABASES"]["default"]

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)
    assert "OPTIONS" not in database


def test_a_real_connection_has_what_was_asked_of_sqlite(tmp_path: Path) -> None:
    code = """if True:
        from django.db import connection, transaction
        with connection.cursor() as cursor:
            for pragma in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
                print(cursor.execute(f"PRAGMA {pragma}").fetchone()[0])
        with connection.execute_wrapper(lambda execute, sql, *rest: print(sql) or execute(sql, *rest)):
            with transaction.atomic():
                pass
        print(connection.settings_dict["NAME"])
    """

    result = python("-c", code, env=environment(tmp_path))

    wal, full, on, milliseconds = "wal", "2", "1", "20000"
    assert result.stdout.split() == [wal, full, on, milliseconds, "BEGIN", "IMMEDIATE", str(tmp_path / "wgpd.sqlite3")]


def test_uploads_lie_where_no_web_server_looks(load: Any, tmp_path: Path) -> None:
    loaded = load("base", DATA_DIR=str(tmp_path))
    uploads = loaded["MEDIA_ROOT"]

    assert uploads == tmp_path / "media"
    assert loaded["STORAGES"]["default"]["BACKEND"] == "core.storage.PrivateStorage"
    for public in [loaded["STATIC_ROOT"], *loaded.get("STATICFILES_DIRS", [])]:
        assert not uploads.is_relative_to(public)
        assert not Path(public).is_relative_to(uploads)
    assert "WHITENOISE_ROOT" not in loaded


def test_no_setting_names_another_host() -> None:
    assert settings.WAGTAIL_GRAVATAR_PROVIDER_URL is None
    assert settings.WAGTAIL_ENABLE_UPDATE_CHECK is False
    assert settings.WAGTAIL_ENABLE_WHATS_NEW_BANNER is False
    assert settings.WAGTAILEMBEDS_FINDERS == []


def test_a_second_step_is_required_where_the_public_is(load: Any, production: Any) -> None:
    assert production()["MFA_REQUIRED"] is True
    assert production(MFA_REQUIRED="False")["MFA_REQUIRED"] is False
    assert load("dev")["MFA_REQUIRED"] is False
