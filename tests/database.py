"""A throw-away PostgreSQL for the run. Imported first of all by tests.settings."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ

if not IS_WORKER:
    os.environ["POWEROPS_HOME"] = tempfile.mkdtemp(prefix="powerops-test-")
HOME = Path(os.environ["POWEROPS_HOME"])
os.environ["POWEROPS_ENV"] = "test"
os.environ["POWEROPS_DB_ROLE"] = "owner"
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0" * 40)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
(HOME / "static").mkdir(exist_ok=True)
IS_EMBEDDED = "DATABASE_URL" not in os.environ

if IS_EMBEDDED:
    from powerops.embedded import Embedded

    SERVER = Embedded(HOME, durable=False)
    SERVER.ensure_running()


def stop() -> None:
    """Stop the server and leave nothing behind; the process that started it does so."""
    if IS_WORKER:
        return
    if IS_EMBEDDED:
        SERVER.stop(mode="immediate")
    shutil.rmtree(HOME, ignore_errors=True)
