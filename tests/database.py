"""A throw-away PostgreSQL for each process of the run. Imported first of all by tests.settings.

One cluster a process: a transaction that stays open in one test holds up the sealing of the log in its whole cluster.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

if not WORKER:
    os.environ["POWEROPS_TEST_HOMES"] = tempfile.mkdtemp(prefix="powerops-test-")
HOMES = Path(os.environ["POWEROPS_TEST_HOMES"])
HOME = HOMES / (WORKER or "main")
HOME.mkdir()
os.environ["POWEROPS_HOME"] = str(HOME)
os.environ["POWEROPS_ENV"] = "test"
os.environ["POWEROPS_DB_ROLE"] = "owner"
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0" * 40)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
(HOME / "static").mkdir()
IS_EMBEDDED = "DATABASE_URL" not in os.environ

if IS_EMBEDDED:
    from powerops.embedded import Embedded

    SERVER = Embedded(HOME, durable=False)
    SERVER.ensure_running()


def stop() -> None:
    """Stop every server of the run and leave nothing behind; the process that began the run does so."""
    if WORKER:
        return
    for home in HOMES.iterdir() if IS_EMBEDDED else ():
        Embedded(home, durable=False).stop(mode="immediate")
    shutil.rmtree(HOMES, ignore_errors=True)
