"""How many rows of the log are sealed and verified a second, for each core that works; and whether memory stays flat.

The rows are written by one SQL statement, through the trigger. Seconds are those that this process and its database
backend spend on a core, added up, so a busy machine does not count; memory is the most that this process held.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from benchmarks.homes import inside, python

SMALL = 10_000
FILL = """
INSERT INTO registry_law (name, rank, issuer, document_number, is_repealed, source)
SELECT '关于第' || number || '号事项的若干规定', '地方性法规', '某省人民代表大会常务委员会', '第' || number || '号', false, ''
  FROM generate_series(%s + 1, %s + %s) AS number
"""
PIECE = 100_000  # rows of one transaction: the trigger's queue is kept in memory


def fill(rows: int) -> dict[str, Any]:
    """Write that many laws, and with them that many rows of the log."""
    from django.db import connection

    with connection.cursor() as cursor:
        for begun in range(0, rows, PIECE):
            cursor.execute(FILL, [begun, begun, min(PIECE, rows - begun)])
    return {"rows": rows}


def seconds_of(work: Callable[[], Any]) -> tuple[float, float]:
    """Return the seconds that a work takes on cores, and by the clock."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = psutil.Process(cursor.fetchone()[0])

    def spent() -> float:
        return time.process_time() + sum(backend.cpu_times()[:2])

    before, begun = spent(), time.perf_counter()
    work()
    return spent() - before, time.perf_counter() - begun


def walked() -> dict[str, Any]:
    """Seal everything, then verify everything."""
    from powerops.core.integrity import walk
    from powerops.core.models import RowChange
    from powerops.core.sealing import seal_log

    rows = RowChange.objects.count()
    sealing, sealing_clock = seconds_of(seal_log)
    reports: list[Any] = []
    verifying, verifying_clock = seconds_of(lambda: reports.append(walk(lambda *_: None)))
    assert reports[0].count == 0 and reports[0].log_rows == rows and reports[0].unsealed == 0
    return {
        "rows": rows,
        "sealed_per_s": round(rows / sealing), "sealed_per_s_by_the_clock": round(rows / sealing_clock),
        "verified_per_s": round(rows / verifying), "verified_per_s_by_the_clock": round(rows / verifying_clock),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def measure(homes: Path, rows: int) -> dict[str, Any]:
    """Seal and verify a small log and a large one, each in a new database."""
    found = {}
    for size in (SMALL, rows):
        home = homes / f"seal-{size}-{os.getpid()}"
        home.mkdir(parents=True)
        python(home, "manage.py", "migrate", "--noinput", "--verbosity", "0", role="owner")
        python(home, "-m", "benchmarks.inside", "sealing", "fill", str(size))
        found[size] = inside(home, "sealing", "walked")
    small, large = found[SMALL], found[rows]
    return {
        **large,
        "sealing": {"ratio": large["sealed_per_s"], "target": 20_000, "at_least": True},
        "verifying": {"ratio": large["verified_per_s"], "target": 20_000, "at_least": True},
        "memory": {"ratio": round(large["memory_mb"] / small["memory_mb"], 2), "target": 1.3},
    }  # fmt: skip
