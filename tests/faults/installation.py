"""A whole installation in a throw-away home, with a database that waits for the disk, and what is done to it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from powerops.embedded import Embedded
from tests.core.backup_homes import REPOSITORY, environment
from tests.homes import demo_home

PATIENCE = 120.0  # seconds


class Installation:
    """One home with its server; `run` and `begin` work in it from outside, as an operator does."""

    def __init__(self, home: Path, mail_port: int) -> None:
        self.home, self.server = home, Embedded(home)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.environment = environment(home) | {
            "DJANGO_SETTINGS_MODULE": "powerops.settings",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        }

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def run(self, *command: str) -> str:
        """Run a Python command to its end; return what it said."""
        done = subprocess.run(
            [sys.executable, *command], env=self.environment, cwd=REPOSITORY, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def begin(self, log: Path, *command: str) -> subprocess.Popen[bytes]:
        """Begin a Python command in a session of its own."""
        with log.open("ab") as output:
            return subprocess.Popen(
                [sys.executable, *command], env=self.environment, cwd=REPOSITORY, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip

    @contextmanager
    def running(self, log: Path) -> Iterator[subprocess.Popen[bytes]]:
        """The product whole, by `manage.py up`: web, worker, scheduler, database."""
        up = self.begin(log, "manage.py", "up", "--no-demo", "--port", str(self.port))
        try:
            wait_until(lambda: "已启动" in log.read_text() or up.poll() is not None, log)
            yield up
            assert up.poll() is None, log.read_text()[-3000:]
        finally:
            up.terminate()
            up.wait(30)

    def process_of(self, what: str) -> int | None:
        """Return the process number of a part of the product, None where it does not run just now."""
        if what == "postgres":
            return self.server.pid()
        words = {"web": "granian", "worker": "worker", "scheduler": "beat"}[what]
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                said = (process / "cmdline").read_text().split("\0")
                if words in said and str(self.home) in (process / "environ").read_text():
                    leads = os.getpgid(int(process.name)) == int(process.name)
                    if leads:
                        return int(process.name)
        return None

    def kill(self, what: str) -> bool:
        """Kill -9 a part of the product; False where it is not there to be killed."""
        number = self.process_of(what)
        if number is None:
            return False
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
            return True
        return False


def wait_until(holds: Callable[[], object], log: Path, patience: float = PATIENCE) -> None:
    until = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < until, f"waited {patience} s\n{log.read_text()[-3000:]}"
        time.sleep(0.1)


@contextmanager
def installed(mail_port: int, drafts: int) -> Iterator[Installation]:
    """The demo district with drafts to act on; its server takes as many connections as the race needs."""
    with demo_home() as home:
        made = Installation(home, mail_port)
        (home / "postgres" / "postgresql.local.conf").write_text("max_connections = 120\n")
        made.server.ensure_running()
        made.run("-m", "tests.faults.preparing", str(drafts))
        yield made


def lines_of(path: Path) -> list[dict]:
    """Return the answers that a person wrote down."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
