"""The signing key of an installation that was given none: made once, kept in its own folder."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path


def kept_secret_key(home: Path) -> str:
    """Return the key kept under `home`, making it on first use; only its owner can read it.

    Of several processes that start at once one key wins: it appears whole, by a link, or not at all.
    """
    path = home / "secret-key"
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        descriptor, made = tempfile.mkstemp(dir=home, prefix=".secret-key-")
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        os.unlink(made)
    return path.read_text().strip()
