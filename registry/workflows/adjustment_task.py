"""调整任务: what one body has to look at after a law or a body has changed (G5, R3; the Plan 四(二)3).

待办理 → 已提出调整 → 办结, or 答复无需调整 → 认可无需调整. The clerk opens a draft with the powers that the task names already in
it, or answers with a reason that nothing is to be changed; the legal office accepts that, or returns it. The limit for
applying counts from the day on which the change takes effect or the task is sent, whichever is later; nobody's answer
escalates like every limit. A task is done when every power that it names was dealt with by a published draft.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.utils import timezone

from powerops.core.actor import Actor
from powerops.core.audit import record_act
from powerops.core.calendars import current_calendar, hold_calendar
from powerops.core.deadlines import begin, counted, ended, in_words, open_of
from powerops.core.history import because
from powerops.core.jobs import Progress
from powerops.core.models import Appointment, Deadline, Organisation, Person
from powerops.core.notices import tell
from powerops.core.parameters import value_of
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import plan
from powerops.law.time_limits import limit_in_force
from registry.impact import concerned
from registry.models import AdjustmentItem, AdjustmentTask, LawChange, Revision
from registry.workflows.task_drafts import begin_draft

Status = AdjustmentTask.Status
CLAUSE = str(plan.G5.clause)
APPLY = plan.R3_APPLY.id
BATCH = 1000


# --- facts -------------------------------------------------------------------------------------


def somebody_else_answered(task: AdjustmentTask, actor: Actor) -> str | None:
    """Who said that nothing is to be changed does not accept it."""
    answered = any(one.pk == task.answered_by_id for one in actor.persons)
    return "您答复了无需调整，不能再由您认可。" if answered else None


def body_exists(task: AdjustmentTask, actor: Actor) -> str | None:
    """A body that has ended begins nothing any more."""
    return f"{task.body}已撤销。" if task.body.abolished_on else None


# --- the table ---------------------------------------------------------------------------------

SEPARATE = Check(plan.F3, somebody_else_answered, "请由其他法制人员办理。")
EXISTS = Check(plan.F1, body_exists, "请法制部门撤销本任务，另向承接机构下达。")

# fmt: off
TRANSITIONS = (
    Transition(
        "propose", "提出调整", "proposed", (Status.OPEN,), Status.PROPOSED, Role.CLERK, CLAUSE, (EXISTS,), meets=(APPLY,),
    ),
    Transition(
        "excuse", "答复无需调整", "excused", (Status.OPEN,), Status.EXCUSED, Role.CLERK, CLAUSE, needs_reason=True,
        style="outline-secondary", meets=(APPLY,),
    ),
    Transition("accept", "认可无需调整", "accepted", (Status.EXCUSED,), Status.EXEMPT, Role.LEGAL, CLAUSE, (SEPARATE,)),
    Transition(
        "send_back", "退回重新办理", "sent_back", (Status.EXCUSED,), Status.OPEN, Role.LEGAL, CLAUSE, (SEPARATE,),
        needs_reason=True, style="danger", starts=(APPLY,),
    ),
    Transition(
        "finish", "办结", "finished", (Status.OPEN, Status.PROPOSED, Status.EXCUSED), Status.DONE, Role.LEGAL, CLAUSE,
        (Check(plan.G5, lambda task, actor: undealt(task), "请等待部门的清单稿公布。"),), is_exceptional=True, ends=True,
    ),
    Transition(
        "withdraw", "撤销任务", "withdrawn", AdjustmentTask.LIVE, Status.WITHDRAWN, Role.LEGAL, CLAUSE, needs_reason=True,
        style="outline-danger", is_exceptional=True, ends=True,
    ),
)
# fmt: on
TABLE = Table("registry.adjustment_task", Status, lambda task: task.body, TRANSITIONS)


# --- opening -----------------------------------------------------------------------------------


def counted_from(effective_on: date) -> date:
    """Return the day from which a task counts: of the change's effect or of today, whichever is later."""
    return max(effective_on, timezone.localdate())


