"""The kinds of official numbers of decisions, and which records still use theirs (F6, D6)."""

from __future__ import annotations

from collections.abc import Collection

from powerops.core.numbering import numbered

MINUTES, DECISION = "decisions.minutes", "decisions.decision"


@numbered(MINUTES, "决策会议纪要")
def minutes_in_use(records: Collection[int]) -> dict[int, str]:
    """Signed minutes keep their number."""
    return dict.fromkeys(records, "该文号的会议纪要已经签发，不能作废。")


@numbered(DECISION, "重大行政决策")
def decisions_in_use(records: Collection[int]) -> dict[int, str]:
    """A decision that went out keeps its number."""
    return dict.fromkeys(records, "该文号的决策已经公布，不能作废。")
