"""How many powers a second go into each form of open data, beside COPY of the same rows; and whether memory stays flat.

Each form is written whole to a file by the functions of the nightly job, from one snapshot, as is the bare
`COPY (SELECT content …) TO STDOUT`, whose rows go nowhere. Memory is the most that this process held.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.homes import inside

ROUNDS = 3
TARGET, FLAT = 0.2, 1.3
BARE = "COPY (SELECT content FROM registry_publishedpower WHERE withdrawn IS NULL) TO STDOUT"


class Nowhere:
    """Takes rows, keeps nothing of them, counts them."""

    def __init__(self) -> None:
        self.rows = 0

    def write(self, line: bytes) -> int:
        self.rows += 1
        return len(line)


def rate(work: Callable[[], int]) -> float:
    """Return rows a second by the clock, the best of some rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        rows = work()
        best = max(best, rows / (time.perf_counter() - begun))
    return best


def written() -> dict[str, Any]:
    """Write each form of the powers in the home of the environment."""
    from registry import open_data

    def bare() -> int:
        sink = Nowhere()
        with open_data.frozen() as cursor:
            cursor.copy_expert(BARE, sink)
        return sink.rows

    def form(table: Any, write: Any) -> Callable[[], int]:
        def work() -> int:
            with open_data.frozen() as cursor, open_data.new_file() as goal:
                return write(goal, table, cursor)

        return work

    rates = {
        name: rate(form(table, write))
        for name, _, table, write in open_data.FILES
        if table is open_data.POWERS
    }
    return {
        "copy": rate(bare), **rates,
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }  # fmt: skip


def measure(large: Path, small: Path) -> dict[str, Any]:
    """Write the powers of a large and of a small home."""
    many, few = inside(large, "exporting", "written"), inside(small, "exporting", "written")
    forms = [name for name in many if name.startswith("powers.")]
    return {
        "copy_rows_per_s": round(many["copy"]),
        **{
            name: {
                "rows_per_s": round(many[name]), "ratio": round(many[name] / many["copy"], 2),
                "target": TARGET, "at_least": True,
            }
            for name in forms
        },
        "memory_mb": many["memory_mb"],
        "memory": {"ratio": round(many["memory_mb"] / few["memory_mb"], 2), "target": FLAT},
    }  # fmt: skip
