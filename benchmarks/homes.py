"""Throw-away homes for the benchmarks: a database each, filled once, kept only when asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2

from powerops.embedded import Embedded

ROOT = Path(__file__).resolve().parent.parent
MARK = ".filled"


def environment(home: Path, role: str = "app") -> dict[str, str]:
    """Return the environment of a process that works in a home."""
    kept = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    return kept | {
        "POWEROPS_HOME": str(home), "POWEROPS_ENV": "test", "POWEROPS_DB_ROLE": role,
        "DJANGO_SETTINGS_MODULE": "powerops.settings", "POWEROPS_LOG_LEVEL": "ERROR",
    }  # fmt: skip


def inside(home: Path, module: str, function: str = "measure") -> Any:
    """Return what a benchmark that needs Django measures in a home."""
    printed = python(home, "-m", "benchmarks.inside", module, function)
    return json.loads(printed.strip().splitlines()[-1])


def python(home: Path, *command: str, role: str = "app") -> str:
    """Run Python in a home; return what it prints. Its complaints go to our own standard error."""
    done = subprocess.run(
        [sys.executable, *command], env=environment(home, role), cwd=ROOT, check=True,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return done.stdout


def filled(home: Path, powers: int, bodies: int) -> Path:
    """Return the home with that many published powers; fill it when it is new."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / MARK).exists():
        python(home, "manage.py", "migrate", "--noinput", "--verbosity", "0", role="owner")
        python(
            home,
            "-m",
            "benchmarks.inside",
            "filling",
            "fill",
            str(powers),
            str(bodies),
            role="owner",
        )
        (home / MARK).touch()
    return home


def ready_sql(home: Path, statement: str) -> list[tuple[Any, ...]]:
    """Run one statement in the database of a home; return its rows."""
    server = Embedded(home)
    server.ensure_running()
    with closing(psycopg2.connect(server.url("app"))) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
