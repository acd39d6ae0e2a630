"""What the platform's pages of material and record ask about decisions (D9, G6; the Plan 四(一)4)."""

from __future__ import annotations

from decisions import (
    archiving,
    consultation_records,
    drafting_records,
    hearing_records,
    panel_records,
    review_records,
)
from decisions.execution_permissions import (
    visible_circulars,
    visible_evaluations,
    visible_follow_ups,
    visible_leads,
    visible_tasks,
)
from decisions.meeting_permissions import visible_meetings
from decisions.models import Decision, Evaluation, ExecutionTask, FollowUp, Meeting, StepWaiver
from decisions.permissions import visible_decisions, visible_opinions
from decisions.story import records_beside
from powerops.core.actor import Actor
from powerops.core.models import Appointment
from powerops.core.records import RecordKind, register
from powerops.core.roles import Role


def executing_files(actor: Actor, record: ExecutionTask | FollowUp, slot: str) -> Appointment | str:
    """The clerk of the body that does it, while it is being done."""
    appointment = actor.appointment_as(Role.CLERK, record.body)
    if appointment and record.status == "issued":
        return appointment
    return f"“{slot}”由{record.body}的经办岗位在办理中提交。"


def evaluator_files(actor: Actor, evaluation: Evaluation, slot: str) -> Appointment | str:
    """The clerk of the evaluating body, while it evaluates."""
    body = evaluation.evaluator or evaluation.decision.decider
    appointment = actor.appointment_as(Role.CLERK, body)
    if appointment and evaluation.status == Evaluation.Status.EVALUATING:
        return appointment
    return f"“{slot}”由{body}的经办岗位在评估中提交。"


SUGGESTION, DRAFT, OTHER = "建议材料", "草案附件", "其他材料"
# In which states the clerk adds which material.
FILED_IN = {
    SUGGESTION: (Decision.Status.PROPOSED,),
    DRAFT: (Decision.Status.DRAFTING, Decision.Status.AMENDING),
    OTHER: (Decision.Status.PROPOSED, Decision.Status.DRAFTING, Decision.Status.AMENDING),
}


def matter_files(actor: Actor, decision: Decision, slot: str) -> Appointment | str:
    """The clerk of a body that drafts, while it drafts."""
    if decision.status in FILED_IN[slot]:
        for body in (decision.body, *decision.co_bodies.all()):
            if appointment := actor.appointment_as(Role.CLERK, body):
                return appointment
    return f"“{slot}”由承办单位的经办岗位在起草时提交。"


DECISION = RecordKind(
    "decisions.decision",
    lambda actor: visible_decisions(actor).select_related("body", "decider"),
    body_of=lambda decision: decision.body,
    slots=(SUGGESTION, DRAFT, OTHER),
    may_file=matter_files,
    led_to=records_beside,
    missing=archiving.missing,
    rows=lambda decision: (*decision.drafts.all(),),
)
OPINION = RecordKind(
    "decisions.bodyopinion",
    lambda actor: visible_opinions(actor).select_related("body", "decision"),
    body_of=lambda opinion: opinion.decision.body,
)
WAIVER = RecordKind(
    "decisions.stepwaiver",
    lambda actor: StepWaiver.objects.filter(decision__in=visible_decisions(actor)).select_related(
        "decision__body"
    ),
    body_of=lambda waiver: waiver.decision.body,
)
TASK = RecordKind(
    "decisions.executiontask",
    lambda actor: visible_tasks(actor).select_related("body", "decision"),
    body_of=lambda task: task.body,
    slots=("完成情况材料",),
    may_file=executing_files,
    rows=lambda task: task.progress.all(),
)
CIRCULAR = RecordKind(
    "decisions.circular",
    lambda actor: visible_circulars(actor).select_related("decision__decider"),
    body_of=lambda circular: circular.decision.decider,
    rows=lambda circular: circular.receipts.all(),
)
FOLLOW_UP = RecordKind(
    "decisions.followup",
    lambda actor: visible_follow_ups(actor).select_related("body", "decision"),
    body_of=lambda follow_up: follow_up.body,
    slots=("办理情况材料",),
    may_file=executing_files,
)
LEAD = RecordKind(
    "decisions.lead",
    lambda actor: visible_leads(actor).select_related("body", "decision__decider"),
    body_of=lambda lead: lead.body,
)
EVALUATION = RecordKind(
    "decisions.evaluation",
    lambda actor: visible_evaluations(actor).select_related("decision__decider", "evaluator"),
    body_of=lambda evaluation: evaluation.evaluator or evaluation.decision.decider,
    slots=("评估报告",),
    may_file=evaluator_files,
)


def minuting_files(actor: Actor, meeting: Meeting, slot: str) -> Appointment | str:
    """The secretary, until the minutes are signed."""
    appointment = actor.appointment_as(Role.SECRETARY, meeting.decider)
    if appointment and meeting.status not in (Meeting.Status.MINUTED, Meeting.Status.CANCELLED):
        return appointment
    return f"“{slot}”由管委秘书岗位在纪要签发前提交。"


MEETING = RecordKind(
    "decisions.meeting",
    lambda actor: visible_meetings(actor).select_related("decider", "chair"),
    body_of=lambda meeting: meeting.decider,
    slots=("会议材料", "录音录像", "签到表"),
    may_file=minuting_files,
    rows=lambda meeting: (*meeting.members.all(), *meeting.items.all()),
)
KINDS = (
    *drafting_records.KINDS, DECISION, OPINION, WAIVER, TASK, CIRCULAR, FOLLOW_UP, LEAD, EVALUATION, MEETING, *consultation_records.KINDS, *hearing_records.KINDS, *panel_records.KINDS,
    *review_records.KINDS,
)  # fmt: skip


def register_records() -> None:
    """Make the records of decisions known to the platform."""
    for kind in KINDS:
        register(kind)
