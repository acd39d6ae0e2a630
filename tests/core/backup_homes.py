"""Installations in throw-away homes, worked from outside by the product's own commands."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2

from powerops.embedded import Embedded

REPOSITORY = Path(__file__).resolve().parent.parent.parent
PASSWORD = "geheim-2026-drill"

# What a person does at the desk, done from outside: a file handed in, an edition's document rendered.
WITH_A_FILE = """
from django.core.files.base import ContentFile
from powerops.core.files import store
from powerops.core.models import Person
store(ContentFile(b"%PDF-1.7 " + b"x" * 1000, name="批复.pdf"), by=Person.objects.get(username="clerk"), limit=10**6)
"""
SEAL = "from powerops.core.sealing import seal_log; seal_log()"
LOG_IN = """
from django.contrib.auth import authenticate
from django.test import RequestFactory
request = RequestFactory().post("/login/")
person = authenticate(request, username="clerk", password=PASSWORD)
print("logged in" if person else "refused")
""".replace("PASSWORD", repr(PASSWORD))


def environment(home: Path) -> dict[str, str]:
    """The environment of an operator of this home, and of nothing else."""
    inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    return {
        **inherited,
        "POWEROPS_HOME": str(home),
        "POWEROPS_ENV": "development",
        "POWEROPS_DEMO_PASSWORD": PASSWORD,
        "PYTHONUTF8": "1",
    }


def start(home: Path) -> Embedded:
    """Start the home's own server, without waiting for the disk."""
    server = Embedded(home, durable=False)
    server.ensure_running()
    return server


def manage(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command as the operator of the home does."""
    return subprocess.run(
        [sys.executable, str(REPOSITORY / "manage.py"), *command],
        env=environment(home), capture_output=True, text=True, cwd="/", check=False,
    )  # fmt: skip


def peak_memory(home: Path, *command: str) -> int:
    """Run a command of the product; return how many bytes of memory its process held at most."""
    script = (
        "import sys; from django.core.management import execute_from_command_line\n"
        f"sys.path.insert(0, {str(REPOSITORY)!r}); execute_from_command_line({['manage.py', *command]!r})\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    settings = {"DJANGO_SETTINGS_MODULE": "powerops.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(home) | settings, capture_output=True, text=True, cwd="/", check=True,
    )  # fmt: skip
    return int(done.stdout.split("VmHWM:")[1].split()[0]) * 1024


def rows(url: str) -> dict[str, list[tuple]]:
    """Every row of every table, in an order that does not depend on where it lies."""
    tables = (
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(tables)
        names = [name for (name,) in cursor.fetchall()]
        found = {}
        for name in names:
            cursor.execute(f'SELECT t::text FROM "{name}" t ORDER BY 1')
            found[name] = cursor.fetchall()
        return found


def guards(url: str) -> list[tuple]:
    """Every trigger, reference, check, index and right, as the database describes it."""
    questions = (
        "SELECT pg_get_triggerdef(oid), tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        "SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    )
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        found = []
        for question in questions:
            cursor.execute(question)
            found.append(cursor.fetchall())
        return found
