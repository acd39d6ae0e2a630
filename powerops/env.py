"""Reading the environment: the only place where configuration comes from; a bad value stops the start."""

import os
from collections.abc import Collection
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or the default; without a default the variable is required."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"环境变量 {name} 未设置。见 .env.example。")
    return value


def choice(name: str, allowed: Collection[str], default: str) -> str:
    """Return one of the allowed values."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r} 无效，只能是 {'、'.join(sorted(allowed))}。")
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return a yes or no."""
    value = text(name, str(default)).strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}={value!r} 无效，只能是 true 或 false。")
    return value in TRUE


def names(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def email(name: str) -> dict[str, Any]:
    """Return Django's mail settings from smtp://user:password@host:port?tls=1 (or smtps://); unset prints mail."""
    url = urlsplit(text(name, ""))
    if not url.scheme:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise ImproperlyConfigured(f"{name} 应写作 smtp://用户:口令@主机:端口?tls=1 或 smtps://…。")
    is_ssl = url.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if is_ssl else 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": is_ssl,
        "EMAIL_USE_TLS": not is_ssl and parse_qs(url.query).get("tls") == ["1"],
        "EMAIL_TIMEOUT": 20,
    }
