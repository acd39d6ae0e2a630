"""决策事项: one matter from its suggestion to its archive (D1–D9; the Plan 四(一)1–4; 重大行政决策程序暂行条例).

起草建议 → 建议待审签 → 待决定启动 → 拟订草案 → 草案待审签 → 合法性审查 → 待议题把关 → 待集体讨论 → 待请示报告 → 待公布 →
执行中 → 执行完毕 → 已办结. A body suggests; its head signs; the deciding body's leader starts it and names who drafts. While
it is drafted the public, experts and other bodies are heard and the risk is assessed, each a record of its own. What
the head signs goes to the legal office, whose word holds for that draft alone. The principal leader lets a topic through,
sends it back or vetoes it, and never decides alone: the meeting does. It is reported to the Party committee,
published, executed, evaluated. The table is here; the acts of each stage stand in the file named after it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from decisions.drafting_facts import has_a_draft, opinions_are_settled, review_has_its_time
from decisions.models import Decision
from decisions.separation import OTHERS
from decisions.steps import has_gone_through_the_steps
from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.locks import one_at_a_time
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.notices import tell
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import major_decisions, plan

Status = Decision.Status
SUGGESTED, STARTED = str(major_decisions.SUGGESTION.clause), str(major_decisions.STARTED.clause)
STEPS = str(plan.D2.clause)
NUMBERING = 0x5A_44  # the number of a matter is given by one transaction at a time

DRAFTED = Check(major_decisions.SUGGESTION, has_a_draft, "请先拟订决策草案。")
SETTLED = Check(major_decisions.CONSULTED, opinions_are_settled, "请逐条处理单位意见。")
THROUGH = Check(
    plan.D2, has_gone_through_the_steps, "请先办完这些程序；依法不适用的，先申请并经法制部门同意。"
)


def returning(
    verb: str, event: str, source: Status, target: Status, who: Role, label: str = "退回修改"
) -> Transition:
    """Return the row of an act that sends the matter back with a reason."""
    return Transition(
        verb,
        label,
        event,
        (source,),
        target,
        who,
        STEPS,
        (OTHERS,),
        needs_reason=True,
        style="danger",
    )


# fmt: off
TRANSITIONS = (
    Transition("submit", "送单位负责人审签", "submitted", (Status.PROPOSED,), Status.HEAD_REVIEW, Role.CLERK, SUGGESTED),
    Transition(
        "withdraw", "撤回作废", "withdrawn", (Status.PROPOSED,), Status.WITHDRAWN, Role.CLERK, SUGGESTED,
        needs_reason=True, style="outline-danger", ends=True,
    ),
    Transition("endorse", "审签通过", "endorsed", (Status.HEAD_REVIEW,), Status.STARTING, Role.HEAD, SUGGESTED, (OTHERS,)),
    returning("return_by_head", "returned_by_head", Status.HEAD_REVIEW, Status.PROPOSED, Role.HEAD),
    Transition("start", "决定启动", "started", (Status.STARTING,), Status.DRAFTING, Role.LEADER, STARTED, (OTHERS,)),
    Transition(
        "decline", "不予启动", "declined", (Status.STARTING,), Status.DECLINED, Role.LEADER, STARTED, (OTHERS,),
        needs_reason=True, style="danger", ends=True,
    ),
    Transition("submit_draft", "草案送审签", "draft_submitted", (Status.DRAFTING,), Status.SIGNING, Role.CLERK, STEPS, (DRAFTED, SETTLED, THROUGH)),
    Transition(
        "recall_draft", "取回修改", "draft_recalled", (Status.SIGNING,), Status.DRAFTING, Role.CLERK, STEPS,
        needs_reason=True, style="outline-secondary",
    ),
    Transition(
        "send_for_review", "送合法性审查", "sent_for_review", (Status.SIGNING,), Status.LEGALITY, Role.HEAD,
        str(major_decisions.REVIEW.clause), (OTHERS, DRAFTED, SETTLED, THROUGH), starts=(major_decisions.REVIEW.id,),
    ),
    returning("return_draft", "draft_returned", Status.SIGNING, Status.DRAFTING, Role.HEAD),
)
# fmt: on
TABLE = Table("decisions.decision", Status, lambda decision: decision.body, TRANSITIONS)


# --- a suggestion begins ---------------------------------------------------------------------------


@transaction.atomic
def propose(*, by: Person, body: Organisation, **told: Any) -> Decision:
    """Begin the suggestion of a matter for a body. Raises NotAllowed when the person is not its clerk."""
    appointment = acting(by).appointment_as(Role.CLERK, body)
    if appointment is None:
        raise NotAllowed(f"决策事项的建议由{body}的经办岗位起草。", clause=SUGGESTED)
    one_at_a_time(NUMBERING)
    year = timezone.localdate().year
    last = Decision.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0
    decision = Decision(year=year, serial=last + 1, proposer=body, body=body, created_by=by, **told)
    decision.full_clean()
    because(decision, "起草决策事项建议", by)
    decision.save()
    remember_drafter(decision, by, appointment)
    facts = {"编号": decision.number, "建议来源": decision.get_origin_display()}
    record_act(
        "decisions.decision.proposed", "起草建议", decision, by=by, appointment=appointment, clause=SUGGESTED,
        after=decision.status, facts=facts,
    )  # fmt: skip
    return decision


def remember_drafter(decision: Decision, by: Person, appointment: Appointment) -> None:
    """Whoever drafts, or is represented in drafting, signs nothing of the matter afterwards."""
    decision.drafters.add(by, appointment.person)


# --- the acts of the suggestion ----------------------------------------------------------------------


def submit(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The clerk sends the suggestion to the head."""

    def change(locked: Decision, appointment: Appointment) -> None:
        locked.returned_reason = ""

    return apply(TABLE, "submit", decision, by=by, reason=reason, change=change)


