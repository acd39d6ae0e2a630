"""Facts of evaluations that the law asks about (D8, G7; art 36)."""

from __future__ import annotations

from decisions.models import Decision, Evaluation
from powerops.core.actor import Actor


def no_evaluation_is_open(decision: Decision, actor: Actor) -> str | None:
    """A matter is not closed while its evaluation is under way."""
    states = Evaluation.Status
    is_open = decision.evaluations.filter(
        status__in=[states.PLANNED, states.EVALUATING, states.REPORTED]
    ).exists()
    return "决策后评估还没有结束。" if is_open else None


def evaluation_says_reopen(decision: Decision, actor: Actor) -> str | None:
    """A decision goes on being executed after it was completed only where an evaluation said so."""
    last = decision.evaluations.filter(status=Evaluation.Status.PUBLISHED).last()
    if last and last.advice == Evaluation.Advice.ADJUST:
        return None
    return "没有建议调整的评估结果。"


def did_not_report_evaluation(evaluation: Evaluation, actor: Actor) -> str | None:
    """Who reported an evaluation does not settle it."""
    return "您报告了评估结果，不能自己处理。" if evaluation.reported_by in actor.persons else None
