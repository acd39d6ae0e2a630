"""Matters walked through the real workflow to where a test begins."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from decisions.models import Decision, DecisionAuthority, MatterKind
from decisions.workflows import authority, suggestion
from powerops.core.models import Organisation

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
    "outside_reason": "上级年中部署，未及列入年度目录。",
}
BASIS = "新开〔2026〕5号《重大决策权限规定》第三条"


def authorised(cast: SimpleNamespace, body: Organisation) -> None:
    """The body may decide matters of every kind, whatever the amount."""
    if DecisionAuthority.objects.filter(body=body).exists():
        return
    for kind in MatterKind:
        authority.enter(
            by=cast.secretary, body=body, kind=kind, level="standing", basis=BASIS, valid_from=timezone.localdate()
        )  # fmt: skip


def proposed(cast: SimpleNamespace, district: SimpleNamespace, **told: Any) -> Decision:
    """A suggestion of the housing bureau's clerk, of a kind that the committee may decide."""
    authorised(cast, district.gwh)
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
