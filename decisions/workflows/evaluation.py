"""决策后评估: whether a decision did what it was made for (D8, G7; art 36; the Plan 四(一)2).

待明确评估单位 → 评估中 → 待决策机关处理 → 已公布结果, or 不再评估. The deciding body's secretary plans it, by schedule or for one
of the three causes of art 36; the leader names who evaluates, never a body or third party that did the main assessment
before the decision. The report says what the public and the invited deputies said; the leader settles what follows, and
the result is public.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from decisions.earlier_assessors import refuse_earlier_assessor
from decisions.evaluation_facts import did_not_report_evaluation
from decisions.models import Decision, Evaluation
from decisions.workflows.beside import locked_for
from powerops.core.audit import record_act
from powerops.core.deadlines import begin
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.refusals import RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import major_decisions, plan

Status = Evaluation.Status
CLAUSE, HEARS = str(major_decisions.EVALUATED.clause), str(major_decisions.EVALUATION_HEARS.clause)
LIMIT = major_decisions.EVALUATION.id
EVALUABLE = (Decision.Status.EXECUTING, Decision.Status.SUSPENDED, Decision.Status.COMPLETED)
OTHERS = (Check(plan.F3, did_not_report_evaluation, "请由其他人员处理。"),)

# fmt: off
TRANSITIONS = (
    Transition("assign", "明确评估单位", "assigned", (Status.PLANNED,), Status.EVALUATING, Role.LEADER, CLAUSE),
    Transition("report", "报告评估结果", "reported", (Status.EVALUATING,), Status.REPORTED, Role.HEAD, HEARS, meets=(LIMIT,)),
    Transition(
        "return_report", "退回补充评估", "report_returned", (Status.REPORTED,), Status.EVALUATING, Role.LEADER, CLAUSE, OTHERS,
        needs_reason=True, style="danger", starts=(LIMIT,),
    ),
    Transition(
        "publish", "处理并公布结果", "published", (Status.REPORTED,), Status.PUBLISHED, Role.LEADER, CLAUSE, OTHERS,
        needs_reason=True,
    ),
    Transition(
        "drop", "不再评估", "dropped", (Status.PLANNED, Status.EVALUATING), Status.DROPPED, Role.LEADER, CLAUSE,
        needs_reason=True, style="outline-danger", ends=True,
    ),
)
# fmt: on


def body_of(evaluation: Evaluation) -> Organisation:
    """Who acts next for it: the evaluator once named, the deciding body before and after."""
    if evaluation.status == Status.EVALUATING and evaluation.evaluator:
        return evaluation.evaluator
    return evaluation.decision.decider


TABLE = Table("decisions.evaluation", Status, body_of, TRANSITIONS)


@transaction.atomic
def plan_evaluation(
    decision: Decision, *, by: Person, trigger: str, planned_on: date, reason: str = ""
) -> Evaluation:
    """Plan the evaluation of a decision. Raises NotAllowed, IllegalTransition, RuleViolated for a day that is past."""
    locked, appointment = locked_for(
        decision, by, Role.SECRETARY, states=EVALUABLE, what="提出决策后评估", clause=CLAUSE
    )  # fmt: skip
    today = timezone.localdate()
    if planned_on <= today:
        raise RuleViolated("计划完成日期应在今天以后。", clause=CLAUSE, field="planned_on")
    evaluation = Evaluation(
        decision=locked, trigger=trigger, reason=reason, planned_on=planned_on, created_by=by
    )
    evaluation.full_clean()
    because(evaluation, "提出决策后评估", by)
    evaluation.save()
    begin(
        LIMIT, evaluation, body=locked.decider, role=Role.LEADER, started_on=today, by=by, amount=(planned_on - today).days
    )  # fmt: skip
    record_act(
        "decisions.evaluation.planned", "提出决策后评估", evaluation, by=by, appointment=appointment, clause=CLAUSE,
        after=evaluation.status, facts={"评估事由": evaluation.get_trigger_display(), "计划完成日期": planned_on.isoformat()},
    )  # fmt: skip
    tell(
        serving(locked.decider, Role.LEADER),
        f"{evaluation}：请明确评估单位",
        evaluation.get_absolute_url(),
    )
    return evaluation


# --- the acts, one a row -----------------------------------------------------------------------


def assign(
    evaluation: Evaluation,
    *,
    by: Person,
    evaluator: Organisation | None = None,
    third_party: str = "",
    reason: str = "",
) -> Evaluation:
    """The leader names the body that evaluates, and a third party that it charges with it."""
    if evaluator is None:
        raise RuleViolated("请明确评估单位。", clause=CLAUSE, field="evaluator")

    def change(locked: Evaluation, appointment: Appointment) -> dict[str, str]:
        refuse_earlier_assessor(locked.decision, evaluator, third_party)
        locked.evaluator, locked.third_party = evaluator, third_party.strip()
        news = f"请办理{locked}，{locked.planned_on}前报告。"
        tell(serving(evaluator, Role.CLERK, Role.HEAD), news, locked.get_absolute_url())
        return {"评估单位": str(evaluator), **({"第三方": third_party} if third_party else {})}

    return apply(TABLE, "assign", evaluation, by=by, reason=reason, change=change)


def report(evaluation: Evaluation, *, by: Person, reason: str = "", **told: str) -> Evaluation:
    """The evaluating body reports: result, advice, and whom it heard."""

    def change(locked: Evaluation, appointment: Appointment) -> dict[str, str]:
        for name, value in told.items():
            setattr(locked, name, value)
        locked.reported_by = by
        return {"评估结论": locked.get_result_display(), "建议": locked.get_advice_display()}

    return apply(TABLE, "report", evaluation, by=by, reason=reason, change=change)


def return_report(evaluation: Evaluation, *, by: Person, reason: str = "") -> Evaluation:
    """The leader wants more."""
    return apply(TABLE, "return_report", evaluation, by=by, reason=reason)


def publish(evaluation: Evaluation, *, by: Person, reason: str = "") -> Evaluation:
    """The leader says what follows, and the result is public."""

    def change(locked: Evaluation, appointment: Appointment) -> None:
        locked.settled, locked.published_at = reason, timezone.now()
        move_public_stamp()

    return apply(TABLE, "publish", evaluation, by=by, reason=reason, change=change)


def drop(evaluation: Evaluation, *, by: Person, reason: str = "") -> Evaluation:
    """The evaluation is given up."""
    return apply(TABLE, "drop", evaluation, by=by, reason=reason)
