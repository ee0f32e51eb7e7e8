"""A public server: refuses to start until everything that must be set is set."""

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403
from portal.settings.base import env

MINIMUM_KEY_LENGTH = 50


def required(name: str, advice: str) -> str:
    """The environment's value, or a refusal that says what to set."""
    value = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {advice}")
    return value


SECRET_KEY = required("SECRET_KEY", "50 or more random characters, kept secret, e.g. from `openssl rand -base64 48`.")
if len(SECRET_KEY) < MINIMUM_KEY_LENGTH or SECRET_KEY.startswith(("only-for-", "django-insecure-")):
    raise ImproperlyConfigured("Set SECRET_KEY: this one is too short or comes from the examples.")

ALLOWED_HOSTS = [
    host.strip()
    for host in required("ALLOWED_HOSTS", "the site's host names, divided by commas, e.g. wgpd.example.").split(",")
]
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS: name the hosts; * would accept any.")

required("DATABASE_URL", "e.g. postgres://user:password@localhost/wgpd or sqlite:////srv/wgpd/wgpd.sqlite3.")
SITE_URL = required("SITE_URL", "the site's public address, e.g. https://wgpd.example.").rstrip("/")
WAGTAILADMIN_BASE_URL = SITE_URL
CSRF_TRUSTED_ORIGINS = [SITE_URL]

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
# Set only behind a proxy that overwrites these headers itself.
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The reader's own address, as the last proxy saw it; the proxy's would be one for everybody.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=True)
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
