"""调整任务 on the desk: the list that the legal office follows, and the page on which a body deals with its task (G5)."""

from __future__ import annotations

from django.core.paginator import Page
from django.db.models import Count, F, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core.act_forms import OpinionForm
from powerops.core.actor import Actor
from powerops.core.clock import clocks_of
from powerops.core.doors import actor_of
from powerops.core.models import Organisation
from powerops.core.views.acts import acts_context, carry_out
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.material import material_context
from registry import timeline
from registry.forms.law_changes import TaskFilter
from registry.models import AdjustmentTask
from registry.permissions import visible_tasks
from registry.task_dates import with_dates
from registry.task_items import shown
from registry.workflows import adjustment_task as lifecycle

SIZE, POWERS = 30, 20
COLUMNS = (
    Column("部门", lambda one: one.body.name, "body", ("body__path",)),
    Column("事由", lambda one: one.title, "title", ("title",)),
    Column("事项数", lambda one: one.power_count, "powers", ("power_count",)),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
    Column("下达时间", lambda one: one.sent_at, "sent", ("sent_at",)),
    Column("到期日", lambda one: one.due_on, "due", ("due_on",)),
    Column("清单稿", lambda one: one.revision.number if one.revision else ""),
    Column("无需调整的理由", lambda one: one.answer),
)


@require_safe
def adjustment_task_list(request: HttpRequest) -> HttpResponseBase:
    """Every task within the person's reach: by body, by state, and what is overdue."""
    actor = actor_of(request)
    tasks = visible_tasks(actor)
    bodies = Organisation.objects.filter(pk__in=tasks.order_by().values("body").distinct())
    form = TaskFilter(request.GET, bodies)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(with_dates(tasks), form), COLUMNS)
    if file := as_file(request, rows, COLUMNS, "调整任务"):
        return file
    counts = tasks.order_by("status").values("status").annotate(count=Count("pk"))
    labels = dict(AdjustmentTask.Status.choices)
    context = {
        "form": form,
        "page": page_of(request, rows, SIZE),
        "counts": [(row["status"], labels[row["status"]], row["count"]) for row in counts],
        "today": timezone.localdate(),
    }
    return render(request, "registry/adjustment_task_list.html", context)


def chosen(tasks: QuerySet[AdjustmentTask], form: TaskFilter) -> QuerySet[AdjustmentTask]:
    """Return the tasks that the filter keeps; a wrong filter keeps all."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if body := wanted.get("body"):
        tasks = tasks.filter(body=body)
    if cause := wanted.get("cause"):
        tasks = tasks.filter(law_change__isnull=cause != "law")
    if change := wanted.get("change"):
        tasks = tasks.filter(law_change=change)
    status = wanted.get("status")
    if status == "live":
        return tasks.filter(status__in=AdjustmentTask.LIVE)
    if status == "overdue":
        return tasks.filter(Q(("due_on__lt", timezone.localdate())))
    return tasks.filter(status=status) if status else tasks


def visible_task(request: HttpRequest, pk: int) -> tuple[AdjustmentTask, Actor]:
    """Return the task and the person as actor, or 404."""
    actor = actor_of(request)
    tasks = visible_tasks(actor).select_related(
        "body", "law_change__law", "law_change__replaced_by", "body_change__successor", "revision__body",
        "sent_by", "answered_by",
    )  # fmt: skip
    return get_object_or_404(tasks, pk=pk), actor


@require_safe
def adjustment_task_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: what changed, which words of which powers lean on it, and what the body did about it."""
    task, actor = visible_task(request, pk)
    return show(request, task, actor)


@require_http_methods(["GET", "HEAD", "POST"])
def adjustment_task_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act of the lifecycle."""
    task, _ = visible_task(request, pk)
    return carry_out(request, task, verb, lifecycle, show)


def show(
    request: HttpRequest,
    task: AdjustmentTask,
    actor: Actor,
    form: OpinionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of a task."""
    page = powers_of(request, task)
    context = {
        "task": task,
        "page": page,
        "powers": shown(task, [row["power"] for row in page]),
        "material": material_context(actor, task),
        "clocks": clocks_of(task, actor),
        "events": timeline.of_record(task),
        **acts_context(lifecycle, task, actor, form),
    }
    return render(request, "registry/adjustment_task_detail.html", context, status=status)


def powers_of(request: HttpRequest, task: AdjustmentTask) -> Page:
    """Return the page of the task's powers: what nobody dealt with first, then as the list has them."""
    rows = (
        task.items.order_by()
        .values("power")
        .annotate(
            left=Count("pk", filter=Q(revision=None)), place=Min(F("power__published__position"))
        )
        .order_by("-left", "place", "power")
    )
    return page_of(request, rows, POWERS)
