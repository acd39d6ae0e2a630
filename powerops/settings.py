"""One settings file for every place the product runs: what differs comes from the environment."""

from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from powerops import env
from powerops.embedded import Embedded, Role, default_home
from powerops.secret_key import kept_sealing_key, kept_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
POWEROPS_ENV = env.choice("POWEROPS_ENV", {"development", "production", "test"}, "development")
PRODUCTION = POWEROPS_ENV == "production"
POWEROPS_HOME = default_home()
DEBUG = False

SECRET_KEY = env.text("SECRET_KEY", None if PRODUCTION else kept_secret_key(POWEROPS_HOME))
# The key that seals of the row log are signed with; public keys of earlier ones; the digest of new seals.
SEALING_KEY = env.seed(
    "POWEROPS_SEALING_KEY", None if PRODUCTION else kept_sealing_key(POWEROPS_HOME)
)
SEALING_KEYS_PAST = env.public_keys("POWEROPS_SEALING_KEYS_PAST")
DIGEST = env.choice("POWEROPS_DIGEST", {"sha256", "sm3"}, "sha256")
SEAL_MAIL_TO = env.text("POWEROPS_SEAL_MAIL_TO", "")  # the second body that keeps the roots
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "" if PRODUCTION else "*")
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("生产环境必须设置 ALLOWED_HOSTS。")
PUBLIC_URL = env.text("POWEROPS_PUBLIC_URL", "").rstrip("/")
CSRF_TRUSTED_ORIGINS = (
    ["{0.scheme}://{0.netloc}".format(urlsplit(PUBLIC_URL))] if PUBLIC_URL else []
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_include_bootstrap",
    "django_htmx",
    "simple_history",
    "axes",
    "csp",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "powerops.core",
    "registry",
    "decisions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "powerops.core.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "powerops.core.large_text.large_text",
    "powerops.core.middleware.request_origin",
    "powerops.core.middleware.nothing_half_arrived",
    "powerops.core.middleware.Refusals",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "powerops.urls"
WSGI_APPLICATION = "powerops.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "powerops.core.context.site",
            ]
        },
    }
]

# The application's role writes rows; only the owner's role, used by `migrate`, may change tables.
DATABASE_ROLE = env.choice("POWEROPS_DB_ROLE", {"app", "owner"}, "app")


def database_url() -> str:
    """The URL of the server named by the environment, else of the embedded one, which is started."""
    external = env.text("DATABASE_URL", "")
    if external:
        return env.text("DATABASE_OWNER_URL", external) if DATABASE_ROLE == "owner" else external
    embedded = Embedded(POWEROPS_HOME)
    embedded.ensure_running()
    return embedded.url(cast("Role", DATABASE_ROLE))


DATABASES = {
    "default": dj_database_url.parse(database_url(), conn_max_age=60, conn_health_checks=True)
}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
CACHES = {
    # Counts of requests and guesses by address, per process: room enough that other addresses push none out.
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Rendered public pages, per process; the keys carry the public stamp, so there is nothing to invalidate.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
    # Documents made when asked for: 5,000 files of about 100 KB at most; beyond that a third of them goes.
    "documents": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": POWEROPS_HOME / "cache" / "documents",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "core.Person"
LOGIN_URL = "core:login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "core:login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "powerops.core.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "powerops.core.middleware.client_address"
AXES_LOCKOUT_TEMPLATE = "core/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
HTTPS = PRODUCTION and env.flag("POWEROPS_HTTPS", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# How many proxies of our own stand before the server: decides which address is the client's.
TRUSTED_PROXIES = int(env.choice("POWEROPS_TRUSTED_PROXIES", {"0", "1", "2"}, "0"))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = POWEROPS_HOME / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = POWEROPS_HOME / "files"
STORAGES = {
    "default": env.storage("POWEROPS_FILES_URL"),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if POWEROPS_ENV == "test"
        else "powerops.static_files.HashedStaticFiles"
    },
}
# Every file in a request goes to disk piece by piece and is looked at there before it is kept.
UPLOAD_LIMIT = env.number("POWEROPS_UPLOAD_LIMIT_MB", 2048, 1, 1024 * 1024) * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["powerops.core.arriving.ToDisk"]
FILE_UPLOAD_TEMP_DIR = POWEROPS_HOME / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
CLAMD = env.clamd("POWEROPS_CLAMD")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

globals().update(env.email("EMAIL_URL"))
SENDS_MAIL = bool(env.text("EMAIL_URL", ""))
DEFAULT_FROM_EMAIL = (
    env.text("POWEROPS_MAIL_FROM", "")
    or f"powerops@{urlsplit(PUBLIC_URL).hostname or 'localhost.localdomain'}"
)

# With a certificate of the operator, documents are signed (powerops.core.signing).
SIGNING_P12 = env.existing_file("POWEROPS_SIGNING_P12")
SIGNING_P12_PASSWORD = env.text("POWEROPS_SIGNING_P12_PASSWORD", "")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "powerops.core.api_schema.Described",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.text("POWEROPS_API_ANON_RATE", "120/min"),
        "user": env.text("POWEROPS_API_USER_RATE", "600/min"),
    },
    "EXCEPTION_HANDLER": "powerops.core.api.refusal_response",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "行政权力规范运行平台 API",
    "DESCRIPTION": "权力清单和责任清单的公开数据与办理接口。公开资源无需登录。",
    "VERSION": "1.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "ENUM_NAME_OVERRIDES": {
        "RevisionKind": "registry.models.Revision.Kind",
        "StepKind": "registry.flow.STEP_KINDS",
        "AdjustmentKind": "registry.workflows.adjusting.KIND_CHOICES",
        "RevisionStatus": "registry.models.Revision.Status",
        "UploadState": "registry.models.Upload.State",
        "DecisionStatus": "decisions.models.Decision.Status",
        "MatterKind": "decisions.models.MatterKind",
        "DecisionOrigin": "decisions.models.Decision.Origin",
        "YesNo": "powerops.law.service_guide.YES_OR_NO",
        "TimeUnit": "powerops.law.service_guide.TIME_UNITS",
        "MaterialKind": "powerops.law.service_guide.MATERIAL_KINDS",
    },
}

# The database is the truth about jobs; the broker only rings the bell.
CELERY_BROKER_URL = env.text("POWEROPS_BROKER_URL", "") or "filesystem://localhost//"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ALWAYS_EAGER = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
if CELERY_BROKER_URL == "filesystem://localhost//":
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(POWEROPS_HOME / "bell"),
        "data_folder_out": str(POWEROPS_HOME / "bell"),
        "control_folder": str(POWEROPS_HOME / "bell-control"),
        "polling_interval": 0.2,
    }

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Libraries that tell every step of their work.
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools", "axes")},
    "root": {"handlers": ["console"], "level": env.text("POWEROPS_LOG_LEVEL", "INFO")},
}

DISTRICT = env.text("POWEROPS_DISTRICT", "新乡高新区")
# Under which terms open data are given away, and for how many days their files are kept.
OPEN_DATA_LICENCE = env.text(
    "POWEROPS_OPEN_DATA_LICENCE", "可以自由复制、使用、加工和传播，须注明来源和数据日期。"
)
OPEN_DATA_DAYS = env.number("POWEROPS_OPEN_DATA_DAYS", 30, 1, 3660)
