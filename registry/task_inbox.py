"""What waits for whom about changes of laws and bodies: one query a list, oldest first (G5; experience.md: the desk)."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from powerops.core.actor import Actor
from powerops.core.inbox import Listing, Row, first_rows
from powerops.core.models import Organisation
from powerops.core.roles import Role
from registry.models import AdjustmentTask, LawChange
from registry.permissions import visible_law_changes, visible_tasks
from registry.task_dates import with_dates

Status = AdjustmentTask.Status
NEXT = {
    LawChange.Status.ENTERED: "核对受影响的事项",
    LawChange.Status.CHECKED: "下达调整任务，或者办结",
}


FOLLOWED = {Status.OPEN: "等待部门提出调整或者答复", Status.PROPOSED: "等待清单稿审定公布"}


def words_wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return the tasks and the changes of laws on which the person's word is next: one query for each role held."""
    found = []
    if bodies := bodies_of(actor, Role.CLERK):
        tasks = AdjustmentTask.objects.filter(body__in=bodies, status=Status.OPEN)
        found.append(first_rows(in_order(tasks), lambda one: in_words(one, "提出调整，或者答复无需调整")))  # fmt: skip
    if actor.has_role(Role.LEGAL):
        excused = visible_tasks(actor).filter(status=Status.EXCUSED)
        found.append(first_rows(in_order(excused), lambda one: in_words(one, "认可或者退回部门的答复")))  # fmt: skip
        changes = visible_law_changes(actor).filter(status__in=NEXT)
        rows = changes.select_related("law", "jurisdiction").order_by("entered_at", "pk")
        found.append(first_rows(rows, change_in_words))
    return found


def lists(actor: Actor) -> list[Listing]:
    """Return the open tasks of the bodies whose head the person is, and those that a legal office sent: a query each."""
    return [*of_own_bodies(actor), *sent_out(actor)]


def sent_out(actor: Actor) -> list[Listing]:
    """Return the tasks that bodies have in hand, the one due first on top, for the legal office to follow."""
    if not actor.has_role(Role.LEGAL):
        return []
    tasks = with_dates(visible_tasks(actor).filter(status__in=[Status.OPEN, Status.PROPOSED]))
    rows, total = first_rows(tasks.order_by(F("due_on"), "pk"), lambda one: in_words(one, FOLLOWED[Status(one.status)]))  # fmt: skip
    url = f"{reverse('registry:adjustment-task-list')}?status=live"
    return [Listing("sent", "下达的调整任务", rows, total, url)] if total else []


def of_own_bodies(actor: Actor) -> list[Listing]:
    """Return the open tasks of the bodies whose head the person is."""
    bodies = bodies_of(actor, Role.HEAD)
    if not bodies:
        return []
    tasks = AdjustmentTask.objects.filter(body__in=bodies, status__in=AdjustmentTask.LIVE)
    rows, total = first_rows(in_order(tasks), lambda one: in_words(one, "督促经办人员办理"))
    url = f"{reverse('registry:adjustment-task-list')}?status=live"
    return [Listing("tasks", "本部门的调整任务", rows, total, url, tone="warn")] if total else []


def bodies_of(actor: Actor, role: Role) -> list[Organisation]:
    """Return the bodies at which the person holds a post of the role."""
    return [one.post.organisation for one in actor.appointments if one.post.role == role]


def in_order(tasks: QuerySet[AdjustmentTask]) -> QuerySet[AdjustmentTask]:
    """Return tasks with the day on which their limit ends, the longest waiting first."""
    return with_dates(tasks).order_by("sent_at", "pk")


def in_words(task: AdjustmentTask, next_act: str) -> Row:
    """Return a task as a line of the desk."""
    due_on = getattr(task, "due_on", None)
    is_late = due_on is not None and due_on < timezone.localdate()
    returned = f"退回理由：{task.returned_reason}" if task.returned_reason else ""
    return Row(
        title=str(task), url=task.get_absolute_url(), whose=task.body.name, since=task.sent_at, next_act=next_act,
        state=f"{task.get_status_display()}{'，已逾期' if is_late else ''}", tone="bad" if is_late else tone_of(task),
        note=returned or f"涉及 {task.power_count} 个事项", due_on=due_on, record=task,
    )  # fmt: skip


def tone_of(task: AdjustmentTask) -> str:
    """Return how a task's state reads."""
    return "warn" if task.status == Status.OPEN else "info"


def change_in_words(change: LawChange) -> Row:
    """Return a change of a law as a line of the desk."""
    return Row(
        title=str(change), url=change.get_absolute_url(), whose=change.jurisdiction.name, since=change.entered_at,
        next_act=NEXT[LawChange.Status(change.status)], state=change.get_status_display(), record=change,
    )  # fmt: skip
