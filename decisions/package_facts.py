"""What a topic is submitted with to the meeting, part by part (D6; art 29)."""

from __future__ import annotations

from typing import NamedTuple

from decisions.legality_facts import is_found_lawful
from decisions.models import CONDITIONAL, Decision
from decisions.risk_facts import competition_is_reviewed
from decisions.steps import lacking, waived
from powerops.core.actor import Actor
from powerops.core.workflow import Check
from powerops.law.decision_reviews import PACKAGE


class Part(NamedTuple):
    """One part of the package: what it is, whether it applies to the matter, and what of it is lacking."""

    what: str
    is_wanted: bool
    lacks: str = ""


def package_of(decision: Decision, actor: Actor) -> list[Part]:
    """Return the parts of art 29 as they stand."""
    left_out, missing = waived(decision), lacking(decision)
    draft = decision.draft
    return [
        Part("决策草案及相关材料", True, "" if draft else "还没有决策草案"),
        Part(
            "公平竞争审查的有关情况", decision.concerns_market, competition_is_reviewed(decision, actor) or ""
        ),
        *(Part(f"{step.label}的有关材料", step not in left_out, missing.get(step, "")) for step in CONDITIONAL),
        Part("合法性审查意见", True, is_found_lawful(decision, actor) or ""),
    ]  # fmt: skip


def package_is_whole(decision: Decision, actor: Actor) -> str | None:
    """A topic comes to the meeting with everything that art 29 asks for."""
    missing = [one.what for one in package_of(decision, actor) if one.is_wanted and one.lacks]
    return f"报送的材料缺少{'、'.join(missing)}。" if missing else None


WHOLE = Check(PACKAGE, package_is_whole, "请退回承办单位补齐。")
