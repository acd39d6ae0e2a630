"""What is wrong with a version's process: rules of a flow, and sums above the limits of its guide (R5, G13).

Nothing of it keeps a list from being published. That hearings, expert reviews and the like stand outside a limit
(行政许可法 art 45) is why a sum above it is a warning to look, not a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from powerops.law.findings import Finding, Severity
from powerops.law.plan import R5
from registry.flow import faults, over_limit, steps_of

LIMITS = (
    ("statutory_limit", "statutory_unit", "法定办结时限"),
    ("promised_limit", "promised_unit", "承诺办结时限"),
)


def findings_of(process: Any, guide: Mapping[str, Any] | None) -> Iterable[Finding]:
    """Yield what is wrong with a process; of the two limits the statutory one alone where both are passed."""
    flow = steps_of(process)
    for fault in faults(flow):
        yield _warning("flow_faulty", f"运行流程{fault.sentence.rstrip('。')}")
    said = guide or {}
    for limit, unit, what in LIMITS:
        days = said.get(limit)
        sentence = over_limit(
            flow, days if isinstance(days, int) else None, str(said.get(unit)), what
        )
        if sentence:
            yield _warning("steps_above_limit", f"{sentence}；依法不计入时限的环节除外，请核对")
            return


def _warning(code: str, message: str) -> Finding:
    return Finding(code, Severity.WARNING, message, R5.clause, field="process")
