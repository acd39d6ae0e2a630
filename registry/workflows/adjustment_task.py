"""调整任务: what one body has to look at after a law or a body has changed (G5, R3; the Plan 四(二)3).

待办理 → 已提出调整 → 办结, or 答复无需调整 → 认可无需调整. The clerk opens a draft with the powers that the task names already in
it, or answers with a reason that nothing is to be changed; the legal office accepts that, or returns it. The limit for
applying counts from the day on which the change takes effect or the task is sent, whichever is later; nobody's answer
escalates like every limit. A task is done when every power that it names was dealt with by a published draft: what
that takes is in `task_handled`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from powerops.core.actor import Actor, acting
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.notices import tell
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import plan
from registry.models import AdjustmentTask, Revision
from registry.workflows.task_drafts import begin_draft
from registry.workflows.task_handled import dealt_with

Status = AdjustmentTask.Status
CLAUSE = str(plan.G5.clause)
APPLY = plan.R3_APPLY.id
HOW = "废止的条款应当不再引用，其他变化应当修改引用它的内容；确实无需调整的，请答复无需调整并说明理由。"


# --- facts -------------------------------------------------------------------------------------


def somebody_else_answered(task: AdjustmentTask, actor: Actor) -> str | None:
    """Who said that nothing is to be changed does not accept it."""
    answered = any(one.pk == task.answered_by_id for one in actor.persons)
    return "您答复了无需调整，不能再由您认可。" if answered else None


def body_exists(task: AdjustmentTask, actor: Actor) -> str | None:
    """A body that has ended begins nothing any more."""
    return f"{task.body}已撤销。" if task.body.abolished_on else None


def undealt(task: AdjustmentTask, actor: Actor | None = None) -> str | None:
    """Whether a power of the task stands on the list as no published draft has dealt with it, as a sentence."""
    items = task.items.filter(revision=None, power__published__isnull=False)
    left = items.order_by().values("power").distinct().count()
    what = f"：{HOW}" if task.law_change_id else "。"
    return f"还有 {left} 个事项没有处理{what}" if left else None


def draft_is_given_up(task: AdjustmentTask, actor: Actor) -> str | None:
    """A task begins anew when its draft is no more."""
    gone = task.revision and task.revision.status == Revision.Status.WITHDRAWN
    return None if gone else "它的清单稿没有撤回。"


def draft_is_published(task: AdjustmentTask, actor: Actor) -> str | None:
    """What a published draft left is to be dealt with by another one."""
    is_out = task.revision and task.revision.status == Revision.Status.PUBLISHED
    if not is_out:
        return "它的清单稿还没有公布。"
    return None if undealt(task) else "任务中的事项都已处理。"


# --- the table ---------------------------------------------------------------------------------

SEPARATE = Check(plan.F3, somebody_else_answered, "请由其他法制人员办理。")
EXISTS = Check(plan.F1, body_exists, "请法制部门撤销本任务，另向承接机构下达。")
ALL_DEALT = Check(plan.G5, undealt, "请等待部门的清单稿公布。")
PUBLISHED = Check(plan.G5, draft_is_published)
GIVEN_UP = Check(plan.G5, draft_is_given_up)

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
        (ALL_DEALT,), is_exceptional=True, ends=True,
    ),
    Transition(
        "conclude", "随公布办结", "concluded", (Status.OPEN, Status.PROPOSED, Status.EXCUSED), Status.DONE, Role.SECRETARY,
        CLAUSE, (ALL_DEALT,), is_exceptional=True, meets=(APPLY,),
    ),
    Transition(
        "hand_back", "退回待办", "handed_back", (Status.PROPOSED,), Status.OPEN, Role.SECRETARY, CLAUSE, (PUBLISHED,),
        needs_reason=True, is_exceptional=True, starts=(APPLY,),
    ),
    Transition(
        "reopen", "重新办理", "reopened", (Status.PROPOSED,), Status.OPEN, Role.CLERK, CLAUSE, (GIVEN_UP,),
        needs_reason=True, is_exceptional=True, starts=(APPLY,),
    ),
    Transition(
        "withdraw", "撤销任务", "withdrawn", AdjustmentTask.LIVE, Status.WITHDRAWN, Role.LEGAL, CLAUSE, needs_reason=True,
        style="outline-danger", is_exceptional=True, ends=True,
    ),
)
# fmt: on
TABLE = Table("registry.adjustment_task", Status, lambda task: task.body, TRANSITIONS)


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


def published(revisions: Sequence[Revision], *, by: Person) -> None:
    """Note on the body's tasks what the published drafts dealt with, in publication's transaction.

    A task of which nothing is left is done, whether or not the draft was begun from it. Where the publisher has no word
    on tasks (an emergency), the legal office finishes them.
    """
    body = revisions[0].body_id
    tasks = AdjustmentTask.objects.filter(body=body, status__in=AdjustmentTask.LIVE)
    for task in tasks.order_by("pk").select_for_update(of=("self",)):
        for revision in revisions:
            items = task.items.filter(revision=None)
            dealt = items.filter(pk__in=dealt_with(task, revision))
            if task.revision_id == revision.pk:  # powers of the body that it takes over from
                dealt = dealt | items.exclude(power__body=body)
            dealt.update(revision=revision)
        where_allowed(conclude, task, by, f"清单稿 {revisions[-1].number} 已公布")
        where_allowed(hand_back, task, by, f"清单稿已公布，{undealt(task)}")


def draft_given_up(revision: Revision, *, by: Person) -> None:
    """Put the tasks of a withdrawn draft back in hand, in the transaction of the withdrawal."""
    for task in revision.adjustment_tasks.filter(status=Status.PROPOSED):
        where_allowed(reopen, task, by, f"清单稿 {revision.number} 已撤回")


def where_allowed(act: Callable[..., Any], task: AdjustmentTask, by: Person, reason: str) -> None:
    """Do an act that follows from another one, unless the lifecycle refuses it: the other one stands all the same."""
    refusal, _ = TABLE.refusal(TABLE.by_verb[act.__name__], task, acting(by))
    if refusal is None:
        act(task, by=by, reason=reason)


def conclude(task: AdjustmentTask, *, by: Person, reason: str = "") -> AdjustmentTask:
    """The list that deals with everything is published."""
    return apply(TABLE, "conclude", task, by=by, reason=reason)


def hand_back(task: AdjustmentTask, *, by: Person, reason: str = "") -> AdjustmentTask:
    """The published draft left something: the body goes on, within a new time limit."""
    return apply(TABLE, "hand_back", task, by=by, reason=reason, change=returned(reason))


def reopen(task: AdjustmentTask, *, by: Person, reason: str = "") -> AdjustmentTask:
    """The draft was given up: the body begins anew, within a new time limit."""
    return apply(TABLE, "reopen", task, by=by, reason=reason, change=returned(reason))


def returned(reason: str) -> Callable[[AdjustmentTask, Appointment], None]:
    """Return the change that says why a task is in hand again."""

    def change(locked: AdjustmentTask, appointment: Appointment) -> None:
        locked.returned_reason = reason

    return change
