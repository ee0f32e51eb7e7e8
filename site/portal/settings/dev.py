"""A developer's machine: sample accounts, plain static files, any local host."""

from portal.settings.base import *  # noqa: F403
from portal.settings.base import LOGGING, MIDDLEWARE, STORAGES, env

DEBUG = True
SECRET_KEY = env.str("SECRET_KEY", default="only-for-development-and-never-in-production-0123456789")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Static files come straight from the apps, nothing is collected.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# As light as in production all the same, where WhiteNoise sends what was compressed when it was collected.
MIDDLEWARE = ["portal.middleware.StyleCompressionMiddleware", *MIDDLEWARE]

# Logs a person reads; production writes JSON.
LOGGING = LOGGING | {
    "formatters": {"json": {"format": "{levelname} {name}: {message}", "style": "{"}},
    # Django's own handler would say each warning again.
    "loggers": LOGGING["loggers"] | {"django": {"handlers": []}},  # type: ignore[operator]
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}

# A browser trusts localhost with passkeys, by http too.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
