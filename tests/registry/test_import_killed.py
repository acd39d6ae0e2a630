"""Kill -9 of the worker in the middle of a real import: afterwards all of it is there once, or nothing of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone

from powerops.core.jobs import run_waiting
from powerops.core.models import Job
from registry.exchange.guard import MAX_FILE
from registry.models import BasisCitation, Power, PowerVersion, Revision, Upload
from registry.workflows import upload as lifecycle
from tests.core.test_worker_killed import is_done, kill_all, wait_until, worker
from tests.registry.test_real_lists import COUNTS, path_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.xdist_group("worker"),  # workers share the bell of the run: one at a time
]
LARGEST = "住房"
WAITS_FOR_CITATIONS = """
SELECT count(*) FROM pg_locks JOIN pg_class ON pg_class.oid = relation
 WHERE relname = 'registry_basiscitation' AND NOT granted
"""


def accepted_upload(cast, district) -> Upload:
    """The largest real list, handed in, read and accepted; the writing waits for a worker."""
    path = path_of(LARGEST)
    file = ContentFile(path.read_bytes(), name=path.name)
    upload = lifecycle.receive(district.zjj, file, by=cast.clerk, limit=MAX_FILE)
    run_waiting()
    return lifecycle.ask_to_accept(Upload.objects.get(pk=upload.pk), by=cast.clerk)


def is_in_the_middle() -> bool:
    """Whether the worker has written the versions and now waits to write their citations."""
    with connection.cursor() as cursor:
        cursor.execute(WAITS_FOR_CITATIONS)
        return cursor.fetchone()[0] > 0


def written() -> tuple[int, ...]:
    return tuple(
        rows.count()
        for rows in (
            Revision.objects, Power.objects, Power.history, PowerVersion.objects, PowerVersion.history,
            BasisCitation.objects,
        )
    )  # fmt: skip


def kill_in_the_middle(log: Path) -> None:
    """Let a worker write until the citations, which are held against it; kill it there."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE registry_basiscitation IN SHARE MODE")
        with worker(log) as process:
            wait_until(is_in_the_middle, log)
            kill_all(process)


def test_a_worker_killed_in_mid_import_neither_loses_nor_doubles_a_row(cast, district, tmp_path):
    log, total = tmp_path / "worker.log", sum(COUNTS[LARGEST].values())
    upload = accepted_upload(cast, district)
    row: Job = upload.accept_job

    kill_in_the_middle(log)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("running", 1)
    assert written() == (0,) * 6
    assert Upload.objects.get().state == "accepting"

    # An hour passes; the restarted worker sweeps at its start.
    an_hour_ago = timezone.now() - timedelta(hours=1)
    Job.objects.filter(pk=row.pk).update(asked_at=an_hour_ago, beat_at=an_hour_ago)
    with worker(log):
        wait_until(lambda: is_done(row), log)
    assert row.attempts == 2
    assert written()[:5] == (1, total, total, total, total)
    assert PowerVersion.objects.filter(citations__isnull=False).distinct().count() == total
    upload.refresh_from_db()
    assert (upload.state, upload.rows.count()) == ("accepted", total)
    assert set(upload.rows.values_list("outcome", flat=True)) == {"created"}
    assert len(set(upload.rows.values_list("power", flat=True))) == total
