"""What every place the site runs in has in common; the README's table lists what the environment may set."""

from importlib.metadata import version
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

env = environ.Env()

# In a checkout the plain folders stand beside the packages; in a wheel they travel inside `portal`.
PORTAL_DIR = Path(__file__).resolve().parents[1]
PROJECT_DIR = PORTAL_DIR.parents[1]
FOLDERS = PROJECT_DIR if (PROJECT_DIR / "templates").is_dir() else PORTAL_DIR
VERSION = version("wgpd")

# Everything the site writes lives here: database, files, collected static files.
DATA_DIR = Path(env.str("DATA_DIR", default="var")).resolve()

DEBUG = False
ALLOWED_HOSTS: list[str] = []
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "portal",
    "home",
    "forums",
    "library",
    "membership",
    "core",
    "wagtail_localize",
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.locales",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

# The transaction stands outside the session so that the session's row is part of it.
MIDDLEWARE = [
    "portal.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Below what sends style sheets and fonts, for which it would be weight alone.
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "portal.middleware.PageCompressionMiddleware",
    "portal.middleware.WriteTransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.middleware.ErrorPageMiddleware",
    "portal.middleware.RefusalMiddleware",
    "portal.middleware.DoorMiddleware",
    "portal.middleware.MfaRequiredMiddleware",
    "portal.middleware.VisibleRedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [FOLDERS / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["core.templatetags.core_tags", "home.templatetags.navigation"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.context_processors.frame",
            ],
        },
    },
]

# Database: SQLite is the embedded default, PostgreSQL the production one.
DATABASE_URL = env.str("DATABASE_URL", default="").strip() or f"sqlite:///{DATA_DIR / 'wgpd.sqlite3'}"
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
SQLITE_OPTIONS = {
    # Writers queue for the lock at BEGIN instead of failing half-way through.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
}
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Shared by all processes, since failed sign-ins are counted in it; a migration of `core` makes its table.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    # Looking a rendition up there would be a query like the one it saves.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

# Wagtail's own small jobs run at once; ours wait for the worker, enqueued inside the transaction that causes them.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "background": {"BACKEND": "django_tasks_db.DatabaseBackend"},
}

# Files. Nothing is under a public media address: every file passes `core.views.media`.
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(DATA_DIR / "media")))
MEDIA_URL = "/media/"
# A prefix nginx serves internally, e.g. /protected/; empty lets Django send the bytes itself.
MEDIA_ACCEL_PREFIX = env.str("MEDIA_ACCEL_PREFIX", default="")
# Whether the worker reads scanned pages with the program tesseract (languages khm and eng).
OCR = env.bool("OCR", default=False)
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "core.storage.PrivateStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = [
    "library.uploads.LibraryUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# People
AUTH_USER_MODEL = "membership.User"
LOGIN_URL = "membership:sign_in"
LOGIN_REDIRECT_URL = "root"
LOGOUT_REDIRECT_URL = "root"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # Wagtail's admin scripts read it.

# Signing in, through django-allauth alone. There is no sign-up: people are invited, by which their address is proven.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "membership.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
# Changes nothing while it is asked, unlike allauth's own.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_FORMS = {
    "login": "membership.forms.account.SignInForm",
    "change_password": "membership.forms.account.ChangePasswordForm",
    "reset_password": "membership.forms.account.ResetPasswordForm",
    "reset_password_from_key": "membership.forms.account.ResetPasswordKeyForm",
    "reauthenticate": "membership.forms.account.ReauthenticateForm",
}
# Strict for each account, wide for each address on the internet: a whole office or province may stand behind one.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "300/m/ip,5/5m/key",
    "reset_password": "60/m/ip,3/5m/key",
    "reset_password_from_key": "60/m/ip",
}
MFA_ADAPTER = "membership.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": "300/m/ip"}
# Accounts made before there were invitations have no proof of their address; they may have a second step all the same.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A phone's clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "membership.forms.account.CodeForm",
    "reauthenticate": "membership.forms.account.ConfirmByCodeForm",
    "activate_totp": "membership.forms.account.AddAppForm",
    "add_webauthn": "membership.forms.account.AddPasskeyForm",
    "authenticate_webauthn": "membership.forms.account.PasskeyForm",
    "reauthenticate_webauthn": "membership.forms.account.ConfirmByPasskeyForm",
    "login_webauthn": "membership.forms.account.SignInByPasskeyForm",
    "edit_webauthn": "membership.forms.account.RenamePasskeyForm",
}
# Whether the secretariat and superusers must have a second step before the admin opens to them.
MFA_REQUIRED = env.bool("MFA_REQUIRED", default=False)

# Languages: either may be a document's source, neither is the other's fallback.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("km", "ខ្មែរ")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
# Ours, and below it our Khmer for what Django, Wagtail and the others say (`tests/borrowed.py` collects it).
LOCALE_PATHS = [FOLDERS / "locale", FOLDERS / "locale" / "packages"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Phnom_Penh"
# Khmer pages write ០១២៣ by default; False writes 0123.
KHMER_DIGITS = env.bool("KHMER_DIGITS", default=True)
FORMAT_MODULE_PATH = "core.formats"

# Wagtail
WAGTAIL_SITE_NAME = "WGPD"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILIMAGES_IMAGE_MODEL = "core.SiteImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "core.forms.ImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "library.File"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "library.forms.FileForm"
WAGTAILDOCS_SERVE_METHOD = "direct"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
# A table of records, or a ZIP of one with its files.
IMPORT_MAX_UPLOAD_SIZE = 200 * 1024 * 1024
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
# On a phone nobody sees the difference to Wagtail's 80, whose bytes somebody pays for.
WAGTAILIMAGES_WEBP_QUALITY = 60
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "core.search.backend"}}
# The admin must call no other host.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
# The admin has no password door of its own, and an address is changed by nobody in passing.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_TAGS_FROM_STRING = "core.models.tags.words_typed"
# What is public is exactly what was approved, whoever said the last yes.
WAGTAIL_FINISH_WORKFLOW_ACTION = "membership.finish.finish"
# Copying a live page for translation must not publish the copy.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAIL_LOCALIZE_DEFAULT_TRANSLATION_MODE = "simple"

# Headers. Public pages carry no inline script or style and need no other host; Wagtail's editor needs inline both.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
ADMIN_CSP = {
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Mail
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
# A mail server that hangs must not hold the worker for ever.
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="WGPD <noreply@wgpd.example>")

# Logs are one JSON object a line, each with the id of its request.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "portal.logs.RequestIdFilter"}},
    "formatters": {"json": {"()": "portal.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A line at each start and end of each small job would bury everything else.
        "django_tasks": {"level": "WARNING"},
    },
}

SITE_NAME = _("Working Group for Partnerships in Decentralization")
SITE_SHORT_NAME = "WGPD"
