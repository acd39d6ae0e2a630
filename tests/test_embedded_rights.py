"""What each role of the embedded PostgreSQL may do, and what it may not."""

import io
from collections.abc import Iterator

import psycopg2
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from powerops.embedded import Embedded, server
from tests.homes import run_sql, throw_away_home


@pytest.fixture(scope="module")
def running() -> Iterator[Embedded]:
    """One server for all, with a table made by the owner."""
    with throw_away_home() as home:
        database = Embedded(home, durable=False)
        database.ensure_running()
        run_sql(database.url("owner"), "CREATE TABLE notice (id serial PRIMARY KEY, text text)")
        yield database


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE other (n int)",
        "CREATE SCHEMA other",
        "CREATE DATABASE other",
        "CREATE ROLE other",
        "TRUNCATE notice",
        "DROP TABLE notice",
        "ALTER TABLE notice DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_application_may_not_touch_structure(running, statement):
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        run_sql(running.url("app"), statement)


def test_application_may_read_and_write_rows_of_the_owners_tables(running):
    run_sql(running.url("app"), "INSERT INTO notice (text) VALUES ('甲')")
    run_sql(running.url("app"), "UPDATE notice SET text = '乙'")
    assert run_sql(running.url("app"), "SELECT text FROM notice") == [("乙",)]
    run_sql(running.url("app"), "DELETE FROM notice")
    run_sql(running.url("owner"), "TRUNCATE notice")


def test_database_that_the_owner_makes_later_gives_the_same_rights(running):
    run_sql(running.url("owner"), "CREATE DATABASE test_later")
    run_sql(running.url("owner", "test_later"), "CREATE TABLE row (n int)")
    run_sql(running.url("app", "test_later"), "INSERT INTO row VALUES (1)")
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        run_sql(running.url("app", "test_later"), "TRUNCATE row")


def test_owner_is_no_superuser_and_superuser_is_one(running):
    question = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
    assert run_sql(running.url("owner"), question) == [(False,)]
    assert run_sql(running.url("superuser"), question) == [(True,)]


def test_wrong_password_is_refused(running):
    url = running.url("app")
    password = url.split(":")[2].split("@")[0]
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        run_sql(url.replace(password, "guess"), "SELECT 1")


def test_passwords_are_for_the_callers_eyes_alone(running):
    assert (running.home / "database-secrets.json").stat().st_mode & 0o777 == 0o600
    assert running.base.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("role", ["app", "owner", "superuser"])
def test_db_url_prints_an_address_that_works(running, role, settings, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    settings.POWEROPS_HOME = running.home
    printed = io.StringIO()
    call_command("db_url", role=role, stdout=printed)
    url = printed.getvalue().strip()
    assert url == running.url(role)
    assert run_sql(url, "SELECT current_user") == [(server.ROLE_NAMES[role],)]


def test_db_url_of_an_external_database_is_the_configured_one(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://app@db/powers")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@db/powers")
    printed = io.StringIO()
    call_command("db_url", role="owner", stdout=printed)
    assert printed.getvalue().strip() == "postgresql://owner@db/powers"
    with pytest.raises(CommandError, match="超级用户"):
        call_command("db_url", role="superuser")
