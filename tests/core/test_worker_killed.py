"""Real worker processes over the embedded bell: nothing is lost or doubled, whatever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from powerops.core.jobs import enqueue, ring
from powerops.core.models import Job, Notice, Person

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.xdist_group("worker"),  # workers share the bell of the run: one at a time
]

PATIENCE = 40  # seconds; a worker starts in three on an idle machine
BELL = Path(settings.POWEROPS_HOME) / "bell"
WORKER = [
    sys.executable, "-m", "celery", "-A", "powerops", "worker", "--loglevel", "INFO",
    "--include", "tests.core.worker_jobs",
]  # fmt: skip


def database_url() -> str:
    """The URL of the test database, in the application's role."""
    told = connection.settings_dict
    parts = {name: quote(str(told[name]), safe="") for name in ("USER", "PASSWORD", "HOST", "NAME")}
    return "postgresql://{USER}:{PASSWORD}@{HOST}:{port}/{NAME}".format(port=told["PORT"], **parts)


@contextmanager
def worker(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process group of its own; the whole group is killed in the end."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "powerops.settings",  # the tests' settings would make a new home
        "DATABASE_URL": database_url(),
        "POWEROPS_DB_ROLE": "app",
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            WORKER, cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield process
    finally:
        kill_all(process)


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill -9 the worker's main process and its children at once."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(holds: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > until:
            pytest.fail(f"Waited {PATIENCE} s.\n{log.read_text()[-3000:]}")
        time.sleep(0.1)


def is_done(row: Job) -> bool:
    row.refresh_from_db()
    return row.state == Job.State.DONE


def rows() -> int:
    return Notice.objects.filter(text__endswith="行").count()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "worker.log"


def asked(person: Person, rows: int, pause: float) -> Job:
    return enqueue(
        "tests.write_rows", title="写入", by=person, person=person.pk, rows=rows, pause=pause
    )


def test_a_worker_does_a_job_once_however_often_the_bell_rings(asker, log):
    row = asked(asker, rows=20, pause=0.05)
    for _ in range(5):
        ring(row.pk)
    with worker(log) as process:
        wait_until(lambda: is_done(row), log)
        wait_until(lambda: not any(BELL.iterdir()), log)
        assert process.poll() is None
    assert (rows(), row.attempts, row.result["url"]) == (20, 1, "/desk/")


def test_a_killed_worker_neither_loses_nor_doubles_a_row_and_a_lost_bell_no_job(
    asker, log, monkeypatch
):
    row = asked(asker, rows=2000, pause=0.002)  # it lasts some heartbeats
    with worker(log) as process:
        wait_until(lambda: Job.objects.get(pk=row.pk).progress > 100, log)
        kill_all(process)
    row.refresh_from_db()
    assert (row.state, row.attempts, rows()) == ("running", 1, 0)

    with monkeypatch.context() as patch:
        patch.setattr("powerops.core.jobs.ring", lambda job_id: None)
        lost = asked(asker, rows=3, pause=0)
    # An hour passes; the restarted worker sweeps at its start.
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Job.objects.update(asked_at=an_hour_ago)
    Job.objects.filter(pk=row.pk).update(beat_at=an_hour_ago)
    with worker(log):
        wait_until(lambda: is_done(row) and is_done(lost), log)
    assert (row.attempts, lost.attempts) == (2, 1)
    assert rows() == 2003
