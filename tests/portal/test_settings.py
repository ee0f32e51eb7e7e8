"""What each place the site runs in must have set, and what it gets."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

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
def production(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Loads the production settings with a complete environment but for what is given; None takes a name away."""

    def load(**changes: str | None) -> dict[str, Any]:
        for name, value in (COMPLETE | changes).items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        return runpy.run_module("portal.settings.production")

    return load


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> Any:
    def load(**given: str) -> dict[str, Any]:
        for name in ("DATABASE_URL", "DATA_DIR", "MEDIA_ROOT"):
            monkeypatch.delenv(name, raising=False)
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        return runpy.run_module("portal.settings.base")

    return load


def test_production_starts_when_everything_is_set(production: Any) -> None:
    loaded = production()

    assert loaded["SECRET_KEY"] == KEY
    assert loaded["ALLOWED_HOSTS"] == ["wgpd.example", "www.wgpd.example"]
    assert loaded["SITE_URL"] == loaded["WAGTAILADMIN_BASE_URL"] == "https://wgpd.example"
    assert loaded["CSRF_TRUSTED_ORIGINS"] == ["https://wgpd.example"]


@pytest.mark.parametrize("name", COMPLETE)
@pytest.mark.parametrize("value", [None, "", "  "], ids=["missing", "empty", "blank"])
def test_production_says_what_to_set(production: Any, name: str, value: str | None) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"^Set {name}: .+"):
        production(**{name: value})


@pytest.mark.parametrize("key", [KEY[:49], "x", "only-for-development-and-never-in-production-0123456789"])
def test_production_refuses_a_short_key_and_one_from_the_examples(production: Any, key: str) -> None:
    with pytest.raises(
        ImproperlyConfigured, match=r"^Set SECRET_KEY: .*too short or comes from the examples"
    ) as refusal:
        production(SECRET_KEY=key)

    assert key not in str(refusal.value) or key == "x"


@pytest.mark.parametrize("module", ["portal.settings.dev", "portal.settings.test"])
def test_production_refuses_the_keys_of_the_other_settings(production: Any, module: str) -> None:
    key = runpy.run_module(module)["SECRET_KEY"]

    with pytest.raises(ImproperlyConfigured, match=r"^Set SECRET_KEY"):
        production(SECRET_KEY=key)


@pytest.mark.parametrize("hosts", ["*", "wgpd.example,*", "wgpd.example, * "])
def test_production_refuses_to_answer_for_any_host(production: Any, hosts: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^Set ALLOWED_HOSTS: name the hosts"):
        production(ALLOWED_HOSTS=hosts)


def test_debug_is_off_and_no_environment_turns_it_on(production: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBUG", "1")
    monkeypatch.setenv("DJANGO_DEBUG", "1")

    assert production()["DEBUG"] is False
    assert runpy.run_module("portal.settings.test")["DEBUG"] is False
    assert runpy.run_module("portal.settings.dev")["DEBUG"] is True


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


def test_the_checks_for_a_public_server_find_nothing(tmp_path: Path) -> None:
    env = environment(tmp_path, **COMPLETE | {"DJANGO_SETTINGS_MODULE": "portal.settings.production"})
    env["DATABASE_URL"] = f"sqlite:///{tmp_path / 'wgpd.sqlite3'}"

    result = python("manage.py", "check", "--deploy", "--fail-level", "WARNING", env=env)

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "System check identified no issues (0 silenced).\n"


def test_sqlite_is_asked_to_queue_writers_and_to_keep_what_it_acknowledged(base: Any) -> None:
    assert base()["DATABASES"]["default"]["OPTIONS"] == SECURITY_OPTIONS


def test_every_request_has_its_transaction_from_us_and_none_from_django(base: Any) -> None:
    for url in ("sqlite:////nowhere/wgpd.sqlite3", "postgres://wgpd@localhost/wgpd"):
        database = base(DATABASE_URL=url)["DATABASES"]["default"]

        assert database["ATOMIC_REQUESTS"] is False if "ATOMIC_REQUESTS" in database else True


def test_postgresql_keeps_its_connections_and_asks_whether_they_live(base: Any) -> None:
    database = base(DATABASE_URL="postgres://wgpd:secret@localhost/wgpd")["DATABASES"]["default"]

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["CONN_MAX_AGE"], database["CONN_HEALTH_CHECKS"]) == (60, True)
    assert "OPTIONS" not in database or "transaction_mode" not in database["OPTIONS"]


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


def test_uploads_lie_where_no_web_server_looks(base: Any, tmp_path: Path) -> None:
    loaded = base(DATA_DIR=str(tmp_path))
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
