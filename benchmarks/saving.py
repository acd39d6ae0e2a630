"""One saved change with history and audit against one bare save.

Both change one column of one power's version in a transaction of its own. Bare: the row alone. Saved change: the row,
its history row and the audit event. A whole proposal (lock, state and post, legal basis checked anew, all of that
written) is told beside them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

from django.db import transaction
from django.utils import timezone

from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.models import Organisation, Person
from registry.workflows.drafting import propose, start_revision

ROUNDS, EACH = 7, 30


def timed(act: Callable[[int], object]) -> float:
    """Return the seconds that one act takes, over EACH of them."""
    begun = time.perf_counter()
    for number in range(EACH):
        act(number)
    return (time.perf_counter() - begun) / EACH


def measure() -> dict[str, Any]:
    """Take the three in turns on one draft; the median of the turns counts."""
    body, clerk = Organisation.objects.get(code="zjj"), Person.objects.get(username="clerk")
    post = acting(clerk).appointments[0]
    revision = start_revision(
        body,
        by=clerk,
        kind="adjustment",
        title="测速",
        reason="测速",
        cause="other",
        cause_on=timezone.localdate(),
    )
    content = {
        "name": "对未取得施工许可证擅自施工的处罚", "category": "行政处罚", "exercising_body": body.name,
        "basis_text": "【法律】《中华人民共和国建筑法》第六十四条：未取得施工许可证擅自施工的，责令改正。",
        "duties": [{"stage": "立案", "text": "决定是否立案。"}], "duty_text": "1.立案责任：决定是否立案。",
    }  # fmt: skip
    version = propose(revision, content, by=clerk)

    @transaction.atomic
    def bare(number: int) -> None:
        version.remarks = f"第{number}次"
        version.save_without_historical_record()

    @transaction.atomic
    def recorded(number: int) -> None:
        version.remarks = f"第{number}次"
        version._history_user = clerk
        version.save()
        record_act("registry.revision.proposed", "填写事项", revision, by=clerk, appointment=post)

    def proposed(number: int) -> None:
        propose(revision, {**content, "remarks": f"第{number}次"}, by=clerk, power=version.power)

    acts = {"bare": bare, "recorded": recorded, "proposed": proposed}
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(ROUNDS):
        for name, act in acts.items():
            taken[name].append(timed(act))
    ms = {name: median(times) * 1000 for name, times in taken.items()}
    return {
        **{f"{name}_ms": round(one, 2) for name, one in ms.items()},
        "ratio": round(ms["recorded"] / ms["bare"], 2), "target": 4,
        "whole_proposal_ratio": round(ms["proposed"] / ms["bare"], 2),
    }  # fmt: skip