def due_of(day: date) -> date:
    """Return when the limit for applying ends that counts from a day; RuleViolated without a calendar."""
    limit = limit_in_force(APPLY, day)
    amount = value_of(limit.parameter, day)
    return counted(limit, day, current_calendar(), amount=amount).due_on


Place = tuple[int, str, int | None]  # power, element, article


def open_task(
    body: Organisation, places: Sequence[Place], *, title: str, effective_on: date, by: Person, **cause: Any
) -> AdjustmentTask:  # fmt: skip
    """Send a body a task with its time limit; within the transaction of the caller. Sent twice, it is opened once.

    `cause` is the `law_change` or the `body_change`.
    """
    if known := AdjustmentTask.objects.filter(body=body, **cause).first():
        return known
    task = AdjustmentTask(
        body=body, title=title[:300], counted_from=counted_from(effective_on), sent_by=by,
        power_count=len({power for power, _, _ in places}), **cause,
    )  # fmt: skip
    because(task, "下达调整任务", by)
    task.full_clean()
    task.save()
    AdjustmentItem.objects.bulk_create(
        [AdjustmentItem(task=task, power_id=power, element=element, article=article) for power, element, article in places],
        batch_size=BATCH,
    )  # fmt: skip
    clock = start_clock(task, task.counted_from, by)
    record_act(
        "registry.adjustment_task.sent", "下达调整任务", task, by=by, clause=CLAUSE, after=task.status,
        facts={"事项数": task.power_count, "期限起算": in_words(clock)},
    )  # fmt: skip
    clerks = Person.objects.filter(appointments__in=body_clerks(body), is_active=True).distinct()
    tell(clerks, f"{task}，涉及 {task.power_count} 个事项。", task.get_absolute_url())
    return task


def body_clerks(body: Organisation) -> Any:
    """Return today's appointments as clerk and as head of a body."""
    held = Appointment.objects.in_force(timezone.localdate())
    return held.filter(post__organisation=body, post__role__in=[Role.CLERK, Role.HEAD])


def start_clock(task: AdjustmentTask, on: date, by: Person) -> Deadline:
    """Start the limit within which the body has to apply for the adjustment, or to answer."""
    hold_calendar(to_change=False)
    return begin(APPLY, task, body=task.body, role=Role.CLERK, started_on=on, by=by)[0]


@transaction.atomic
def open_for_law(change: LawChange, *, by: Person, progress: Progress | None = None) -> int:
    """Send every body that a change of a law touches its task; return how many. A second time none is sent."""
    locked = LawChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    if locked.status != LawChange.Status.SENT:
        return 0
    rows = (
        concerned(locked)
        .filter(body__abolished_on=None)
        .order_by("body", "power", "element", "article")
    )
    bodies = Organisation.objects.in_bulk(rows.order_by().values_list("body", flat=True).distinct())
    read = rows.values_list("body", "power", "element", "article").iterator()
    for number, (body, group) in enumerate(groupby(read, itemgetter(0)), 1):
        places = [(power, element, article) for _, power, element, article in group]
        open_task(
            bodies[body],
            places,
            title=str(locked),
            effective_on=locked.effective_on,
            by=by,
            law_change=locked,
        )
        if progress:
            progress(number, len(bodies), f"已下达 {number} 个部门")
    return len(bodies)


# --- the acts, one a row -----------------------------------------------------------------------


@transaction.atomic
def propose(task: AdjustmentTask, *, by: Person, reason: str = "") -> AdjustmentTask:
    """Open a draft with the powers of the task in it, and link it. Raises what drafting raises."""
    Organisation.objects.select_for_update().get(pk=task.body_id)  # in the order of publication

    def proposing(locked: AdjustmentTask, appointment: Appointment) -> dict:
        locked.revision, taken, left = begin_draft(locked, by)
        told = {"清单稿": locked.revision.number, "列入事项": taken}
        return {**told, "正在其他清单稿中办理": left} if left else told

    return apply(TABLE, "propose", task, by=by, reason=reason, change=proposing)


def excuse(task: AdjustmentTask, *, by: Person, reason: str = "") -> AdjustmentTask:
    """Answer that nothing is to be changed, and why."""

    def answering(locked: AdjustmentTask, appointment: Appointment) -> None:
        locked.answer, locked.answered_by, locked.returned_reason = reason, by, ""

    return apply(TABLE, "excuse", task, by=by, reason=reason, change=answering)


