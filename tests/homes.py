"""Throw-away homes for embedded servers, where every account may pass (pytest's own are closed)."""

import fcntl
import secrets
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2

from powerops.embedded import Embedded, EmbeddedError
from tests import database
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
    """A throw-away home whose server rests and has all its tables."""
    with throw_away_home() as home:
        database.copy(database.migrated(), home)
        yield home


@contextmanager
def demo_home() -> Iterator[Path]:
    """The same with the register of laws and the demo district, which are loaded once a run."""
    made = database.HOMES / "demo"
    with throw_away_home() as home:
        with (database.HOMES / "demo.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                database.copy(database.migrated(), home)
                server = start(home)
                for command in ("load_laws", "load_demo"):
                    done = manage(home, command)
                    assert done.returncode == 0, done.stderr
                server.stop()
                shutil.move(home, made)
        database.copy(made, home)
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
