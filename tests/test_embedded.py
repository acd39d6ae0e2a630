"""The embedded PostgreSQL, on real servers in throw-away homes."""

import os
import pwd
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from powerops.embedded import Embedded, EmbeddedError, ground, server, settings
from tests.homes import remove, run_sql, throw_away_home

REPOSITORY = Path(__file__).resolve().parent.parent
START = """
import sys; from pathlib import Path; from powerops.embedded import Embedded
database = Embedded(Path(sys.argv[1]), durable=False)
database.ensure_running()
print(database.pid(), flush=True)
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="says what happens to root")


@pytest.fixture
def home() -> Iterator[Path]:
    with throw_away_home() as path:
        yield path


@pytest.fixture(scope="module")
def running() -> Iterator[Embedded]:
    """One server for the tests that do not harm it."""
    with throw_away_home() as path:
        database = Embedded(path, durable=False)
        database.ensure_running()
        yield database


def start_elsewhere(home: Path, **options) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", START, str(home)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **options,
    )


def as_nobody(act: Callable[[], object]) -> str:
    """Return what an act returns or raises in a process of the user nobody.

    By fork alone: that user may be unable to reach this Python's own files.
    """
    if not ground.is_passable(ground.wheel_program("pg_ctl")):
        pytest.skip("the user nobody cannot reach this checkout")
    reader, writer = os.pipe()
    if (pid := os.fork()) == 0:
        nobody = pwd.getpwnam("nobody")
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
        try:
            answer = str(act())
        except BaseException as failure:
            answer = f"{type(failure).__name__}: {failure}"
        os.write(writer, answer.encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(pid, 0)
    with open(reader) as answers:
        return answers.read()


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
def test_awkward_path_makes_no_difference(home, name):
    database = Embedded(home.parent / name, durable=False)
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
    monkeypatch.setattr(ground, "is_passable", lambda path: "pixeltable" not in str(path))
    database = Embedded(home, durable=False)
    database.ensure_running()
    program = Path(f"/proc/{database.pid()}/exe").resolve()
    assert program.is_relative_to(database.base)


@as_root
def test_ordinary_user_has_a_server_of_their_own(home):
    home.mkdir()
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    assert as_nobody(Embedded(home, durable=False).ensure_running) == "None"
    pid = Embedded(home).pid()
    assert Path(f"/proc/{pid}").stat().st_uid == nobody.pw_uid
    os.kill(pid, signal.SIGKILL)
    Embedded(home).ensure_running()  # root brings back a server of that user, as that user
    assert Path(f"/proc/{Embedded(home).pid()}").stat().st_uid == nobody.pw_uid


@as_root
def test_home_of_another_user_is_refused_with_advice(running):
    assert "POWEROPS_HOME" in as_nobody(running.ensure_running)


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


def test_server_takes_an_eighth_of_the_memory_within_bounds():
    def shared(gigabytes):
        text = settings.server(Path("/run"), int(gigabytes * 2**30), durable=True)
        return re.search("shared_buffers = '(.+)'", text)[1]

    assert [shared(one) for one in (0.5, 2, 8, 64)] == ["128MB", "256MB", "1024MB", "2048MB"]


def test_memory_is_that_of_the_container_where_it_has_less(tmp_path, monkeypatch):
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(ground, "LIMIT", limit)
    machine = ground.memory()
    assert machine > 2**28
    limit.write_text("max\n")
    assert ground.memory() == machine
    limit.write_text(f"{2**28}\n")
    assert ground.memory() == 2**28