def accept(task: AdjustmentTask, *, by: Person, reason: str = "") -> AdjustmentTask:
    """The legal office agrees that nothing is to be changed."""
    return apply(TABLE, "accept", task, by=by, reason=reason)


def send_back(task: AdjustmentTask, *, by: Person, reason: str = "") -> AdjustmentTask:
    """The legal office does not agree: the body looks at it again, within a new time limit."""

    def returning(locked: AdjustmentTask, appointment: Appointment) -> None:
        locked.returned_reason = reason
        if locked.answered_by:
            tell([locked.answered_by], f"{locked}被退回：{reason}", locked.get_absolute_url())

    return apply(TABLE, "send_back", task, by=by, reason=reason, change=returning)


def finish(task: AdjustmentTask, *, by: Person, reason: str = "") -> AdjustmentTask:
    """Close by hand what was dealt with."""
    return apply(TABLE, "finish", task, by=by, reason=reason)


def withdraw(task: AdjustmentTask, *, by: Person, reason: str = "") -> AdjustmentTask:
    """Nothing is asked of the body any more."""
    return apply(TABLE, "withdraw", task, by=by, reason=reason)


# --- what publication and a draft that was given up mean for tasks ---------------------------------


def undealt(task: AdjustmentTask) -> str | None:
    """Whether a power of the task stands on the list as no published draft has dealt with it, as a sentence."""
    items = task.items.filter(revision=None, power__published__isnull=False)
    left = items.order_by().values("power").distinct().count()
    return f"还有 {left} 个事项没有处理。" if left else None


def published(revisions: Sequence[Revision], *, by: Person) -> None:
    """Note on the body's tasks what the published drafts dealt with, in publication's transaction.

    A task of which nothing is left is done, whether or not the draft was begun from it.
    """
    body = revisions[0].body_id
    tasks = AdjustmentTask.objects.filter(body=body, status__in=AdjustmentTask.LIVE)
    for task in tasks.order_by("pk").select_for_update(of=("self",)):
        for revision in revisions:
            items = task.items.filter(revision=None)
            dealt = items.filter(power__in=revision.versions.values("power"))
            if task.revision_id == revision.pk:  # powers of the body that it takes over from
                dealt = dealt | items.exclude(power__body=body)
            dealt.update(revision=revision)
        if undealt(task) is None:
            move(task, Status.DONE, "办结", "finished", f"清单稿 {revisions[-1].number} 已公布", by)
            ended(open_of(task), Deadline.State.MET, by=by)
        elif task.revision and task.revision in revisions:
            back_to_hand(task, f"清单稿 {task.revision.number} 已公布，{undealt(task)}", by)


def reopen_abandoned(by: Person) -> int:
    """Put back in hand every task whose draft was given up; return how many. Idempotent."""
    gone = AdjustmentTask.objects.filter(
        status=Status.PROPOSED, revision__status=Revision.Status.WITHDRAWN
    )
    with transaction.atomic():
        tasks = list(gone.select_for_update(of=("self",)).select_related("revision__body", "body"))
        for task in tasks:
            number = task.revision.number if task.revision else ""
            back_to_hand(task, f"清单稿 {number} 已撤回", by)
    return len(tasks)


def back_to_hand(task: AdjustmentTask, why: str, by: Person) -> None:
    """The body has to go on with the task, within a new time limit."""
    task.returned_reason = why
    move(task, Status.OPEN, "退回待办", "reopened", why, by)
    start_clock(task, timezone.localdate(), by)


def move(task: AdjustmentTask, status: str, label: str, event: str, why: str, by: Person) -> None:
    """Follow what happened to the task's draft: an act that nobody does on the task itself."""
    before, task.status = task.status, status
    because(task, f"{label}：{why}", by)
    task.save()
    record_act(
        f"registry.adjustment_task.{event}", label, task, by=by, clause=CLAUSE, reason=why, before=before,
        after=status,
    )  # fmt: skip
