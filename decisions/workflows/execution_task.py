"""执行任务: a decision broken into what each body has to do by when (D7, F5; art 34, 35, 40; the Plan 四(一)4).

办理中 → 已报完成 → 已确认完成, or 已取消. The secretary gives the tasks out; each has a time limit of its own. The body
enters how it goes, with the day of which it speaks; what gravely endangers the aim is told to the leader at once. The
body's head reports it done; the supervision office, who did not, confirms it or sends it back, and the clock goes on.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from decisions.execution_facts import did_not_report
from decisions.models import Decision, ExecutionTask, ProgressEntry
from decisions.workflows.beside import locked_for
from powerops.core.actor import acting
from powerops.core.audit import entered_later, record_act
from powerops.core.deadlines import begin
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import major_decisions, plan

Status = ExecutionTask.Status
CLAUSE, TROUBLE = str(major_decisions.EXECUTED.clause), str(major_decisions.TROUBLE.clause)
LIMIT = major_decisions.TASK.id

# fmt: off
TRANSITIONS = (
    Transition("report_done", "报告完成", "reported_done", (Status.ISSUED,), Status.REPORTED, Role.HEAD, CLAUSE),
    Transition(
        "confirm", "确认完成", "confirmed", (Status.REPORTED,), Status.CONFIRMED, Role.SUPERVISOR, CLAUSE,
        (Check(plan.F3, did_not_report, "请由其他督查人员确认。"),), meets=(LIMIT,),
    ),
    Transition(
        "send_back", "退回继续办理", "sent_back", (Status.REPORTED,), Status.ISSUED, Role.SUPERVISOR, CLAUSE,
        needs_reason=True, style="danger",
    ),
    Transition(
        "cancel", "取消任务", "cancelled", (Status.ISSUED, Status.REPORTED), Status.CANCELLED, Role.SECRETARY, CLAUSE,
        needs_reason=True, style="outline-danger", ends=True,
    ),
)
# fmt: on
TABLE = Table("decisions.execution_task", Status, lambda task: task.body, TRANSITIONS)


@transaction.atomic
def issue(
    decision: Decision, *, by: Person, body: Organisation, title: str, measure: str, due_on: date,
    responsible: Person | None = None,
) -> ExecutionTask:  # fmt: skip
    """Give a task out to a body, with its day, which is put off where it falls on a holiday.

    Raises NotAllowed, IllegalTransition when the decision is not being executed, RuleViolated for a day that is past.
    """
    locked, appointment = locked_for(
        decision, by, Role.SECRETARY, states=(Decision.Status.EXECUTING,), what="下达执行任务", clause=CLAUSE
    )  # fmt: skip
    today = timezone.localdate()
    if due_on <= today:
        raise RuleViolated("完成期限应在今天以后。", clause=CLAUSE, field="due_on")
    last = locked.tasks.aggregate(last=Max("position"))["last"] or 0
    task = ExecutionTask(
        decision=locked, position=last + 1, title=title, measure=measure, body=body, responsible=responsible,
        due_on=due_on, issued_by=by,
    )  # fmt: skip
    task.full_clean()
    because(task, "下达执行任务", by)
    task.save()
    days = (due_on - today).days
    limit, _ = begin(LIMIT, task, body=body, role=Role.HEAD, started_on=today, by=by, amount=days)
    facts = {"执行单位": str(body), "完成期限": limit.due_on.isoformat(), "决策事项": locked.number}
    record_act(
        "decisions.execution_task.issued", "下达执行任务", task, by=by, appointment=appointment, clause=CLAUSE,
        after=task.status, facts=facts,
    )  # fmt: skip
    tell(serving(body, Role.CLERK, Role.HEAD), f"新的执行任务：{task}", task.get_absolute_url())
    return task


@transaction.atomic
def enter_progress(task: ExecutionTask, *, by: Person, **told: Any) -> ProgressEntry:
    """Enter how a task goes; what was on an earlier day is kept as entered late.

    Raises NotAllowed, IllegalTransition when the task is over, RuleViolated for a day that is still to come.
    """
    locked = (
        ExecutionTask.objects.select_for_update(of=("self",))
        .select_related("body", "decision")
        .get(pk=task.pk)
    )
    actor = acting(by)
    appointment = actor.appointment_as(Role.CLERK, locked.body) or actor.appointment_as(
        Role.HEAD, locked.body
    )
    if appointment is None:
        raise NotAllowed(f"推进情况由{locked.body}的经办、负责人岗位填报。", clause=CLAUSE)
    if locked.status != Status.ISSUED:
        raise IllegalTransition(
            f"任务{locked.get_status_display()}，不能再填报推进情况。", clause=CLAUSE
        )
    if told["on"] > timezone.localdate():
        raise RuleViolated("情况发生日期不能晚于今天。", clause=CLAUSE, field="on")
    entry = ProgressEntry(task=locked, by=by, **told)
    entry.full_clean()
    entry.save()
    facts = {"完成比例": f"{entry.percent}%", "推进情况": entry.text}
    record_act(
        "decisions.execution_task.progressed", "填报推进情况", locked, by=by, appointment=appointment,
        clause=TROUBLE if entry.is_grave else CLAUSE, facts=facts, happened_at=entered_later(entry.on),
    )  # fmt: skip
    if entry.is_grave:
        news = f"“{locked.decision}”执行中出现严重影响决策目标实现的问题：{entry.obstacle}"
        tell(serving(locked.body, Role.LEADER, Role.SECRETARY), news, locked.get_absolute_url())
    return entry


# --- the acts, one a row -----------------------------------------------------------------------


def report_done(
    task: ExecutionTask,
    *,
    by: Person,
    result: str = "",
    done_on: date | None = None,
    reason: str = "",
) -> ExecutionTask:
    """The head reports that the task is done, since when, and what came of it."""
    on = done_on or timezone.localdate()
    if on > timezone.localdate():
        raise RuleViolated("完成日期不能晚于今天。", clause=CLAUSE, field="done_on")

    def change(locked: ExecutionTask, appointment: Appointment) -> dict[str, str]:
        locked.result, locked.done_on, locked.reported_by = result.strip(), on, by
        locked.returned_reason = ""
        return {"完成日期": on.isoformat()}

    return apply(
        TABLE,
        "report_done",
        task,
        by=by,
        reason=reason,
        change=change,
        happened_at=entered_later(on),
    )


def confirm(task: ExecutionTask, *, by: Person, reason: str = "") -> ExecutionTask:
    """The supervision office finds it done."""
    return apply(TABLE, "confirm", task, by=by, reason=reason)


def send_back(task: ExecutionTask, *, by: Person, reason: str = "") -> ExecutionTask:
    """The supervision office does not find it done: the body goes on, and its clock with it."""

    def change(locked: ExecutionTask, appointment: Appointment) -> None:
        locked.returned_reason = reason
        tell(
            serving(locked.body, Role.CLERK, Role.HEAD),
            f"任务“{locked}”被退回：{reason}",
            locked.get_absolute_url(),
        )

    return apply(TABLE, "send_back", task, by=by, reason=reason, change=change)


def cancel(task: ExecutionTask, *, by: Person, reason: str = "") -> ExecutionTask:
    """The task is called off."""
    return apply(TABLE, "cancel", task, by=by, reason=reason)
