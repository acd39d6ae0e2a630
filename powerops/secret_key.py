"""The signing key of an installation that was given none: made once, kept in its own folder."""

import os
import secrets
from pathlib import Path


def kept_secret_key(home: Path) -> str:
    """Return the key kept under `home`, making it on first use; only its owner can read it."""
    path = home / "secret-key"
    home.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key
