"""What the law asks of a matter's risks and of its effect on competition (D4, D5; art 22–24, art 29(1))."""

from __future__ import annotations

from decisions.models import CompetitionReview, Decision, RiskAssessment
from powerops.core.actor import Actor
from powerops.core.workflow import Check
from powerops.law import decision_reviews

Status, Conclusion = RiskAssessment.Status, RiskAssessment.Conclusion


def newest(decision: Decision) -> dict[str, RiskAssessment]:
    """Return the newest assessment that was issued of each kind: one query."""
    issued = decision.risk_assessments.filter(status=Status.ISSUED).select_related("draft")
    return {one.kind: one for one in issued.order_by("kind", "-issued_at", "-pk").distinct("kind")}


def lacks(decision: Decision) -> str | None:
    """What of the step of the Plan 四(一)2 is lacking: both kinds that it names have to be assessed."""
    done = newest(decision)
    missing = [kind.label for kind in RiskAssessment.REQUIRED if kind not in done]
    return f"{'、'.join(missing)}尚未评估" if missing else None


def risks_are_controllable(decision: Decision, actor: Actor) -> str | None:
    """What was found uncontrollable stays so until a later draft was found otherwise."""
    found = [
        one for one in newest(decision).values() if one.conclusion == Conclusion.UNCONTROLLABLE
    ]
    named = "、".join(f"{one.get_kind_display()}（第{one.draft.number}稿）" for one in found)
    return f"{named}评估结论为不可控。" if named else None


def competition_is_reviewed(decision: Decision, actor: Actor) -> str | None:
    """What concerns market players is held against the standards of fair competition, draft by draft."""
    draft = decision.draft
    if not decision.concerns_market or draft is None:
        return None
    review = decision.competition_reviews.filter(draft=draft).order_by("-pk").first()
    if review is None:
        return f"事项涉及市场主体经济活动，第{draft.number}稿还没有公平竞争审查。"
    if review.conclusion == CompetitionReview.Conclusion.UNFAIR:
        return f"第{draft.number}稿违反公平竞争审查标准。"
    return None


CONTROLLED = Check(
    decision_reviews.CONTROLLABLE, risks_are_controllable, "请调整决策草案后重新评估。"
)
FAIR = Check(decision_reviews.FAIR, competition_is_reviewed, "请对这一稿作公平竞争审查。")
