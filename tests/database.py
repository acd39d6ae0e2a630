"""A throw-away PostgreSQL for each process of the run. Imported first of all by tests.settings.

One cluster a process: a transaction that stays open in one test holds up the sealing of the log in its whole cluster.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg2

from powerops.embedded import Embedded

PROJECT = Path(__file__).parent.parent
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


def migrated() -> Path:
    """Return the run's one migrated home; whoever asks first makes it. A developer keeps it (POWEROPS_TEST_CACHE)."""
    migrations = sorted(PROJECT.glob("*/migrations/*.py")) + sorted(
        PROJECT.glob("*/*/migrations/*.py")
    )
    digest = hashlib.sha256(b"".join(one.read_bytes() for one in migrations)).hexdigest()[:16]
    home = Path(os.environ.get("POWEROPS_TEST_CACHE", HOMES)) / f"migrated-{digest}"
    if not home.exists():
        migrate(home)
    return home


def migrate(goal: Path) -> None:
    """Make a home with all tables, empty, by the operator's command; its server rests."""
    home = Path(tempfile.mkdtemp(dir=goal.parent))
    home.chmod(0o711)
    server = Embedded(home, durable=False)
    server.ensure_running()
    inherited = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    own = {"POWEROPS_HOME": str(home), "DJANGO_SETTINGS_MODULE": "powerops.settings"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=PROJECT, env=inherited | own, check=True)
    server.stop()
    if not goal.exists():
        home.rename(goal)


def copy(home: Path, goal: Path) -> None:
    """Copy a home whose server rests."""
    subprocess.run(["cp", "-a", f"{home}/.", goal], check=True)


def furnish(server: Embedded) -> None:
    """Put a copy of the migrated database where Django looks for its test database."""
    name = f"test_powerops_{WORKER}" if WORKER else "test_powerops"
    with closing(psycopg2.connect(server.url("superuser", "postgres"))) as connection:
        connection.autocommit = True
        connection.cursor().execute(
            f"CREATE DATABASE {name} TEMPLATE powerops OWNER powerops_owner"
        )


if IS_EMBEDDED:
    copy(migrated(), HOME)  # made by the process that began the run, before the others begin
    SERVER = Embedded(HOME, durable=False)
    SERVER.ensure_running()
    furnish(SERVER)


def stop() -> None:
    """Stop every server of the run and leave nothing behind; the process that began the run does so."""
    if WORKER:
        return
    for home in HOMES.iterdir() if IS_EMBEDDED else ():
        Embedded(home, durable=False).stop(mode="immediate")
    shutil.rmtree(HOMES, ignore_errors=True)
