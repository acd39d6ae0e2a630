"""法律变化: a new version of a law, from its entry until every body has followed (G5; the Plan 四(二)3).

登记 → 已核对影响 → 已下达任务 → 办结, or 撤销. The legal office enters what the new version changes, article by article, looks
at what it touches, and sends each body an adjustment task with its time limit (see `adjustment_task`). A law that
ends is entered as repealed in the register on the day of its end, not before. What is entered may be mended until the
tasks are sent; a change is done when no task is open any more.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from powerops.core.actor import Actor
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.jobs import enqueue
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.models.people import jurisdiction_path
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import plan
from registry.impact import concerned
from registry.models import AdjustmentTask, ArticleChange, Law, LawChange
from registry.workflows import adjustment_task, task_opening
from registry.workflows.law_register import legal_office, repeal

Status = LawChange.Status
CLAUSE = str(plan.G5.clause)
MOST_ARTICLES = 600
CORRECT_FIRST = "登记的条数有误的，请先更正该法的登记。"


# --- facts -------------------------------------------------------------------------------------


def touches_something(change: LawChange, actor: Actor) -> str | None:
    """Tasks are sent where published powers lean on what changes."""
    return None if concerned(change).exists() else "现行清单中没有受影响的事项，没有任务可以下达。"


def no_task_is_open(change: LawChange, actor: Actor) -> str | None:
    """The change is done when every body has adjusted its list or was excused."""
    open_tasks = change.tasks.filter(status__in=AdjustmentTask.LIVE).count()
    return f"还有 {open_tasks} 个部门的调整任务没有办结。" if open_tasks else None


def nothing_waits_for_tasks(change: LawChange, actor: Actor) -> str | None:
    """Without a task, only a change that touches no published power is done."""
    touched = concerned(change).filter(body__abolished_on=None)
    if touched.exists() and not change.tasks.exists():
        return "受影响的事项还没有下达任务。"
    return None


# --- the table ---------------------------------------------------------------------------------

SOMETHING = Check(plan.G5, touches_something, "可以直接办结。")
ALL_ANSWERED = Check(plan.G5, no_task_is_open, "请等待各部门办理，或者先撤销任务。")
ALL_SENT = Check(plan.G5, nothing_waits_for_tasks, "请先下达调整任务；正在下达的，请稍候。")

# fmt: off
TRANSITIONS = (
    Transition("check", "确认已核对影响", "checked", (Status.ENTERED,), Status.CHECKED, Role.LEGAL, CLAUSE),
    Transition(
        "amend", "退回修改登记", "amended", (Status.CHECKED,), Status.ENTERED, Role.LEGAL, CLAUSE, needs_reason=True,
        style="outline-secondary",
    ),
    Transition("send", "下达调整任务", "sent", (Status.CHECKED,), Status.SENT, Role.LEGAL, CLAUSE, (SOMETHING,)),
    Transition(
        "finish", "办结", "finished", (Status.CHECKED, Status.SENT), Status.DONE, Role.LEGAL, CLAUSE,
        (ALL_ANSWERED, ALL_SENT),
    ),
    Transition(
        "withdraw", "撤销", "withdrawn", (Status.ENTERED, Status.CHECKED, Status.SENT), Status.WITHDRAWN, Role.LEGAL,
        CLAUSE, needs_reason=True, style="outline-danger",
    ),
)
# fmt: on
TABLE = Table("registry.law_change", Status, lambda change: change.jurisdiction, TRANSITIONS)


# --- entering and mending ------------------------------------------------------------------------


@transaction.atomic
def enter(change: LawChange, articles: Sequence[ArticleChange], *, by: Person) -> LawChange:
    """Enter a change with what it does to each article; a second time, mend what was entered.

    Raises NotAllowed, IllegalTransition once it was checked, RuleViolated or ValidationError.
    """
    office = legal_office(by)
    is_new = change.pk is None
    if is_new:
        change.jurisdiction = jurisdiction_of(office.post.organisation)
        change.entered_by = by
    elif (now := LawChange.objects.select_for_update().get(pk=change.pk)).status != Status.ENTERED:
        state = now.get_status_display()
        raise IllegalTransition(f"当前状态为“{state}”，登记的内容不能再改。", clause=CLAUSE)
    elif not office.reaches(now.jurisdiction):
        raise NotAllowed("其他辖区登记的法律变化，不能修改。", clause=CLAUSE)
    refuse_articles(change, articles)
    change.full_clean()
    because(change, "登记法律变化" if is_new else "修改法律变化的登记", by)
    change.save()
    write_articles(change, articles)
    event, label = ("entered", "登记法律变化") if is_new else ("mended", "修改法律变化的登记")
    told = {"条文变化": "；".join(map(str, articles)), "施行或失效日期": change.effective_on.isoformat()}  # fmt: skip
    record_act(
        f"registry.law_change.{event}", label, change, by=by, appointment=office, clause=CLAUSE,
        after=change.status, facts=told,
    )  # fmt: skip
    return change


def jurisdiction_of(body: Organisation) -> Organisation:
    """Return the jurisdiction in which a body stands."""
    return Organisation.objects.get(path=jurisdiction_path(body))


def refuse_articles(change: LawChange, articles: Sequence[ArticleChange]) -> None:
    """Refuse articles of a law that ends as a whole, more of them than any law has, and those that the law has not."""
    if change.ends_the_law and articles:
        raise RuleViolated(
            f"全法{change.get_kind_display()}的，不逐条登记变化。", clause=CLAUSE, remedy="请删除条文变化。"
        )  # fmt: skip
    if len(articles) > MOST_ARTICLES:
        raise RuleViolated(f"条文变化最多登记 {MOST_ARTICLES} 条。", clause=CLAUSE)
    for one in articles:
        if why := beyond_the_law(change.law, one):
            raise RuleViolated(f"{why}。", clause=CLAUSE, remedy=CORRECT_FIRST)


def beyond_the_law(law: Law, one: ArticleChange) -> str | None:
    """Return why the law, as it is registered, has no such article to change; one that is added is new."""
    count = law.article_count
    if one.what == ArticleChange.What.ADDED or not count or one.article <= count:
        return None
    return f"{law}登记为共 {count} 条，没有{one.place}"


def write_articles(change: LawChange, articles: Sequence[ArticleChange]) -> None:
    """Put the articles in place of those entered before. Raises ValidationError."""
    change.articles.all().delete()
    for position, one in enumerate(articles, 1):
        one.pk, one.law_change, one.position = None, change, position
        one.full_clean(validate_unique=False, validate_constraints=False)
    ArticleChange.objects.bulk_create(articles)


# --- the acts, one a row -----------------------------------------------------------------------


def check(change: LawChange, *, by: Person, reason: str = "") -> LawChange:
    """The legal office has looked at what the change touches; a law that has ended is so in the register now."""

    def confirmed(locked: LawChange, appointment: Appointment) -> dict:
        if locked.ends_the_law and locked.effective_on <= timezone.localdate():
            repeal(locked, by=by, office=appointment)
        rows = concerned(locked)
        powers = rows.order_by().values("power").distinct().count()
        return {"受影响事项": powers, "部门": rows.order_by().values("body").distinct().count()}

    return apply(TABLE, "check", change, by=by, reason=reason, change=confirmed)


def amend(change: LawChange, *, by: Person, reason: str = "") -> LawChange:
    """What was entered is to be mended."""
    return apply(TABLE, "amend", change, by=by, reason=reason)


def send(change: LawChange, *, by: Person, reason: str = "") -> LawChange:
    """Send every body whose powers lean on it a task; the worker opens them. Raises RuleViolated without a calendar."""

    def sending(locked: LawChange, appointment: Appointment) -> dict:
        day = task_opening.counted_from(locked.effective_on)
        due = task_opening.due_of(day)
        enqueue(
            "registry.send_adjustment_tasks", title=f"下达调整任务：{locked}", by=by, change=locked.pk, person=by.pk
        )  # fmt: skip
        return {"起算日期": day.isoformat(), "到期日": due.isoformat()}

    return apply(TABLE, "send", change, by=by, reason=reason, change=sending)


def finish(change: LawChange, *, by: Person, reason: str = "") -> LawChange:
    """Every body has followed, or none has to."""
    return apply(TABLE, "finish", change, by=by, reason=reason)


def withdraw(change: LawChange, *, by: Person, reason: str = "") -> LawChange:
    """The entry was a mistake, or is overtaken: what is still open of its tasks ends with it."""

    def withdrawing(locked: LawChange, appointment: Appointment) -> dict:
        tasks = list(locked.tasks.filter(status__in=AdjustmentTask.LIVE))
        for task in tasks:
            adjustment_task.withdraw(task, by=by, reason=reason)
        return {"撤销任务": len(tasks)} if tasks else {}

    return apply(TABLE, "withdraw", change, by=by, reason=reason, change=withdrawing)


def enter_due_repeals(by: Person) -> int:
    """Enter in the register every law whose end was entered ahead and has come; return how many. Idempotent."""
    due = LawChange.objects.filter(
        kind__in=LawChange.ENDING, effective_on__lte=timezone.localdate(), law__is_repealed=False
    ).exclude(status__in=[Status.ENTERED, Status.WITHDRAWN])
    with transaction.atomic():
        changes = list(due.select_for_update(of=("self",)))
        for change in changes:
            repeal(change, by=by, office=None)
    return len(changes)
