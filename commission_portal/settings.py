"""Settings of the portal: one file, read from the environment, loud when something is wrong.

Every variable is named in .env.example; a test compares the two.
"""

import os
import re
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- where things are ----------------------------------------------------------------------
VAR_DIR = Path(env.str("PORTAL_VAR", default=str(BASE_DIR / "var")))
PORTAL_ADDRESS = env.str("PORTAL_ADDRESS", default="http://127.0.0.1:8000").rstrip("/")
#: Whose addresses this process serves: the public's, the staff's, or both.
PORTAL_SURFACE = env.str("PORTAL_SURFACE", default="both")
if PORTAL_SURFACE not in {"both", "public", "staff"}:
    raise ImproperlyConfigured(
        f"PORTAL_SURFACE is {PORTAL_SURFACE!r}; it must be public, staff or both."
    )
#: A public process knows the rooms of the public plane alone, and of no login.
HAS_STAFF = PORTAL_SURFACE != "public"

#: Files of published PDFs, made when they are first asked for; may be emptied at any time.
PDF_FILES_DIR = Path(env.str("PDF_FILES", default=str(VAR_DIR / "pdf")))

# --- safety ---------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS_ONLY = env.bool("HTTPS_ONLY", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
#: So many proxies of ours stand in front, and each adds to X-Forwarded-For whom it was asked by.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
#: Folder whose link ``now`` tells the server in front that what it has kept is to be forgotten.
KEPT_ANSWERS = env.str("KEPT_ANSWERS", default="")

# --- the rooms ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "accounts",
    "meetings",
    "publications",
    "subscriptions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "commission_portal",
]
MIDDLEWARE = [
    "commission_portal.headers.SafeHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
]
if HTTPS_ONLY:
    # Leads to HTTPS, and keeps there. What else it says, SafeHeaders says in fewer steps.
    MIDDLEWARE.insert(1, "django.middleware.security.SecurityMiddleware")
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "publications.looks.look",
]
if HAS_STAFF:
    INSTALLED_APPS += [
        "participants",
        "agenda",
        "documents",
        "notices",
        "nested_admin",
        "commission_portal.apps.PortalAdminConfig",
        "django.contrib.sessions",
        "django.contrib.messages",
        "js_asset",
        "django_prose_editor",
        "django_tasks",
    ]
    MIDDLEWARE += [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "accounts.expired_login.NothingTypedIsLost",
        "publications.middleware.ClosedUnlessOpenedMiddleware",
    ]
    CONTEXT_PROCESSORS += [
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]
ROOT_URLCONF = {
    "both": "commission_portal.urls",
    "public": "commission_portal.public_urls",
    "staff": "commission_portal.staff_urls",
}[PORTAL_SURFACE]
WSGI_APPLICATION = "commission_portal.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["commission_portal.roles.RolesBackend"]
LOGIN_URL = "admin:login"
CSRF_FAILURE_VIEW = "accounts.expired_login.csrf_failure"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- the database ---------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")}
# Opening a connection costs more than a page's queries: keep it for a minute. A public page tries
# a second time where it is broken (publications/answers.py), others ask it first.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": HAS_STAFF}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A transaction takes the write lock when it begins, so that what it read stays true.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # Tests have a database in a file as well, so that locks and threads are the real ones.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
else:
    # A server in front gives out what it has kept, once it knows that there is no database.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 2)
# Rows of history are looked up by their record and their edit, never by their day.
SIMPLE_HISTORY_DATE_INDEX = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- templates and static files -------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
#: Web fonts cut from the font packages by ``manage.py make_webfonts``, once that has run.
WEBFONTS_DIR = VAR_DIR / "webfonts"
STATICFILES_DIRS = [BASE_DIR / "static", *filter(Path.is_dir, [WEBFONTS_DIR])]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "issued": {"BACKEND": "documents.storage.WholeFiles"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Source maps are fetched by nobody but a developer: not worth the time to compress.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", *Compressor.SKIP_COMPRESS_EXTENSIONS)
MEDIA_ROOT = VAR_DIR / "media"
if bucket := env.str("ISSUED_S3_BUCKET", default=""):
    # Issued files are named by their content, so one that is there already is the same.
    STORAGES["issued"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env.str("ISSUED_S3_ENDPOINT", default="") or None,
            "default_acl": None,
            "querystring_auth": True,
        },
    }

# --- who publishes, as machines and the open data are told ----------------------------------
PORTAL_NAME = env.str("PORTAL_NAME", default="Заседания комиссий")
PUBLISHER_NAME = env.str("PUBLISHER_NAME", default="")
PUBLISHER_INN = env.str("PUBLISHER_INN", default="")
PUBLISHER_CONTACT = env.str("PUBLISHER_CONTACT", default="")
PUBLISHER_PHONE = env.str("PUBLISHER_PHONE", default="")
PUBLISHER_EMAIL = env.str("PUBLISHER_EMAIL", default="")
if not re.fullmatch(r"(?:[0-9]{10})?", PUBLISHER_INN):
    raise ImproperlyConfigured(
        f"PUBLISHER_INN is {PUBLISHER_INN!r}; it must be the ten digits of an organisation."
    )

# --- language and time ----------------------------------------------------------------------
LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "commission_portal.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Moscow")

# --- bounds of what is sent in --------------------------------------------------------------
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # a long session has thousands of form fields
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
ATTACHMENT_MAX_MB = env.int("ATTACHMENT_MAX_MB", default=20)

# --- drawing of papers ----------------------------------------------------------------------
PAPER_WORKERS = env.int("PAPER_WORKERS", default=os.cpu_count() or 1)
PAPER_SECONDS = env.int("PAPER_SECONDS", default=60)
PAPER_MEMORY_MB = env.int("PAPER_MEMORY_MB", default=1024)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Papers that were drawn already; the folder is closed to other accounts of the machine.
    "papers": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR_DIR / "papers",
        "TIMEOUT": 30 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}

# --- work that nobody waits for -------------------------------------------------------------
# ``immediate``: done at once, while the page waits. ``database``: by ``manage.py db_worker``.
if env.str("TASKS", default="immediate") == "database":
    INSTALLED_APPS += ["django_tasks_db"]
    TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
else:
    TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- letters to subscribers -----------------------------------------------------------------
# Without a mail server they are put into a folder, to be looked at.
MAIL = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
EMAIL_BACKEND, EMAIL_FILE_PATH = MAIL["EMAIL_BACKEND"], MAIL["EMAIL_FILE_PATH"]
EMAIL_HOST, EMAIL_PORT = MAIL["EMAIL_HOST"] or "localhost", MAIL["EMAIL_PORT"] or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_USER"], MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.get("EMAIL_USE_TLS", False), MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@localhost")
#: The hour of the day from which those are told who are told once a day.
DIGEST_HOUR = env.int("DIGEST_HOUR", default=9)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
