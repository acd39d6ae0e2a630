"""The embedded PostgreSQL, on real servers in throw-away homes."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
import pytest

from powerops.embedded import Embedded, EmbeddedError, ground, server

REPOSITORY = Path(__file__).resolve().parent.parent
START = """
import sys; from pathlib import Path; from powerops.embedded import Embedded
database = Embedded(Path(sys.argv[1]), durable=False)
database.ensure_running()
print(database.pid(), flush=True)
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="says what happens to root")


def remove(home: Path) -> None:
    """Stop a home's server and take away all it wrote, wherever that is."""
    Embedded(home).stop("immediate")
    with suppress(EmbeddedError):
        shutil.rmtree(Embedded(home)._socket_directory(), ignore_errors=True)
    shutil.rmtree((home / "postgres").resolve(), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A directory that every account may pass through (pytest's own is closed to others)."""
    path = Path("/tmp") / f"powerops-test-{secrets.token_hex(4)}"
    path.mkdir()
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def home(place: Path) -> Iterator[Path]:
    path = place / secrets.token_hex(4)
    yield path
    remove(path)


@pytest.fixture(scope="module")
def running(place: Path) -> Iterator[Embedded]:
    """One server for the tests that do not harm it, with a table made by the owner."""
    database = Embedded(place / "shared", durable=False)
    database.ensure_running()
    run_sql(database.url("owner"), "CREATE TABLE notice (id serial PRIMARY KEY, text text)")
    yield database
    remove(database.home)


def run_sql(url: str, statement: str) -> list[tuple]:
    with closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def start_elsewhere(home: Path, **options) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", START, str(home)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )


def test_first_start_makes_a_server_that_knows_its_application(home):
    database = Embedded(home, durable=False)
    assert not database.is_running()
    database.ensure_running()
    assert database.is_running()
    [(user, name, version)] = run_sql(
        database.url(), "SELECT current_user, current_database(), current_setting('server_version')"
    )
    assert (user, name) == ("powerops_app", "powerops")
    assert version.startswith("18.")


def test_running_server_is_found_again_at_once(running):
    pid = running.pid()
    begun = time.monotonic()
    running.ensure_running()
    assert time.monotonic() - begun < 0.05
    assert running.pid() == pid


def test_stopped_server_is_gone_and_comes_back_with_its_rows(home):
    database = Embedded(home)
    database.ensure_running()
    run_sql(database.url("owner"), "CREATE TABLE kept AS SELECT 41 AS n")
    database.stop()
    database.stop()
    assert not database.is_running()
    with pytest.raises(psycopg2.OperationalError):
        run_sql(database.url(), "SELECT 1")
    database.ensure_running()
    assert run_sql(database.url(), "SELECT n FROM kept") == [(41,)]


def test_eight_processes_racing_to_a_cold_start_get_one_server(home):
    racers = [start_elsewhere(home) for _ in range(8)]
    answers = [racer.communicate(timeout=60)[0].strip() for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * 8, answers
    assert answers == [str(Embedded(home).pid())] * 8


def test_killed_postmaster_comes_back_with_every_committed_row(home):
    database = Embedded(home)
    database.ensure_running()
    run_sql(database.url("owner"), "CREATE TABLE act (n int)")
    with closing(psycopg2.connect(database.url())) as connection:
        connection.autocommit = True
        for n in range(200):
            connection.cursor().execute("INSERT INTO act VALUES (%s)", [n])
        os.kill(database.pid(), signal.SIGKILL)
        database.ensure_running()
    assert run_sql(database.url(), "SELECT count(*), max(n) FROM act") == [(200, 199)]


def test_dead_server_that_nobody_collected_is_not_taken_for_alive(home):
    database = Embedded(home, durable=False)
    database.ensure_running()
    os.kill(database.pid(), signal.SIGKILL)
    zombie = subprocess.Popen(["true"])
    deadline = time.monotonic() + 5
    while not ground.is_zombie(zombie.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    pid_file = database.data / "postmaster.pid"
    rest = pid_file.read_text().partition("\n")[2]
    pid_file.write_text(f"{zombie.pid}\n{rest}")
    database.ensure_running()
    zombie.wait()
    assert database.pid() != zombie.pid


@pytest.mark.parametrize("name", ["行政权力规范运行平台" * 8, "long-" * 40, "Data of 新乡"])
def test_awkward_path_makes_no_difference(place, name):
    database = Embedded(place / name, durable=False)
    try:
        database.ensure_running()
        assert run_sql(database.url(), "SELECT 1") == [(1,)]
    finally:
        remove(database.home)


def test_foreign_locale_of_the_caller_makes_no_difference(home):
    caller = start_elsewhere(home, env=os.environ | {"LC_ALL": "zh_CN.GBK", "LANG": "zh_CN.GBK"})
    answer, _ = caller.communicate(timeout=60)
    assert caller.returncode == 0, answer
    [(encoding, order)] = run_sql(
        Embedded(home).url(), "SELECT current_setting('server_encoding'), '一' < '丁'"
    )
    assert (encoding, order) == ("UTF8", True)


def test_ctrl_c_at_the_caller_does_not_reach_the_server(home):
    caller = start_elsewhere(home, start_new_session=True)
    caller.stdout.readline()
    os.killpg(caller.pid, signal.SIGINT)
    caller.wait()
    time.sleep(0.2)
    assert Embedded(home).is_running()


@as_root
def test_root_has_the_server_run_as_a_system_user(running):
    owner = Path(f"/proc/{running.pid()}").stat().st_uid
    assert owner != 0
    assert pwd.getpwuid(owner).pw_name in {"powerops", "nobody"}


@as_root
def test_home_that_the_system_user_cannot_reach_still_works():
    parent = Path(tempfile.mkdtemp())
    database = Embedded(parent / "home", durable=False)
    try:
        database.ensure_running()
        assert run_sql(database.url(), "SELECT 1") == [(1,)]
        assert parent.stat().st_mode & 0o077 == 0
    finally:
        remove(database.home)
        parent.rmdir()


@as_root
def test_programs_that_the_system_user_cannot_reach_are_copied(home, monkeypatch):
    package = ground.wheel_program("postgres").parents[2]
    closed = Path(tempfile.mkdtemp())
    (closed / package.name).symlink_to(package)
    monkeypatch.setattr(ground, "is_passable", lambda path: "pixeltable" not in str(path))
    database = Embedded(home, durable=False)
    database.ensure_running()
    program = Path(f"/proc/{database.pid()}/exe").resolve()
    assert program.is_relative_to(database.base)
    shutil.rmtree(closed)


@as_root
def test_ordinary_user_has_a_server_of_their_own(home):
    home.mkdir()
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    caller = start_elsewhere(home, user="nobody", group=nobody.pw_gid, extra_groups=[])
    answer, _ = caller.communicate(timeout=60)
    assert caller.returncode == 0, answer
    assert Path(f"/proc/{int(answer)}").stat().st_uid == nobody.pw_uid
    os.kill(int(answer), signal.SIGKILL)
    Embedded(home).ensure_running()  # root brings back a server of that user, as that user
    assert Path(f"/proc/{Embedded(home).pid()}").stat().st_uid == nobody.pw_uid


@as_root
def test_home_of_another_user_is_refused_with_advice(running):
    caller = start_elsewhere(running.home, user="nobody", group="nogroup", extra_groups=[])
    answer, _ = caller.communicate(timeout=60)
    assert caller.returncode != 0
    assert "POWEROPS_HOME" in answer


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
    with closing(psycopg2.connect(running.url("owner"))) as connection:
        connection.autocommit = True
        connection.cursor().execute("CREATE DATABASE test_later")
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


def test_operators_own_settings_are_read_last(home):
    database = Embedded(home, durable=False)
    database.ensure_running()
    own = database.base / "postgresql.local.conf"
    own.write_text("work_mem = '7MB'\n")
    database.stop()
    database.ensure_running()
    assert run_sql(database.url(), "SHOW work_mem") == [("7MB",)]


def test_server_that_cannot_start_says_why(home, monkeypatch):
    monkeypatch.setattr(server, "RETRY_SECONDS", 0.1)
    database = Embedded(home, durable=False)
    database.ensure_running()
    database.stop()
    (database.base / "postgresql.local.conf").write_text("work_mem = 'much'\n")
    with pytest.raises(EmbeddedError, match="work_mem"):
        database.ensure_running()


@pytest.mark.parametrize("role", ["app", "owner", "superuser"])
def test_db_url_prints_an_address_that_works(running, role):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("DATABASE_")}
    printed = subprocess.run(
        [sys.executable, "manage.py", "db_url", "--role", role],
        cwd=REPOSITORY,
        env=clean | {"POWEROPS_HOME": str(running.home)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert printed == running.url(role)
    assert run_sql(printed, "SELECT current_user") == [(server.ROLE_NAMES[role],)]
