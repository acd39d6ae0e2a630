"""Tasks, their progress, and the section of the matter's page that shows them (D7)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from decisions.execution_permissions import executing_bodies, visible_leads, visible_tasks
from decisions.forms.execution import ProgressForm, ReportDoneForm, TaskFilter, TaskForm
from decisions.models import Decision, ExecutionTask
from decisions.permissions import READERS
from decisions.views.loading import visible_decision
from decisions.views.sections import Section
from decisions.views.side_records import SidePage
from decisions.workflows import execution_task as lifecycle
from powerops.core.actor import Actor
from powerops.core.doors import actor_of, require_role
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.core.views.acts import carry_out
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.organisations import act_page

SIZE = 30
COLUMNS = (
    Column("决策事项", lambda one: one.decision.title, "decision", ("decision__title",)),
    Column("任务", lambda one: one.title, "title", ("title",)),
    Column("执行单位", lambda one: one.body.name, "body", ("body__path",)),
    Column("完成期限", lambda one: one.due_on, "due", ("due_on",)),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
    Column("完成日期", lambda one: one.done_on),
)
EXECUTED = (Decision.Status.EXECUTING, Decision.Status.SUSPENDED, Decision.Status.COMPLETED,
            Decision.Status.CLOSED, Decision.Status.TERMINATED)  # fmt: skip
either = require_http_methods(["GET", "HEAD", "POST"])


def facts_of(task: ExecutionTask) -> list[tuple[str, Any]]:
    """Return a task as lines of its page."""
    return [
        ("执行单位", task.body.name), ("要求和完成标准", task.measure), ("完成期限", cndate(task.due_on)),
        ("下达", f"{task.issued_by}，{cndate(task.issued_at)}"), ("完成情况", task.result),
        ("完成日期", cndate(task.done_on) if task.done_on else ""), ("报告人", task.reported_by and str(task.reported_by)),
    ]  # fmt: skip


def more_of(task: ExecutionTask, actor: Actor) -> dict[str, Any]:
    """Return what the page of a task shows beside its facts."""
    reports = (Role.CLERK, Role.HEAD)
    may_report = task.status == ExecutionTask.Status.ISSUED and any(
        actor.appointment_as(role, task.body) for role in reports
    )
    return {
        "progress": task.progress.select_related("by").order_by("-at"),
        "may_report": may_report,
    }


PAGE = SidePage(
    lifecycle, "执行任务", facts_of, frozenset({"report_done"}), "decisions/execution_task_detail.html", more_of
)  # fmt: skip


@require_safe
def execution_task_list(request: HttpRequest) -> HttpResponseBase:
    """Every task within reach."""
    actor = require_role(request, *READERS)
    form = TaskFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(visible_tasks(actor), form), COLUMNS)
    rows = rows.select_related("body", "decision")
    if file := as_file(request, rows, COLUMNS, "决策执行任务"):
        return file
    is_filtered = any(request.GET.get(name) for name in ("q", "status"))
    context = {"form": form, "page": page_of(request, rows, SIZE), "is_filtered": is_filtered}
    return render(request, "decisions/execution_task_list.html", context)


def chosen(rows: QuerySet[ExecutionTask], form: TaskFilter) -> QuerySet[ExecutionTask]:
    """Return the tasks that the filter keeps."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("status"):
        rows = rows.filter(status=wanted["status"])
    if q := wanted.get("q"):
        rows = rows.filter(Q(title__icontains=q) | Q(decision__title__icontains=q))
    return rows


def visible_task(request: HttpRequest, pk: int) -> tuple[ExecutionTask, Actor]:
    """Return a task within the person's reach, or 404."""
    actor = actor_of(request)
    tasks = visible_tasks(actor).select_related(
        "decision__decider", "body", "issued_by", "reported_by"
    )
    return get_object_or_404(tasks, pk=pk), actor


@require_safe
def execution_task_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One task with its progress."""
    task, actor = visible_task(request, pk)
    return PAGE.show(request, task, actor)


def execution_task_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act that needs a word at most."""
    task, _ = visible_task(request, pk)
    return carry_out(request, task, verb, lifecycle, PAGE.show)


@either
def execution_task_report_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a task as done."""
    task, actor = visible_task(request, pk)
    require_post(actor, task, Role.HEAD)
    return act_page(
        request, ReportDoneForm(request.POST or None), lambda **told: lifecycle.report_done(task, by=actor.person, **told),
        title=f"报告完成：{task}", submit="报告完成", done="已报告完成，等待督查确认。", back=task,
    )  # fmt: skip


@either
def execution_task_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter how a task goes."""
    task, actor = visible_task(request, pk)
    require_post(actor, task, Role.CLERK, Role.HEAD)
    return act_page(
        request, ProgressForm(request.POST or None), lambda **told: lifecycle.enter_progress(task, by=actor.person, **told),
        title=f"填报推进情况：{task}", submit="填报", done="已填报。", back=task,
    )  # fmt: skip


def require_post(actor: Actor, task: ExecutionTask, *roles: Role) -> None:
    """Refuse who holds none of the posts of the executing body."""
    if not any(actor.appointment_as(role, task.body) for role in roles):
        named = "、".join(role.label for role in roles)
        raise NotAllowed(f"由{task.body}的{named}岗位办理。", clause=lifecycle.CLAUSE)


@either
def execution_task_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a task out."""
    decision, actor = visible_decision(request, pk)
    if actor.appointment_as(Role.SECRETARY, decision.decider) is None:
        raise NotAllowed("执行任务由管委秘书岗位分解下达。", clause=lifecycle.CLAUSE)
    form = TaskForm(request.POST or None, bodies=executing_bodies(decision))
    return act_page(
        request, form, lambda **told: lifecycle.issue(decision, by=actor.person, **told),
        title=f"下达执行任务：{decision}", submit="下达", done="已下达。", back=decision,
    )  # fmt: skip


def section(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return the tasks, follow-ups, circulars and leads of a decision that is or was executed."""
    if decision.status not in EXECUTED:
        return None
    tasks = decision.tasks.select_related("body").annotate(reports=Count("progress"))
    return {
        "decision": decision, "tasks": tasks, "follow_ups": decision.follow_ups.select_related("body"),
        "circulars": decision.circulars.all(), "leads": visible_leads(actor).filter(decision=decision).select_related("body"),
        "suspensions": decision.suspensions.select_related("ordered_by"),
        "is_secretary": actor.appointment_as(Role.SECRETARY, decision.decider) is not None,
        "is_supervisor": actor.appointment_as(Role.SUPERVISOR, decision.decider) is not None,
        "is_executing": decision.status == Decision.Status.EXECUTING,
    }  # fmt: skip


SECTION = Section("execution", "执行和督办", "decisions/_execution.html", section)
