"""Reading the environment: the only place where configuration comes from; a bad value stops the start."""

import base64
import os
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


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


def seed(name: str, default: str | None = None) -> str:
    """Return a signing key: 32 bytes in base64."""
    value = text(name, default)
    try:
        length = len(base64.b64decode(value, validate=True))
    except ValueError:
        length = 0
    if length != 32:
        raise ImproperlyConfigured(
            f"{name} 应是 32 字节随机数的 base64（openssl rand -base64 32）。"
        )
    return value


def public_keys(name: str) -> list[str]:
    """Return a comma-separated list of public keys, each 64 hexadecimal digits."""
    keys = [key.lower() for key in names(name)]
    if not all(re.fullmatch("[0-9a-f]{64}", key) for key in keys):
        raise ImproperlyConfigured(f"{name} 应是 64 位十六进制的公钥，用逗号分开。")
    return keys


def names(name: str, default: str = "") -> list[str]:
    """Return a comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def existing_file(name: str) -> str:
    """Return the path of a file that is there, or "" when the variable is unset."""
    path = text(name, "")
    if path and not Path(path).is_file():
        raise ImproperlyConfigured(f"{name}={path!r} 无效：没有这个文件。")
    return path


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


def filled(name: str) -> str:
    """Return a variable that must not be empty."""
    if value := text(name, ""):
        return value
    raise ImproperlyConfigured(f"环境变量 {name} 未设置。见 .env.example。")


def number(name: str, default: int, least: int, most: int) -> int:
    """Return a whole number between two others."""
    value = text(name, str(default)).strip()
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name}={value!r} 无效，应为 {least} 至 {most} 的整数。")
    return int(value)


def clamd(name: str) -> str | tuple[str, int] | None:
    """Return the virus scanner's socket: a path (unix:/run/…), a host and port (tcp://…), or None when unset."""
    url = urlsplit(text(name, ""))
    if not url.scheme and not url.path:
        return None
    try:
        if url.scheme == "unix" and not url.netloc and url.path.startswith("/"):
            return url.path
        if url.scheme == "tcp" and url.hostname and not url.path.strip("/"):
            return url.hostname, url.port or 3310
    except ValueError:  # a port that is none
        pass
    raise ImproperlyConfigured(f"{name} 应写作 unix:/路径 或 tcp://主机:3310。")


def storage(name: str) -> dict[str, Any]:
    """Return Django's storage of files: this machine's disk, or s3://bucket/folder?endpoint=…&region=…&style=path.

    The keys are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.
    """
    url = urlsplit(text(name, ""))
    given = dict(parse_qsl(url.query, keep_blank_values=True))
    if not url.scheme and not url.path:
        modes = {"file_permissions_mode": 0o640, "directory_permissions_mode": 0o750}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": modes}
    style = given.get("style", "path" if "endpoint" in given else "auto")
    known = given.keys() <= {"endpoint", "region", "style"} and style in ("path", "virtual", "auto")
    if url.scheme != "s3" or not BUCKET.fullmatch(url.netloc) or not known:
        raise ImproperlyConfigured(f"{name} 应写作 s3://桶名?endpoint=https://…&region=…。")
    # Not every S3 knows the checksums that Amazon's own library sends since 2025; the digests are ours anyway.
    os.environ.setdefault("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required")
    os.environ.setdefault("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": url.netloc,
            "location": url.path.strip("/"),
            "endpoint_url": given.get("endpoint"),
            "region_name": given.get("region"),
            "access_key": filled("AWS_ACCESS_KEY_ID"),
            "secret_key": filled("AWS_SECRET_ACCESS_KEY"),
            "addressing_style": style,
            "signature_version": "s3v4",
            "file_overwrite": False,
            "max_memory_size": 2 * 1024 * 1024,
        },
    }
