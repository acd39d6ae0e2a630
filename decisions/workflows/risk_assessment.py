"""风险评估: a draft is assessed as to one kind of risk, point by point (D4; art 22–24; the Plan 四(一)2).

起草 → 待负责人审签 → 已出具; or 已作废. The undertaking body begins it while it drafts, and names who assesses: itself,
another body, a third party under contract; what was assessed before under other rules is recorded with its document
instead. The assessing body's clerk writes points, measures and the plan for the worst, its head signs. What is found
uncontrollable holds the matter up until a later draft was assessed otherwise.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from decisions.models import Decision, Draft, RiskAssessment, RiskPoint
from decisions.risk_facts import newest
from decisions.separation import OTHERS
from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.filings import filings_of
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.recusals import bar
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import decision_reviews as law
from powerops.law import plan

Status, Assessor = RiskAssessment.Status, RiskAssessment.Assessor
ASSESSED, REPORTED, CONTROLLED = (
    str(rule.clause) for rule in (law.ASSESSED, law.REPORT, law.CONTROLLABLE)
)
REPORT = "风险评估报告"  # the material that every assessment is issued with


# --- facts -------------------------------------------------------------------------------------------


def report_is_whole(assessment: RiskAssessment, actor: Any) -> str | None:
    """The report says what art 23 asks for; what was assessed before says it in its own document."""
    if assessment.assessor == Assessor.EARLIER:
        return None
    lacking = law.report_lacks(
        points=assessment.points.count(), ways=assessment.ways, heard=assessment.heard,
        contingency=assessment.contingency,
    )  # fmt: skip
    return f"{'，'.join(one.message for one in lacking)}。" if lacking else None


def document_is_filed(assessment: RiskAssessment, actor: Any) -> str | None:
    """The report itself is there as a file."""
    is_there = filings_of(assessment).filter(slot=REPORT).exists()
    return None if is_there else f"还没有提交“{REPORT}”。"


def concludes(assessment: RiskAssessment, actor: Any) -> str | None:
    """An assessment says whether the risk can be controlled, and why."""
    is_said = assessment.conclusion and assessment.conclusion_reason.strip()
    return None if is_said else "还没有写明结论和理由。"


def high_risks_are_controlled(assessment: RiskAssessment, actor: Any) -> str | None:
    """Something is done against each high risk, by somebody."""
    bare = [
        str(one)
        for one in assessment.points.all()
        if law.is_uncontrolled(one.level, one.measure, one.owner_body_id)
    ]
    return f"高风险点没有防范措施或者责任单位：{'；'.join(bare)}。" if bare else None


WHOLE = (
    Check(law.REPORT, report_is_whole, "请补充后再送。"),
    Check(plan.D4, high_risks_are_controlled, "请逐点写明。"),
    Check(law.CONTROLLABLE, concludes, "请补充后再送。"),
    Check(
        law.NOT_TWICE, document_is_filed, "请在“材料”中提交；不作重复评估的，提交已有的评估文件。"
    ),
)

# --- the table ---------------------------------------------------------------------------------------

# fmt: off
TRANSITIONS = (
    Transition("submit", "送负责人审签", "submitted", (Status.DRAFTING,), Status.SIGNING, Role.CLERK, REPORTED, WHOLE),
    Transition("issue", "审签出具", "issued", (Status.SIGNING,), Status.ISSUED, Role.HEAD, REPORTED, (OTHERS, *WHOLE)),
    Transition(
        "send_back", "退回修改", "returned", (Status.SIGNING,), Status.DRAFTING, Role.HEAD, REPORTED, (OTHERS,),
        needs_reason=True, style="danger",
    ),
    Transition(
        "drop", "作废", "dropped", (Status.DRAFTING,), Status.DROPPED, Role.CLERK, REPORTED,
        needs_reason=True, style="outline-danger", ends=True,
    ),
)
# fmt: on
TABLE = Table("decisions.riskassessment", Status, lambda assessment: assessment.body, TRANSITIONS)


# --- an assessment begins ----------------------------------------------------------------------------


@transaction.atomic
def begin(
    decision: Decision, *, by: Person, kind: str, assessor: str, body: Organisation | None = None, **told: str
) -> RiskAssessment:  # fmt: skip
    """The undertaking body has the draft as it stands assessed; `body` is who assesses, where another body does."""
    locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    appointment = acting(by).appointment_as(Role.CLERK, locked.body)
    if appointment is None:
        raise NotAllowed(f"风险评估由{locked.body}的经办岗位组织。", clause=ASSESSED)
    if locked.status != Decision.Status.DRAFTING or locked.draft is None:
        raise IllegalTransition("有了决策草案、正在拟订时，才能评估风险。", clause=ASSESSED)
    if barred := bar(locked, acting(by).through(appointment)):
        raise barred
    refuse_unchanged(locked, locked.draft, kind)
    assessment = RiskAssessment(
        decision=locked, draft=locked.draft, kind=kind, assessor=assessor, created_by=by,
        body=body if assessor == Assessor.BODY and body else locked.body, **told,
    )  # fmt: skip
    written(assessment, "开始风险评估", by)
    assessment.drafters.add(by, appointment.person)
    note("begun", "开始风险评估", assessment, by, appointment, {"由谁评估": assessment.get_assessor_display()})  # fmt: skip
    if assessment.body_id != locked.body_id:
        news = f"请评估“{locked}”的{assessment.get_kind_display()}。"
        tell(serving(assessment.body, Role.CLERK), news, assessment.get_absolute_url())
    return assessment


def refuse_unchanged(decision: Decision, draft: Draft, kind: str) -> None:
    """Refuse to assess again what was found uncontrollable and has not been changed since."""
    found = newest(decision).get(kind)
    if (
        found
        and found.conclusion == RiskAssessment.Conclusion.UNCONTROLLABLE
        and draft.number <= found.draft.number
    ):
        raise RuleViolated(
            f"第{found.draft.number}稿的{found.get_kind_display()}不可控，草案还没有调整。", clause=CONTROLLED,
            remedy="请先调整决策草案。", field="kind",
        )  # fmt: skip


def written(assessment: RiskAssessment, why: str, by: Person) -> None:
    """Write an assessment with the reason of the change."""
    assessment.full_clean()
    because(assessment, why, by)
    assessment.save()


def note(
    event: str, label: str, assessment: RiskAssessment, by: Person, appointment: Appointment, facts: dict[str, Any]
) -> None:  # fmt: skip
    """Write down what was done in an assessment."""
    record_act(
        f"{TABLE.name}.{event}", label, assessment, by=by, appointment=appointment, clause=ASSESSED, facts=facts,
        before=assessment.status, after=assessment.status,
    )  # fmt: skip


# --- work inside an assessment -----------------------------------------------------------------------


def held(assessment: RiskAssessment, by: Person) -> tuple[RiskAssessment, Appointment]:
    """Return the assessment, locked, with the post by which the person works on it, or refuse."""
    locked = (
        RiskAssessment.objects.select_for_update(of=("self",))
        .select_related("body", "decision")
        .get(pk=assessment.pk)
    )
    if locked.status != Status.DRAFTING:
        state = locked.get_status_display()
        raise IllegalTransition(f"当前状态为“{state}”，不能再改。", clause=REPORTED)
    appointment = acting(by).appointment_as(Role.CLERK, locked.body)
    if appointment is None:
        raise NotAllowed(f"风险评估由{locked.body}的经办岗位起草。", clause=REPORTED)
    for record in (locked, locked.decision):
        if barred := bar(record, acting(by).through(appointment)):
            raise barred
    return locked, appointment


@transaction.atomic
def write(assessment: RiskAssessment, *, by: Person, **told: Any) -> RiskAssessment:
    """Write what the report says: ways, who was heard, analysis, contingency plan, conclusion."""
    locked, appointment = held(assessment, by)
    for name, said in told.items():
        setattr(locked, name, said)
    written(locked, "填写风险评估", by)
    locked.drafters.add(by, appointment.person)
    note("written", "填写评估情况", locked, by, appointment, {"结论": locked.get_conclusion_display()})  # fmt: skip
    return locked


@transaction.atomic
def put_point(
    assessment: RiskAssessment, *, by: Person, point: RiskPoint | None = None, **told: Any
) -> RiskPoint:
    """Add a risk point, or change one; a high one without measure and owner is refused."""
    locked, appointment = held(assessment, by)
    is_new, point = point is None, point or RiskPoint(assessment=locked)
    for name, said in told.items():
        setattr(point, name, said)
    point.clean_fields(exclude=["level"])
    point.level = law.level_of(point.likelihood, point.effect).value
    if law.is_uncontrolled(point.level, point.measure, point.owner_body):
        raise RuleViolated(
            "高风险点应有防范措施和责任单位。", clause=str(plan.D4.clause), field="owner_body" if point.measure.strip() else "measure",
        )  # fmt: skip
    point.full_clean()
    point.save()
    locked.drafters.add(by, appointment.person)
    facts = {"风险点": str(point), "等级": point.get_level_display(), "防范措施": point.measure}
    note("point_put", "增加风险点" if is_new else "修改风险点", locked, by, appointment, facts)
    return point


@transaction.atomic
def drop_point(point: RiskPoint, *, by: Person) -> None:
    """Take a risk point out again."""
    locked, appointment = held(point.assessment, by)
    facts = {"风险点": str(point), "等级": point.get_level_display()}
    point.delete()
    note("point_dropped", "删去风险点", locked, by, appointment, facts)


# --- the acts ----------------------------------------------------------------------------------------


def submit(assessment: RiskAssessment, *, by: Person, reason: str = "") -> RiskAssessment:
    """The clerk sends the report to the head."""

    def change(locked: RiskAssessment, appointment: Appointment) -> None:
        locked.returned_reason = ""

    return apply(TABLE, "submit", assessment, by=by, reason=reason, change=change)


def issue(assessment: RiskAssessment, *, by: Person, reason: str = "") -> RiskAssessment:
    """The head signs: the report counts."""

    def change(locked: RiskAssessment, appointment: Appointment) -> dict[str, str]:
        locked.issued_by, locked.issued_at = by, timezone.now()
        news = f"{locked}：{locked.get_conclusion_display()}。"
        tell(locked.decision.drafters.all(), news, locked.get_absolute_url())
        return {"结论": locked.get_conclusion_display(), "草案": f"第{locked.draft.number}稿"}

    return apply(TABLE, "issue", assessment, by=by, reason=reason, change=change)


def send_back(assessment: RiskAssessment, *, by: Person, reason: str = "") -> RiskAssessment:
    """The head wants the report changed."""

    def change(locked: RiskAssessment, appointment: Appointment) -> None:
        locked.returned_reason = reason

    return apply(TABLE, "send_back", assessment, by=by, reason=reason, change=change)


def drop(assessment: RiskAssessment, *, by: Person, reason: str = "") -> RiskAssessment:
    """The clerk gives an assessment up that was begun in error."""
    return apply(TABLE, "drop", assessment, by=by, reason=reason)
