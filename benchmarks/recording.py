"""What the full record costs one act, and whether writers wait for each other because of it.

One act: a head endorses a list, from the lock to the commit, on a durable database. Full record: history, row log, audit
event and the deadline that begins. Alone: the same function with simple-history, and nothing of the rest. Writers: each
in a process and connection of its own inserts one row a transaction; into a recorded table, and into a bare copy of it.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from statistics import median
from typing import Any
from unittest.mock import patch

import psycopg2
from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks.writing import rate
from powerops.core import workflow
from powerops.core.models import Organisation, Person
from powerops.core.row_log import logged_tables, tell_the_log
from powerops.embedded import Embedded
from registry.models import Revision
from registry.workflows import revision as lifecycle
from registry.workflows.drafting import propose, start_revision

ROUNDS, EACH = 7, 20
WRITERS, TURNS = 16, 3
CONTENT = {
    "name": "对未取得施工许可证擅自施工的处罚", "category": "行政处罚", "exercising_body": "住房和城乡建设局",
    "basis_text": "【法律】《中华人民共和国建筑法》第六十四条：未取得施工许可证擅自施工的，责令改正。",
    "duties": [{"stage": "立案", "text": "决定是否立案。"}], "duty_text": "1.立案责任：决定是否立案。",
}  # fmt: skip


def as_owner(*statements: str) -> None:
    """Run statements as the owner of the tables."""
    url = Embedded(settings.POWEROPS_HOME).url("owner")
    with closing(psycopg2.connect(url)) as own, own, own.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def history_alone() -> Iterator[None]:
    """Switch off all of the record but simple-history, in this process and its database."""
    names = [(table, f"{kind}_{table}") for table in logged_tables() for kind in ("log", "relog")]
    as_owner(*(f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in names))
    connection.execute_wrappers.remove(tell_the_log)
    nothing = {"record_act": lambda *args, **kwargs: None}
    try:
        with (
            patch.multiple(workflow, **nothing),
            patch.object(workflow.Table, "turn_clocks", lambda *args: {}),
        ):
            yield
    finally:
        connection.execute_wrappers.append(tell_the_log)
        as_owner(*(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for table, name in names))


def endorsed(revision: Revision, people: dict[str, Person]) -> float:
    """Return the seconds that EACH endorsements take; what leads there and back is not counted."""
    taken = 0.0
    for _ in range(EACH):
        lifecycle.submit(revision, by=people["clerk"])
        begun = time.perf_counter()
        lifecycle.endorse(revision, by=people["head"], reason="同意")
        taken += time.perf_counter() - begun
        lifecycle.return_by_legal(revision, by=people["legal"], reason="测速")
    return taken / EACH


def one_act() -> dict[str, Any]:
    """Take both in turns; the median of the turns counts."""
    people = {name: Person.objects.get(username=name) for name in ("clerk", "head", "legal")}
    body = Organisation.objects.get(code="zjj")
    revision = start_revision(
        body,
        by=people["clerk"],
        kind="adjustment",
        title="测速",
        reason="测速",
        cause="other",
        cause_on=timezone.localdate(),
    )
    propose(revision, CONTENT, by=people["clerk"])
    full, alone = [], []
    for _ in range(ROUNDS):
        full.append(endorsed(revision, people))
        with history_alone():
            alone.append(endorsed(revision, people))
    ms = {"full": median(full) * 1000, "alone": median(alone) * 1000}
    return {
        **{f"{name}_ms": round(one, 2) for name, one in ms.items()},
        "ratio": round(ms["full"] / ms["alone"], 2), "target": 1.8,
    }  # fmt: skip


def writers() -> dict[str, Any]:
    """Compare how recorded and bare inserts grow from one writer to many; the median of the turns counts."""
    as_owner(
        "DROP TABLE IF EXISTS bare_law",
        "CREATE TABLE bare_law (LIKE registry_law INCLUDING ALL)",
        "GRANT ALL ON bare_law TO powerops_app",
    )
    url = Embedded(settings.POWEROPS_HOME).url("app")
    tables = {"recorded": "registry_law", "bare": "bare_law"}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in tables}
    with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
        rate(pool, url, "bare_law", WRITERS)  # every process starts
        for _ in range(TURNS):
            for name, table in tables.items():
                found[name].append((rate(pool, url, table, 1), rate(pool, url, table, WRITERS)))
    growth = {name: median(many / one for one, many in turns) for name, turns in found.items()}
    as_owner("DROP TABLE bare_law")
    return {
        **{f"{name}_growth": round(one, 2) for name, one in growth.items()},
        **{f"{name}_rows_per_s": round(median(many for _, many in turns)) for name, turns in found.items()},
        "ratio": round(growth["recorded"] / growth["bare"], 2), "target": 0.7, "at_least": True,
    }  # fmt: skip


def measure() -> dict[str, Any]:
    """Measure one act, then many writers."""
    return {"one act": one_act(), "writers": writers()}
