"""/desk/deadlines/: every open time limit that the person may see; and what may be done about one (F5, G4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core import deadlines
from powerops.core.actor import Actor
from powerops.core.calendars import current_calendar
from powerops.core.clock import in_words, shown, visible_deadlines
from powerops.core.clock_forms import DeadlineFilter, ExtendForm, StopForm
from powerops.core.context import DRAFT_READERS
from powerops.core.doors import actor_of, require_role
from powerops.core.models import Deadline, Organisation
from powerops.core.refusals import NotAllowed
from powerops.core.reminders import USUAL, near_until
from powerops.core.views.listing import Column, as_file, in_order, sort_field
from powerops.core.views.organisations import act_page
from powerops.law.calendar import Calendar

PAGE = 30
FILTERS = ("q", "stage", "body", "rule")
STAGES = {"overdue": "逾期", "today": "今天到期", "near": "临期", "suspended": "中止计时"}
ACTS: dict[str, tuple[Callable[..., Any], type[StopForm] | type[ExtendForm], str]] = {
    "suspend": (deadlines.suspend, StopForm, "中止计时"),
    "resume": (deadlines.resume, StopForm, "恢复计时"),
    "extend": (deadlines.extend, ExtendForm, "延长期限"),
}


def columns(today: date, calendar: Calendar) -> tuple[Column, ...]:
    """Return the columns of the list; how long is left is counted by the calendar."""
    return (
        Column("到期日", lambda row: row.due_on, "due", ("due_on",)),
        Column("还剩", lambda row: in_words(row, deadlines.limit_of(row), today, calendar)[0]),
        Column("事项", lambda row: row.title, "title", ("title", "due_on")),
        Column("记录", lambda row: row.record_title, "record", ("record_title", "due_on")),
        Column("责任机构", lambda row: row.body.name, "body", ("body__name", "due_on")),
        Column("责任岗位", lambda row: row.get_role_display()),
        Column("起算日", lambda row: row.started_on, "started", ("started_on",)),
        Column("提醒", lambda row: row.get_stage_display(), "stage", ("stage", "due_on")),
        Column("依据", lambda row: row.clause),
    )


@require_safe
def deadline_list(request: HttpRequest) -> HttpResponseBase:
    """The open time limits of the records that the person sees; counts by one query, limits by one, a page by another."""
    actor = require_role(request, *DRAFT_READERS)
    today, calendar = timezone.localdate(), current_calendar()
    rows = visible_deadlines(actor).filter(state__in=deadlines.OPEN)
    stages = conditions(today, calendar)
    groups = grouped(rows, stages)
    bodies = Organisation.objects.filter(pk__in=groups)
    rules = set(rows.order_by().values_list("rule", flat=True).distinct())
    form, listed = DeadlineFilter(request.GET, bodies, STAGES, rules), columns(today, calendar)
    form.fields["sort"] = sort_field(listed)
    chosen = in_order(request, filtered(rows, form, stages), listed).select_related("body")
    if file := as_file(request, chosen, listed, "在办期限"):
        return file
    page = page_of(request, chosen, form, groups)
    context = {
        "form": form, "page": page, "rows": shown(page.object_list, actor, calendar),
        "tabs": tabs(request, groups), "is_filtered": any(request.GET.get(name) for name in FILTERS),
    }  # fmt: skip
    return render(request, "core/deadline_list.html", context)


def grouped(rows: QuerySet[Deadline], stages: dict[str, Q]) -> dict[int, dict[str, int]]:
    """Return how many there are of each responsible body at each stage, all under the empty word: one query."""
    counts = {f"at_{key}": Count("pk", on) for key, on in stages.items()}
    lines: Any = rows.order_by().values("body").annotate(at_=Count("pk"), **counts)
    names = {"": "at_", **{key: f"at_{key}" for key in stages}}
    return {line["body"]: {key: line[name] for key, name in names.items()} for line in lines}


def page_of(
    request: HttpRequest,
    rows: QuerySet[Deadline],
    form: DeadlineFilter,
    groups: dict[int, dict[str, int]],
) -> Page:
    """Return the page that the address asks for; what the groups have counted is not counted again."""
    paginator, wanted = Paginator(rows, PAGE), form.cleaned_data
    if form.is_valid() and not wanted["q"] and not wanted["rule"]:
        body = wanted["body"]
        counted = [groups[body.pk]] if body else groups.values()
        paginator.count = sum(one[wanted["stage"]] for one in counted)
    return paginator.get_page(request.GET.get("page"))


def conditions(today: date, calendar: Calendar) -> dict[str, Q]:
    """Return what each word of the filter means on a day."""
    running = Q(state=deadlines.State.RUNNING)
    near = near_until(today, USUAL, calendar)
    return {
        "overdue": running & Q(due_on__lt=today),
        "today": running & Q(due_on=today),
        "near": running & Q(due_on__gt=today, due_on__lte=near),
        "suspended": Q(state=deadlines.State.SUSPENDED),
    }


def filtered(
    rows: QuerySet[Deadline], form: DeadlineFilter, stages: dict[str, Q]
) -> QuerySet[Deadline]:
    """Return the rows that the filter keeps; a wrong filter keeps all."""
    form.is_valid()
    wanted = form.cleaned_data
    if wanted.get("q"):
        rows = rows.filter(record_title__icontains=wanted["q"])
    if wanted.get("stage"):
        rows = rows.filter(stages[wanted["stage"]])
    if wanted.get("body"):
        rows = rows.filter(body=wanted["body"])
    if wanted.get("rule"):
        rows = rows.filter(rule=wanted["rule"])
    return rows


def tabs(request: HttpRequest, groups: dict[int, dict[str, int]]) -> list[dict[str, Any]]:
    """Return the counts as tabs, each leading to its rows."""
    here = request.GET.get("stage", "")
    return [
        {
            "label": label, "count": sum(one[key] for one in groups.values()),
            "url": f"?stage={key}" if key else "?", "current": key == here,
        }
        for key, label in {"": "全部在办", **STAGES}.items()
    ]  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def deadline_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Suspend, resume or extend a time limit; the head of the body that answers approves."""
    if verb not in ACTS:
        raise Http404
    act, form_class, label = ACTS[verb]
    deadline, actor = visible_deadline(request, pk)
    limit = deadlines.limit_of(deadline)
    if deadlines.approving(deadline, actor) is None:
        raise NotAllowed(
            f"{label}须由{deadline.body}的负责人批准。",
            clause=str(limit.may_suspend or limit.clause),
        )
    form = form_class(deadline, limit, request.POST or None)
    return act_page(
        request, form, partial(act, deadline, by=actor.person), title=f"{label}：{deadline}", submit=label,
        done=f"已{label}。", back=deadline, hint=f"{deadline.title}，依据{deadline.clause}。",
    )  # fmt: skip


def visible_deadline(request: HttpRequest, pk: int) -> tuple[Deadline, Actor]:
    """Return a time limit of a record that the person sees, or 404."""
    actor = actor_of(request)
    return get_object_or_404(visible_deadlines(actor).select_related("body"), pk=pk), actor
