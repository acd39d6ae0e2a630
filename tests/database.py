"""A throw-away PostgreSQL for each process of the run. Imported first of all by tests.settings.

One cluster a process: a transaction that stays open in one test holds up the sealing of the log in its whole cluster.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")

if not WORKER:
    os.environ["POWEROPS_TEST_HOMES"] = tempfile.mkdtemp(prefix="powerops-test-")
HOMES = Path(os.environ["POWEROPS_TEST_HOMES"])
HOMES.chmod(0o711)  # the account of the server passes through
HOME = HOMES / (WORKER or "main")
HOME.mkdir()
os.environ["POWEROPS_HOME"] = str(HOME)
os.environ["POWEROPS_ENV"] = "test"
os.environ["POWEROPS_DB_ROLE"] = "owner"
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0" * 40)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
(HOME / "static").mkdir(exist_ok=True)
IS_EMBEDDED = "DATABASE_URL" not in os.environ


def prepared_home() -> Path | None:
    """Where a developer keeps migrated databases from run to run (POWEROPS_TEST_CACHE): one for each set of migrations."""
    if not (IS_EMBEDDED and os.environ.get("POWEROPS_TEST_CACHE")):
        return None
    project = Path(__file__).parent.parent
    migrations = sorted(project.glob("*/migrations/*.py")) + sorted(
        project.glob("*/*/migrations/*.py")
    )
    digest = hashlib.sha256(b"".join(one.read_bytes() for one in migrations)).hexdigest()[:16]
    return Path(os.environ["POWEROPS_TEST_CACHE"]) / f"{digest}-{WORKER or 'main'}"


PREPARED = prepared_home()
IS_PREPARED = PREPARED is not None and PREPARED.exists()
if IS_PREPARED:
    subprocess.run(["cp", "-a", f"{PREPARED}/.", HOME], check=True)

if IS_EMBEDDED:
    from powerops.embedded import Embedded

    SERVER = Embedded(HOME, durable=False)
    SERVER.ensure_running()


def keep() -> None:
    """Keep the home as it is now, migrated and empty, for later runs; the server rests meanwhile."""
    if PREPARED is None or IS_PREPARED:
        return
    SERVER.stop()
    unfinished = Path(tempfile.mkdtemp(dir=PREPARED.parent))
    subprocess.run(["cp", "-a", f"{HOME}/.", unfinished], check=True)
    if not PREPARED.exists():
        unfinished.rename(PREPARED)
    SERVER.ensure_running()


def stop() -> None:
    """Stop every server of the run and leave nothing behind; the process that began the run does so."""
    if WORKER:
        return
    for home in HOMES.iterdir() if IS_EMBEDDED else ():
        Embedded(home, durable=False).stop(mode="immediate")
    shutil.rmtree(HOMES, ignore_errors=True)
