"""What of major decisions hangs on a person who leaves a post: drafts, meetings to attend, minutes to sign (D6, F2)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from django.db.models import Model, Q

from decisions.models import Consultation, Decision, Hearing, Meeting, RiskAssessment
from decisions.separation import OTHERS
from decisions.workflows.decision import TABLE
from powerops.core.audit import record_act
from powerops.core.handover import Source
from powerops.core.models import Appointment, AuditEvent, Person
from powerops.core.refusals import RuleViolated
from powerops.core.roles import Role
from powerops.law import plan

Status = Decision.Status
# As long as a matter can come back to who drafted it.
COMES_BACK = (
    Status.PROPOSED, Status.HEAD_REVIEW, Status.STARTING, Status.DRAFTING, Status.SIGNING, Status.LEGALITY, Status.SCREENING,
    Status.AGENDA, Status.DEFERRED, Status.AMENDING, Status.ADOPTED,
)  # fmt: skip
OVER = (Consultation.Status.CONCLUDED, Consultation.Status.WITHDRAWN)
# The acts that are not open to who drafted.
WORDS = frozenset(f"{TABLE.name}.{row.event}" for row in TABLE.transitions if OTHERS in row.checks)


def own_drafts(appointment: Appointment) -> Iterable[Decision]:
    """Matters of the body in whose drafting the person took part, as long as they can come back."""
    if appointment.post.role != Role.CLERK:
        return ()
    body = appointment.post.organisation_id
    ours = Q(body=body) | Q(co_bodies=body)
    drafted = Decision.objects.filter(ours, drafters=appointment.person_id, status__in=COMES_BACK)
    return drafted.distinct().order_by("pk")


def take_over(decision: Decision, receiver: Person, by: Person) -> None:
    """Let the receiver answer for a draft from now on: returns come to them, and they do not review it.

    Raises RuleViolated when the receiver had a word on the matter: nobody answers for both.
    """
    locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if locked.drafters.contains(receiver):
        return
    said = AuditEvent.objects.about(locked).filter(act__in=WORDS)
    if said.filter(Q(by=receiver) | Q(at_post__person=receiver)).exists():
        raise RuleViolated(
            f"{receiver}已审核“{locked}”，不能再接手起草。", clause=str(plan.F3.clause), field="receiver",
            remedy="请选择其他接收人。",
        )  # fmt: skip
    locked.drafters.add(receiver)
    record_act(
        "decisions.decision.handed_over", "移交起草责任", locked, by=by, clause=str(plan.F2.clause),
        facts={"接收人": receiver.name},
    )  # fmt: skip


def beside(appointment: Appointment) -> Iterable[Model]:
    """Open consultations, hearings and risk assessments in whose drafting the person took part."""
    if appointment.post.role != Role.CLERK:
        return ()
    mine = Q(drafters=appointment.person_id)
    open_ones = Q(decision__status__in=COMES_BACK)
    return chain(
        Consultation.objects.filter(mine, open_ones).exclude(status__in=OVER),
        Hearing.objects.filter(mine, open_ones).exclude(status__in=Hearing.OVER),
        RiskAssessment.objects.filter(mine, open_ones, status__in=["drafting", "signing"]),
    )


def minutes_to_sign(appointment: Appointment) -> Iterable[Meeting]:
    """Meetings over which the person presided and whose minutes are not signed."""
    if appointment.post.role != Role.LEADER:
        return ()
    held = Meeting.objects.filter(
        chair=appointment.person_id, decider=appointment.post.organisation_id,
        status__in=[Meeting.Status.HELD, Meeting.Status.SIGNING],
    )  # fmt: skip
    return held.select_related("decider").order_by("planned_at", "pk")


def meetings_to_come(appointment: Appointment) -> Iterable[Meeting]:
    """Meetings in which the person has a seat by this post and that are not held yet."""
    seats = Meeting.objects.filter(members__appointment=appointment)
    ahead = (Meeting.Status.PREPARING, Meeting.Status.NOTIFIED)
    return seats.filter(status__in=ahead).select_related("decider").order_by("planned_at", "pk")


SOURCES = (
    Source("拟订中的决策事项", own_drafts, "接收人承担起草责任，退回通知发给接收人", take_over),
    Source("未办结的公众参与、听证和风险评估", beside, "本单位经办均可继续办理"),
    Source("待签发的会议纪要", minutes_to_sign, "纪要由主持会议的本人签发，请在离任前办理"),
    Source("待召开的决策会议", meetings_to_come, "组成人员已经变动，请秘书取消后另行筹备"),
)
