"""The keys of an installation that was given none: made once, kept in its own folder."""

import base64
import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path


def kept_secret_key(home: Path) -> str:
    """Return the key that signs sessions and links."""
    return kept(home, "secret-key", lambda: secrets.token_urlsafe(50))


def kept_sealing_key(home: Path) -> str:
    """Return the Ed25519 seed that seals are signed with, in base64."""
    return kept(home, "sealing-key", lambda: base64.b64encode(secrets.token_bytes(32)).decode())


def kept(home: Path, name: str, make: Callable[[], str]) -> str:
    """Return the key kept under `home`, making it on first use; only its owner can read it.

    Of several processes that start at once one key wins: it appears whole, by a link, or not at all.
    """
    path = home / name
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        descriptor, made = tempfile.mkstemp(dir=home, prefix=f".{name}-")
        with os.fdopen(descriptor, "w") as file:
            file.write(make())
        with contextlib.suppress(FileExistsError):
            os.link(made, path)
        os.unlink(made)
    return path.read_text().strip()