def withdraw(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The clerk gives the suggestion up."""
    return apply(TABLE, "withdraw", decision, by=by, reason=reason, change=ending)


def endorse(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The head stands for the suggestion."""
    return apply(TABLE, "endorse", decision, by=by, reason=reason)


def return_by_head(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The head sends the suggestion back."""
    return apply(TABLE, "return_by_head", decision, by=by, reason=reason, change=sent_back(reason))


def start(
    decision: Decision, *, by: Person, body: Organisation | None = None,
    co_bodies: tuple[Organisation, ...] = (), reason: str = "", started_on: date | None = None,
) -> Decision:  # fmt: skip
    """The deciding body starts the procedure and names the body that drafts, and those that help it (art 11)."""

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        locked.body = body or locked.body
        locked.started_on = started_on or timezone.localdate()
        locked.co_bodies.set([one for one in co_bodies if one.pk != locked.body_id])
        named = "、".join(str(one) for one in co_bodies)
        return {"承办单位": str(locked.body), **({"其他承办单位": named} if named else {})}

    return apply(TABLE, "start", decision, by=by, reason=reason, change=change)


def decline(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The deciding body does not start the procedure."""
    return apply(TABLE, "decline", decision, by=by, reason=reason, change=ending)


# --- the acts of drafting -----------------------------------------------------------------------------


def submit_draft(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The clerk sends the draft, with every step done, to the head."""

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        locked.returned_reason = ""
        return {"草案": f"第{locked.draft.number}稿"}

    return apply(TABLE, "submit_draft", decision, by=by, reason=reason, change=change)


def recall_draft(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The clerk takes back what the head has not signed."""
    return apply(TABLE, "recall_draft", decision, by=by, reason=reason)


def return_draft(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The head sends the draft back."""
    return apply(TABLE, "return_draft", decision, by=by, reason=reason, change=sent_back(reason))


def send_for_review(
    decision: Decision, *, by: Person, wanted_by: date | None = None, reason: str = ""
) -> Decision:
    """The head sends the draft to the legal office, which has at least seven working days (art 26(2))."""

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        locked.review_wanted_by = review_has_its_time(wanted_by)
        return {
            "草案": f"第{locked.draft.number}稿",
            "希望审查完成日期": locked.review_wanted_by.isoformat(),
        }

    return apply(TABLE, "send_for_review", decision, by=by, reason=reason, change=change)


# --- what acts have in common --------------------------------------------------------------------------


def ending(locked: Decision, appointment: Appointment) -> None:
    """The matter ends here."""
    locked.ended_at = timezone.now()


def sent_back(reason: str):
    """Return the change of an act that sends the matter back to its drafters."""

    def change(locked: Decision, appointment: Appointment) -> None:
        locked.returned_reason = reason
        tell(locked.drafters.all(), f"“{locked}”被退回：{reason}", locked.get_absolute_url())

    return change
