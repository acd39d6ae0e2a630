"""Matters walked through the real workflow to where a test begins."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from decisions.models import Decision, MatterKind
from decisions.workflows import suggestion

SUGGESTION: dict[str, Any] = {
    "title": "调整城乡污水处理收费标准",
    "kind": MatterKind.SERVICE,
    "origin": Decision.Origin.BODY,
    "origin_note": "住房和城乡建设局党组会议纪要",
    "problem": "现行收费标准低于运行成本，管网维护资金不足。",
    "grounds": "《城镇排水与污水处理条例》第三十二条。",
    "solution": "分两年调整到位，对低收入家庭减免。",
    "necessity": "不调整则污水处理厂难以正常运行；周边县区已经调整，可行。",
    "concerns_interests": True,
}


def proposed(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """A suggestion of the housing bureau's clerk."""
    return suggestion.propose(
        by=cast.clerk, body=district.zjj, decider=district.gwh, **{**SUGGESTION, **told}
    )


def starting(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """The same, signed by the head, waiting for the leader's word."""
    decision = suggestion.submit(proposed(cast, district, **told), by=cast.clerk)
    return suggestion.endorse(decision, by=cast.head)


def drafting(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """The same, started: the housing bureau drafts."""
    return suggestion.start(starting(cast, district, **told), by=cast.leader)
