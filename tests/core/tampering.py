"""The database's superuser at work: what the product must notice, done to the test database itself."""

from __future__ import annotations

import io
import json
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection

from tests import database

needs_superuser = pytest.mark.skipif(
    not database.IS_EMBEDDED, reason="only the embedded server gives its superuser away"
)


def as_role(role: str, *statements: str) -> list[tuple]:
    """Run statements in a connection of the role's own, committed together; return the last one's rows."""
    url = database.SERVER.url(role, connection.settings_dict["NAME"])
    with closing(psycopg2.connect(url)) as own, own, own.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def tamper(table: str, *statements: str) -> None:
    """Alter a table as the superuser, with every trigger of it and of the session switched off."""
    as_role(
        "superuser",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        *statements,
        f"ALTER TABLE {table} ENABLE TRIGGER ALL",
        *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for name in always(table)),
    )


def always(table: str) -> list[str]:
    """The triggers of a table that fire always."""
    question = (
        f"SELECT tgname FROM pg_trigger WHERE tgrelid = '{table}'::regclass AND tgenabled = 'A'"
    )
    return [name for (name,) in as_role("superuser", question)]


def verified(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Run verify_audit; return its exit code and what it says."""
    printed, told = io.StringIO(), io.StringIO()
    try:
        call_command("verify_audit", "--json", *arguments, stdout=printed, stderr=told)
        code = 0
    except SystemExit as end:
        code = end.code
    return code, json.loads(printed.getvalue().splitlines()[-1])
