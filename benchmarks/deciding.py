"""The page of a matter with 2,000 entries in its record, against the same page with 20.

Its clerk asks for the demo district's matter in turns; the entries are written as acts are, and none is kept.
"""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from decisions.models import Decision
from powerops.core.audit import record_act
from powerops.core.models import AuditEvent, Person

FEW, MANY, ROUNDS = 20, 2_000, 20


def written(decision: Decision, entries: int, by: Person) -> None:
    """Write acts until the record of the matter holds that many."""
    for number in range(AuditEvent.objects.about(decision).count(), entries):
        record_act("decisions.decision.measured", f"第{number}项办理", decision, by=by)


def shown(client: Client, address: str) -> tuple[float, int]:
    """Return how long the page takes, in ms (the median), and how many queries it asks."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        assert client.get(address).status_code == 200
        times.append((time.perf_counter() - begun) * 1000)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)
    return median(times), len(asked)


@override_settings(ALLOWED_HOSTS=["*"])
def measure() -> dict[str, Any]:
    """Ask for the page at both lengths in a transaction that is rolled back."""
    decision, clerk = Decision.objects.first(), Person.objects.get(username="clerk")
    assert decision is not None
    client = Client()
    with transaction.atomic():
        client.force_login(clerk)
        found = {}
        for entries in (FEW, MANY):
            written(decision, entries, clerk)
            found[entries] = shown(client, decision.get_absolute_url())
        transaction.set_rollback(True)
    (few, few_asked), (many, many_asked) = found[FEW], found[MANY]
    return {
        f"entries_{FEW}_ms": round(few, 1), f"entries_{MANY}_ms": round(many, 1),
        "queries": [few_asked, many_asked], "ratio": round(many / few, 2), "target": 2,
    }  # fmt: skip
