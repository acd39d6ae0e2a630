"""Who did the main assessment before a decision was made, and so does not evaluate it afterwards (G7; art 36(2))."""

from __future__ import annotations

from decisions.models import Decision, RiskAssessment
from powerops.core.models import Organisation
from powerops.core.refusals import RuleViolated
from powerops.law.major_decisions import EVALUATOR


def assessing_bodies(decision: Decision) -> dict[int, str]:
    """Return the bodies that assessed the matter before it was decided, each with what it assessed."""
    issued = decision.risk_assessments.filter(status=RiskAssessment.Status.ISSUED)
    return {one.body_id: one.get_kind_display() for one in issued}


def assessing_third_parties(decision: Decision) -> dict[str, str]:
    """Return the third parties charged with an assessment before the decision, each with what it assessed."""
    issued = decision.risk_assessments.filter(status=RiskAssessment.Status.ISSUED).exclude(
        third_party=""
    )
    return {one.third_party.strip(): one.get_kind_display() for one in issued}


def refuse_earlier_assessor(decision: Decision, body: Organisation, third_party: str) -> None:
    """Raise RuleViolated when the body or the third party did an assessment before the decision, naming which."""
    clause = str(EVALUATOR.clause)
    if what := assessing_bodies(decision).get(body.pk):
        raise RuleViolated(
            f"{body}在决策作出前承担了本事项的{what}评估，不能承担后评估。", clause=clause, field="evaluator",
            remedy="请选择其他单位。",
        )  # fmt: skip
    if what := assessing_third_parties(decision).get(third_party.strip()):
        raise RuleViolated(
            f"{third_party.strip()}在决策作出前承担了本事项的{what}评估，不能承担后评估。", clause=clause,
            field="third_party", remedy="请委托其他机构。",
        )  # fmt: skip
