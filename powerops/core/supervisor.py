"""Keeping the product's processes running on one machine, and ending all of them.

Each process has a session of its own, so a Ctrl-C at the terminal reaches the supervisor alone,
which then asks the main processes to end (a signal to a whole group hangs a Celery worker at
times) and kills whatever is left of their groups. A supervisor that is killed takes the main
processes with it (Linux: parent-death signal).
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

GRACE_SECONDS = 6.0
WATCH_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  # a process that ran this long starts again with a short pause
LOG_LIMIT = 20_000_000  # bytes; a longer log is put aside at the next start
PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """The operator wants everything ended (Ctrl-C, SIGTERM, a closed terminal)."""


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Raise Stopped at the first signal; ignore further ones, for the end is under way."""

    def stop(number: int, frame: object) -> None:
        for each in STOP_SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    before = {each: signal.signal(each, stop) for each in STOP_SIGNALS}
    if before[signal.SIGHUP] is signal.SIG_IGN:  # started by nohup: outlive the terminal
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let signals wait, so that no process is begun and then forgotten."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@dataclass
class Child:
    """One process to keep running: its name, the label shown to people, its command line."""

    name: str
    label: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)
    begun_at: float = field(default=0.0, init=False)
    due_at: float = field(default=0.0, init=False)
    failures: int = field(default=0, init=False)


class Supervisor:
    """Starts the children, restarts those that die, ends them all.

    ``watch`` is called every second, for what runs outside (the embedded database).
    """

    def __init__(
        self,
        children: list[Child],
        *,
        logs: Path,
        directory: Path,
        say: Callable[[str], None],
        watch: Callable[[], None],
    ) -> None:
        self.children = children
        self.logs = logs
        self.directory = directory
        self.say = say
        self.watch = watch

    def run(self) -> None:
        """Keep everything running until a signal raises Stopped."""
        while True:
            with undisturbed():
                self.tend()
            time.sleep(WATCH_SECONDS)

    def tend(self) -> None:
        """Look once: at what runs outside, at the dead, at those whose pause is over."""
        self.watch()
        for child in self.children:
            if child.process and child.process.poll() is not None:
                self._mourn(child, child.process)
            if child.process is None and time.monotonic() >= child.due_at:
                self._start(child)

    def stop(self) -> None:
        """End all children at once, within GRACE_SECONDS; leave none of their descendants."""
        with undisturbed():
            running = [child.process for child in self.children if child.process]
            for process in running:
                process.terminate()
            deadline = time.monotonic() + GRACE_SECONDS
            for process in running:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.0, deadline - time.monotonic()))
            for process in running:
                _kill_group(process)

    def log(self, child: Child) -> Path:
        """Return the file that holds what the child writes."""
        return self.logs / f"{child.name}.log"

    def tail(self, child: Child, lines: int = 12) -> str:
        """Return the last lines that the child wrote."""
        written = self.log(child).read_text(errors="replace")[-10_000:]
        return "\n".join(written.splitlines()[-lines:])

    def _start(self, child: Child) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        path = self.log(child)
        if path.exists() and path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            child.process = subprocess.Popen(
                child.command,
                cwd=self.directory,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # safe: the supervisor has one thread
            )
        child.begun_at = time.monotonic()

    def _mourn(self, child: Child, process: "subprocess.Popen[bytes]") -> None:
        _kill_group(process)
        lived = time.monotonic() - child.begun_at
        child.failures = 1 if lived > STEADY_SECONDS else child.failures + 1
        pause = min(2.0 ** (child.failures - 1), LONGEST_PAUSE_SECONDS)
        child.process, child.due_at = None, time.monotonic() + pause
        self.say(
            f"{child.label}意外退出（代码 {process.returncode}），{pause:.0f} 秒后重新启动。"
            f"日志：{self.log(child)}"
        )


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of the process's group, itself included, and collect it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end_with_parent() -> None:
    """Ask the kernel for SIGTERM when the supervisor dies; undo its signal settings."""
    for each in STOP_SIGNALS:
        signal.signal(each, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
