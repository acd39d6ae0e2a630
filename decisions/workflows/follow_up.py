"""督办单: the supervision office asks a body to explain and to mend, and closes what is answered (D7, F5; the Plan 四(一)4).

待答复 → 答复待审签 → 待核销 → 已核销. One time limit runs from issuing to the signed answer, and anew when the answer does not
do. The clerk writes, the head signs, the supervision office closes. What is not answered in time becomes a lead.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from decisions.models import Decision, ExecutionTask, FollowUp
from decisions.workflows.beside import locked_for
from powerops.core.actor import Actor
from powerops.core.audit import record_act
from powerops.core.deadlines import begin
from powerops.core.history import because
from powerops.core.locks import one_at_a_time
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.refusals import RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import major_decisions, plan

Status = FollowUp.Status
CLAUSE, LIMIT = str(plan.D7.clause), major_decisions.FOLLOW_UP.id
NUMBERING = 0x44_42
SUPERVISED = (Decision.Status.EXECUTING, Decision.Status.SUSPENDED, Decision.Status.COMPLETED)


def did_not_write(follow_up: FollowUp, actor: Actor) -> str | None:
    """Who wrote the answer does not sign it."""
    return "您起草了答复，不能自己审签。" if follow_up.answered_by in actor.persons else None


OTHERS = (Check(plan.F3, did_not_write, "请由其他负责人审签。"),)
# fmt: off
TRANSITIONS = (
    Transition("answer", "提交办理情况", "answer_written", (Status.ISSUED,), Status.TO_SIGN, Role.CLERK, CLAUSE),
    Transition("sign", "审签答复", "answered", (Status.TO_SIGN,), Status.ANSWERED, Role.HEAD, CLAUSE, OTHERS, meets=(LIMIT,)),
    Transition(
        "return_answer", "退回重拟", "answer_returned", (Status.TO_SIGN,), Status.ISSUED, Role.HEAD, CLAUSE, OTHERS,
        needs_reason=True, style="danger",
    ),
    Transition(
        "close", "核销", "closed", (Status.ANSWERED,), Status.CLOSED, Role.SUPERVISOR, CLAUSE, needs_reason=True,
    ),
    Transition(
        "press", "退回继续办理", "pressed", (Status.ANSWERED,), Status.ISSUED, Role.SUPERVISOR, CLAUSE, needs_reason=True,
        style="danger", starts=(LIMIT,),
    ),
)
# fmt: on
TABLE = Table("decisions.follow_up", Status, lambda follow_up: follow_up.body, TRANSITIONS)


@transaction.atomic
def issue(
    decision: Decision,
    *,
    by: Person,
    body: Organisation,
    problem: str,
    demand: str,
    task: ExecutionTask | None = None,
) -> FollowUp:
    """Issue a 督办单 to a body. Raises NotAllowed, IllegalTransition, RuleViolated for a task of another body."""
    locked, appointment = locked_for(
        decision, by, Role.SUPERVISOR, states=SUPERVISED, what="发出督办单", clause=CLAUSE
    )  # fmt: skip
    if task and (task.decision_id, task.body_id) != (locked.pk, body.pk):
        raise RuleViolated("所选任务不是这个单位的执行任务。", clause=CLAUSE, field="task")
    one_at_a_time(NUMBERING)
    today = timezone.localdate()
    last = FollowUp.objects.filter(year=today.year).aggregate(last=Max("serial"))["last"] or 0
    follow_up = FollowUp(
        decision=locked, task=task, body=body, year=today.year, serial=last + 1, problem=problem, demand=demand, issued_by=by
    )  # fmt: skip
    follow_up.full_clean()
    because(follow_up, "发出督办单", by)
    follow_up.save()
    limit, _ = begin(LIMIT, follow_up, body=body, role=Role.CLERK, started_on=today, by=by)
    facts = {"被督办单位": str(body), "答复期限": limit.due_on.isoformat()}
    record_act(
        "decisions.follow_up.issued", "发出督办单", follow_up, by=by, appointment=appointment, clause=CLAUSE,
        after=follow_up.status, facts=facts,
    )  # fmt: skip
    tell(
        serving(body, Role.CLERK, Role.HEAD),
        f"收到{follow_up}：{problem}",
        follow_up.get_absolute_url(),
    )
    return follow_up


# --- the acts, one a row -----------------------------------------------------------------------


def answer(follow_up: FollowUp, *, by: Person, text: str = "", reason: str = "") -> FollowUp:
    """The clerk writes what was done."""

    def change(locked: FollowUp, appointment: Appointment) -> None:
        locked.answer, locked.answered_by, locked.returned_reason = text.strip(), by, ""

    return apply(TABLE, "answer", follow_up, by=by, reason=reason, change=change)


def sign(follow_up: FollowUp, *, by: Person, reason: str = "") -> FollowUp:
    """The head signs the answer."""

    def change(locked: FollowUp, appointment: Appointment) -> None:
        locked.signed_by = by
        tell([locked.issued_by], f"{locked}已答复，待核销。", locked.get_absolute_url())

    return apply(TABLE, "sign", follow_up, by=by, reason=reason, change=change)


def return_answer(follow_up: FollowUp, *, by: Person, reason: str = "") -> FollowUp:
    """The head wants another answer."""

    def change(locked: FollowUp, appointment: Appointment) -> None:
        locked.returned_reason = reason

    return apply(TABLE, "return_answer", follow_up, by=by, reason=reason, change=change)


def close(follow_up: FollowUp, *, by: Person, reason: str = "") -> FollowUp:
    """The supervision office finds the matter mended."""

    def change(locked: FollowUp, appointment: Appointment) -> None:
        locked.closing, locked.closed_at = reason, timezone.now()

    return apply(TABLE, "close", follow_up, by=by, reason=reason, change=change)


def press(follow_up: FollowUp, *, by: Person, reason: str = "") -> FollowUp:
    """The answer does not do: the body goes on, with a further time limit."""

    def change(locked: FollowUp, appointment: Appointment) -> None:
        locked.returned_reason, locked.signed_by = reason, None
        tell(
            serving(locked.body, Role.CLERK, Role.HEAD),
            f"{locked}未予核销：{reason}",
            locked.get_absolute_url(),
        )

    return apply(TABLE, "press", follow_up, by=by, reason=reason, change=change)
