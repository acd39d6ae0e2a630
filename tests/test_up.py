"""Running the product on one machine: processes kept alive, all of them ended."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from powerops.core import supervisor
from powerops.core.management.commands import up
from powerops.core.supervisor import Child, Supervisor
from powerops.embedded import Embedded
from tests.homes import throw_away_home

REPOSITORY = Path(__file__).resolve().parent.parent
SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(child.pid, flush=True); time.sleep(60)",
]


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_until(fact: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def supervise(tmp_path) -> Iterator[Callable[..., Supervisor]]:
    begun: list[Supervisor] = []

    def begin(*commands: list[str], say=print) -> Supervisor:
        children = [Child(f"child-{n}", "替身", command) for n, command in enumerate(commands)]
        new = Supervisor(children, logs=tmp_path, directory=tmp_path, say=say, watch=lambda: None)
        begun.append(new)
        new.tend()
        return new

    yield begin
    for each in begun:
        each.stop()


def test_dead_child_is_reported_and_started_again(supervise):
    said: list[str] = []
    running = supervise(SLEEP, say=said.append)
    [child] = running.children
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    child.process.wait()
    running.tend()
    assert "替身意外退出（代码 -9）" in said[0]
    child.due_at = 0  # the pause is over
    running.tend()
    assert child.process.pid != first
    assert is_alive(child.process.pid)


def test_pause_doubles_with_every_failure_up_to_its_limit(supervise):
    running = supervise([sys.executable, "-c", ""], say=lambda text: None)
    [child] = running.children
    pauses = []
    for _ in range(7):
        child.process.wait()
        before = time.monotonic()
        running.tend()
        pauses.append(round(child.due_at - before))
        child.due_at = 0
        running.tend()
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_stop_ends_children_and_their_children_even_stubborn_ones(supervise, monkeypatch):
    monkeypatch.setattr(supervisor, "GRACE_SECONDS", 0.5)
    running = supervise(SLEEP, STUBBORN)
    stubborn = running.children[1]
    wait_until(lambda: running.log(stubborn).read_text().endswith("\n"))
    pids = [child.process.pid for child in running.children]
    pids.append(int(running.log(stubborn).read_text()))
    assert all(is_alive(pid) for pid in pids)
    begun = time.monotonic()
    running.stop()
    assert time.monotonic() - begun < 2
    wait_until(lambda: not any(is_alive(pid) for pid in pids), 2)


def test_children_do_not_outlive_a_killed_supervisor(tmp_path):
    script = (
        "import sys; from pathlib import Path; from powerops.core.supervisor import *\n"
        f"one = Child('one', '替身', {SLEEP!r}); here = Path(sys.argv[1])\n"
        "Supervisor([one], logs=here, directory=here, say=print, watch=lambda: None).tend()\n"
        "print(one.process.pid, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], cwd=REPOSITORY, stdout=subprocess.PIPE
    )
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.kill()
    parent.wait()
    wait_until(lambda: not is_alive(child))


def test_signal_raises_stopped_once_and_waits_while_undisturbed():
    with supervisor.stopping_on_signals():
        reached = False
        with pytest.raises(supervisor.Stopped), supervisor.undisturbed():
            signal.raise_signal(signal.SIGTERM)  # to this thread: the run may have others
            reached = True
        assert reached
        signal.raise_signal(signal.SIGINT)  # the end is under way: ignored


def test_program_started_by_nohup_outlives_its_terminal():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with supervisor.stopping_on_signals():
        signal.raise_signal(signal.SIGHUP)
    assert signal.signal(signal.SIGHUP, before) is signal.SIG_IGN


def test_port_in_use_is_refused_with_advice():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"端口 {port} 已被其他程序占用.*PORT="):
            up.require_free_port("127.0.0.1", port)
    up.require_free_port("127.0.0.1", port)


def test_port_that_is_no_port_is_refused(monkeypatch):
    monkeypatch.setenv("PORT", "80a")
    with pytest.raises(CommandError, match="PORT='80a' 无效"):
        up._port_from_environment()


def test_second_run_in_one_home_is_refused_and_told_of_the_first(tmp_path):
    address = "http://127.0.0.1:8000/"
    second = up.alone_in(tmp_path, "http://127.0.0.1:8001/")
    with up.alone_in(tmp_path, address), pytest.raises(CommandError, match=address):
        second.__enter__()
    with up.alone_in(tmp_path, address):
        pass


def processes_of(home: Path) -> list[str]:
    """Every living process that has the home in its command line or its environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            facts = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(home).encode() in facts:
            found.append((process / "cmdline").read_text().replace("\0", " "))
    return found


def get_status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    return connection.getresponse().status


@pytest.mark.slow
def test_up_runs_everything_survives_a_killed_database_and_leaves_nothing(tmp_path):
    own = ("POWEROPS_", "DATABASE_", "DJANGO_", "PYTEST_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(own)}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with throw_away_home() as home, (tmp_path / "out").open("wb") as out:
        running = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--no-demo"],
            cwd=REPOSITORY,
            env=environment | {"POWEROPS_HOME": str(home), "PORT": str(port)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        said = (tmp_path / "out").read_text
        try:
            wait_until(lambda: "已启动" in said() or running.poll() is not None, 120)
            assert f"http://127.0.0.1:{port}/" in said()
            assert get_status(port, "/healthz") == 200
            os.kill(Embedded(home).pid(), signal.SIGKILL)
            wait_until(lambda: Embedded(home).is_running(), 15)
            wait_until(lambda: get_status(port, "/healthz") == 200, 15)
            begun = time.monotonic()
            running.send_signal(signal.SIGINT)
            assert running.wait(20) == 0, said()
            assert time.monotonic() - begun < 15  # eight on an idle machine
            assert said().strip().endswith("已全部停止。")
            assert processes_of(home) == []
        finally:
            running.terminate()
            running.wait(20)
