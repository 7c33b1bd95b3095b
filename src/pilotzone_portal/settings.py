"""Settings of the portal: one process serves one zone, named by ``PILOTZONE_ZONE``.

Without a zone (style checks, making migrations) the records live in memory. What an operator may set is listed in
``docs/reference/settings.md``.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from pilotzone_portal.zone import Zone

ZONE = Zone.open(Path(os.environ["PILOTZONE_ZONE"])) if os.environ.get("PILOTZONE_ZONE") else None


def _postgresql(url: str) -> dict[str, object]:
    """Return Django's form of ``postgresql://user:password@host:port/name?option=value``."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or dict(parse_qsl(parts.query)).get("host", ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: str) -> dict[str, object]:
    """Return SQLite in WAL; FULL flushes every commit, so what was acknowledged survives a loss of power."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",  # a writer waits at its start and never fails half-way
            "timeout": 10,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
        },
    }


_url = ZONE.database_url if ZONE else os.environ.get("PILOTZONE_DATABASE", "")
DATABASES = {
    "default": _postgresql(_url) if _url else _sqlite(str(ZONE.path / "records.sqlite3") if ZONE else ":memory:")
}

SECRET_KEY = ZONE.portal_key if ZONE else secrets.token_hex(32)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("PILOTZONE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("PILOTZONE_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "pilotzone_portal.accounts",
    "pilotzone_portal.oversight",
    "pilotzone_portal.dataspace",
    "pilotzone_portal.programme",
    "pilotzone_portal.statistics",
    "csp",
    "django_htmx",
    "ninja",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pilotzone_portal.caching.PrivatePagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pilotzone_portal.failures.FailureMiddleware",
]

ROOT_URLCONF = "pilotzone_portal.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "pilotzone_portal.context.zone",
            ]
        },
    }
]

# Uploads go to disk as they arrive; a form beyond this many megabytes is refused before it is read.
UPLOAD_MB = int(os.environ.get("PILOTZONE_UPLOAD_MB", "512"))
FILE_UPLOAD_HANDLERS = ["pilotzone_portal.uploads.BoundedUpload"]

# A time-stamping authority (RFC 3161) for evidence certificates, and the file with its root certificate in PEM.
TIME_STAMP_URL = os.environ.get("PILOTZONE_TIME_STAMP_URL", "")
TIME_STAMP_AUTHORITY = os.environ.get("PILOTZONE_TIME_STAMP_AUTHORITY", "")

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "start"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Chinese"))]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = None
STATICFILES_DIRS = [Path(__file__).parent / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "pilotzone_portal.assets.WheelFinder",
]
WHITENOISE_USE_FINDERS = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
# Behind a proxy that ends TLS the operator sets PILOTZONE_HTTPS=1; on 127.0.0.1 cookies must work without it.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("PILOTZONE_HTTPS") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SESSION_COOKIE_SECURE else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Refused requests are answered in words; their addresses would fill the log.
    "loggers": {"django.request": {"level": "ERROR"}},
}
