"""Throw-away homes for embedded servers, where every account may pass (pytest's own are closed)."""

import fcntl
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2

from powerops.embedded import Embedded, EmbeddedError
from tests.core.backup_homes import manage, start


@contextmanager
def throw_away_home() -> Iterator[Path]:
    """A path below /tmp whose server, files and sockets are gone afterwards."""
    home = Path("/tmp") / f"powerops-test-{secrets.token_hex(4)}" / "home"
    home.parent.mkdir()
    home.parent.chmod(0o755)
    yield home
    remove(home)
    shutil.rmtree(home.parent)


@contextmanager
def migrated_home() -> Iterator[Path]:
    """A throw-away home whose server rests and has all its tables; the operator's command makes them once a run."""
    run = Path(os.environ["POWEROPS_TEST_HOMES"])
    with throw_away_home() as home:
        with (run / "migrated.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (run / "migrated").exists():
                start(home)
                done = manage(home, "migrate")
                Embedded(home).stop()
                assert done.returncode == 0, done.stderr
                shutil.move(home, run / "migrated")
        subprocess.run(["cp", "-a", run / "migrated", home], check=True)
        yield home


def remove(home: Path) -> None:
    """Stop a home's server and take away all it wrote, wherever that is."""
    Embedded(home).stop("immediate")
    with suppress(EmbeddedError):
        shutil.rmtree(Embedded(home)._socket_directory(), ignore_errors=True)
    shutil.rmtree((home / "postgres").resolve(), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def run_sql(url: str, statement: str) -> list[tuple]:
    """Run one statement in a connection of its own, committed at once; return its rows."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
