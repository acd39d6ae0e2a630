"""岗位权限目录 on the desk: lists as of a day, the page on which one is reviewed, its table, the acts on it (R8)."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core.act_forms import OpinionForm
from powerops.core.actor import Actor
from powerops.core.doors import actor_of, carried_out, require_role, status_of
from powerops.core.models import Organisation
from powerops.core.recusals import recusals_of
from powerops.core.refusals import NotAllowed, Refusal
from powerops.core.roles import Role
from powerops.core.timeline import acts_on
from powerops.core.views.acts import own_page
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.workflow import available
from powerops.law import key_posts as law
from powerops.law import plan
from registry.forms.key_posts import (
    MatrixFilter,
    MatrixForm,
    MatrixStartForm,
    line_forms,
    typed_lines,
)
from registry.forms.rows import errors_of
from registry.key_post_records import changes_between
from registry.key_posts import READERS, holders, visible_bodies, visible_matrices
from registry.models import DutyMatrix, KeyPost
from registry.models.key_posts import line_in_words
from registry.views.key_posts import TRAIL, tabs
from registry.workflows import duty_matrix as lifecycle
from registry.workflows import matrix_drafting

Status = DutyMatrix.Status
SIZE = 30
DRAFTERS = (Role.CLERK, Role.PERSONNEL)
ACTS = {row.verb: getattr(lifecycle, row.verb) for row in lifecycle.TRANSITIONS}
STEPS = (
    (Status.DRAFT, "起草", "drafted_by", "created_at"),
    (Status.HEAD_REVIEW, "负责人确认", "endorsed_by", "endorsed_at"),
    (Status.FINAL_REVIEW, "组织人事（或者管委秘书）审定", "confirmed_by", "confirmed_at"),
)
COLUMNS = (
    Column("部门", lambda one: one.body.name, "body", ("body__path", "area", "-number")),
    Column("领域", lambda one: one.get_area_display(), "area", ("area", "body__path", "-number")),
    Column("版次", lambda one: one.number, "number", ("number",)),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
    Column("自何日起施行", lambda one: one.effective_on, "effective", ("effective_on",)),
    Column("依据", lambda one: one.basis),
    Column("起草人", lambda one: one.drafted_by.name),
    Column("确认人", lambda one: one.endorsed_by and one.endorsed_by.name),
    Column("审定人", lambda one: one.confirmed_by and one.confirmed_by.name),
    Column("审定时间", lambda one: one.confirmed_at, "confirmed", ("confirmed_at",)),
    Column("权限", lambda one: "\n".join(line_in_words(line) for line in one.lines)),
)


@require_safe
def dutymatrix_list(request: HttpRequest) -> HttpResponseBase:
    """Every version, or those in force on a day."""
    actor = require_role(request, *READERS)
    form = MatrixFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(visible_matrices(actor), form), COLUMNS)
    if file := as_file(request, rows, COLUMNS, "岗位权限目录"):
        return file
    in_force = DutyMatrix.objects.in_force(actor.on)
    page = page_of(request, rows, SIZE)
    context = {
        "form": form, "page": page, "may_draft": actor.has_role(*DRAFTERS), "tabs": tabs("dutymatrix-list"),
        "in_force": set(in_force.filter(pk__in=[one.pk for one in page]).values_list("pk", flat=True)),
    }  # fmt: skip
    return render(request, "registry/dutymatrix_list.html", context)


def chosen(rows: QuerySet[DutyMatrix], form: MatrixFilter) -> QuerySet[DutyMatrix]:
    """Return the versions that the filter keeps; a wrong filter keeps all."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if q := wanted.get("q"):
        rows = rows.filter(Q(body__name__icontains=q) | Q(drafted_by__name__icontains=q))
    for name in ("area", "status"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if on := wanted.get("on"):
        rows = rows.filter(pk__in=DutyMatrix.objects.in_force(on).values("pk"))
    return rows


def drafting_bodies(actor: Actor) -> QuerySet[Organisation]:
    """Return the bodies whose matrices the person drafts."""
    own = [one.post.organisation_id for one in actor.appointments if one.post.role == Role.CLERK]
    bodies = visible_bodies(actor).existing(actor.on).order_by("path")
    return bodies if actor.has_role(Role.PERSONNEL) else bodies.filter(pk__in=own)


@require_http_methods(["GET", "HEAD", "POST"])
def dutymatrix_create(request: HttpRequest) -> HttpResponse:
    """Begin a version."""
    actor = require_role(request, *DRAFTERS)
    given = {"body": request.GET.get("body"), "area": request.GET.get("area")}
    form = MatrixStartForm(drafting_bodies(actor), request.POST or None, initial=given)
    if request.method == "POST":
        made = carried_out(form, partial(matrix_drafting.start_matrix, by=actor.person))
        if made:
            messages.success(request, f"已建立{made}，请填写权限。")
            return redirect("registry:dutymatrix-edit", made.pk)
    context = {"form": form, "trail": TRAIL}
    status = status_of(form)
    return render(request, "registry/dutymatrix_start.html", context, status=status)


@require_safe
def dutymatrix_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole of a version on one page."""
    return show(request, visible(request, pk))


def visible(request: HttpRequest, pk: int) -> DutyMatrix:
    """Return a version that the person reads, or 404."""
    return get_object_or_404(visible_matrices(actor_of(request)), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def dutymatrix_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The table; saved whole, and again as often as rows are wanted."""
    matrix, actor = visible(request, pk), actor_of(request)
    if matrix_drafting.drafting_post(actor, matrix.body) is None:
        raise NotAllowed("权限目录由本部门经办或者组织人事岗位起草。", clause=str(plan.F3.clause))
    if matrix.status != Status.DRAFT:
        return own_page(request, matrix)
    given = {
        "seen": matrix_drafting.version_of(matrix), "basis": matrix.basis, "effective_on": matrix.effective_on
    }  # fmt: skip
    form, rows = MatrixForm(request.POST or None, initial=given), line_forms(matrix, request.POST or None)  # fmt: skip
    if request.method == "POST" and rows.is_valid():
        write = partial(
            matrix_drafting.write_matrix, matrix, by=actor.person, lines=typed_lines(rows)
        )
        if carried_out(form, write):
            messages.success(request, "已保存。")
            return redirect(f"{request.path}#rows-end") if "more" in request.POST else redirect(matrix)  # fmt: skip
    errors = errors_of("权限", rows) if rows.is_bound else []
    context = {"matrix": matrix, "form": form, "rows": rows, "errors": errors, "trail": TRAIL}
    status = 422 if errors else status_of(form)
    return render(request, "registry/dutymatrix_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def dutymatrix_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act of the lifecycle; a refused one is told on the page, and what was typed stays."""
    matrix = visible(request, pk)
    if verb not in ACTS:
        raise Http404
    if request.method != "POST":
        return own_page(request, matrix)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        return show(request, matrix, form, status=400)
    try:
        ACTS[verb](matrix, by=actor_of(request).person, **form.facts)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return show(request, visible(request, pk), form, status=refusal.status)
    label = lifecycle.TABLE.by_verb[verb].label
    messages.success(
        request, f"已办理：{label}。现为“{visible(request, pk).get_status_display()}”。"
    )
    return redirect(matrix)


def show(
    request: HttpRequest, matrix: DutyMatrix, form: OpinionForm | None = None, status: int = 200
) -> HttpResponse:
    """Render the page of a version."""
    actor = actor_of(request)
    acts = available(lifecycle.TABLE, matrix, actor)
    before = matrix_before(matrix)
    context = {
        "matrix": matrix, "trail": TRAIL, "steps": steps_of(matrix), "form": form or OpinionForm(),
        "allowed": [act for act in acts if act.allowed], "forbidden": [act for act in acts if not act.allowed],
        "may_edit": matrix.status == Status.DRAFT and matrix_drafting.drafting_post(actor, matrix.body),
        "lines": lines_of(matrix, actor), "problems": problems_of(matrix, actor), "notes": notes_of(matrix, actor),
        "before": before, "changes": changes_between(before, matrix) if before else [],
        "recusals": recusals_of(matrix), "events": acts_on(matrix), "pairs": law.PAIRS,
        "is_in_force": matrix in DutyMatrix.objects.in_force(actor.on).filter(pk=matrix.pk),
    }  # fmt: skip
    return render(request, "registry/dutymatrix_detail.html", context, status=status)


def matrix_before(matrix: DutyMatrix) -> DutyMatrix | None:
    """Return the confirmed version before this one."""
    confirmed = DutyMatrix.objects.filter(
        body=matrix.body_id, area=matrix.area, status=Status.CONFIRMED, number__lt=matrix.number
    )
    return confirmed.order_by("-number").first()


def lines_of(matrix: DutyMatrix, actor: Actor) -> list[dict[str, Any]]:
    """Return the rows with their words and who holds the posts today."""
    held = holders({row.post for row in matrix.rows}, actor.on)
    return [
        {"row": row, "title": line["title"], "level": law.span(row.over, row.up_to), "holders": held.get(row.post, [])}
        for row, line in zip(matrix.rows, matrix.lines, strict=True)
    ]  # fmt: skip


def problems_of(matrix: DutyMatrix, actor: Actor) -> list[str]:
    """Return everything for which it cannot be sent or confirmed; of a confirmed one, what clashes today."""
    if not matrix.lines:
        return []
    found = lifecycle.person_clashes(matrix, actor.on)
    if not matrix.is_open:
        return found if matrix in DutyMatrix.objects.in_force(actor.on) else []
    rows = matrix.rows
    return [
        *law.missing_duties(rows), *law.level_gaps(rows), *lifecycle.post_clashes(matrix), *found
    ]  # fmt: skip


def notes_of(matrix: DutyMatrix, actor: Actor) -> list[str]:
    """Return what should be looked at and refuses nothing: posts that nobody holds, key posts without a row."""
    if matrix.status == Status.WITHDRAWN:
        return []
    rows, titles = matrix.rows, {line["post"]: line["title"] for line in matrix.lines}
    held = holders(set(titles), actor.on)
    marked = KeyPost.objects.in_force(actor.on).filter(
        post__organisation=matrix.body_id, area=matrix.area
    )
    keys = {one.post_id: one.post.title for one in marked.select_related("post")}
    vacant = [f"{title}今天无人在任。" for post, title in titles.items() if not held.get(post)]
    absent = [f"重点岗位“{title}”没有任何职责。" for post, title in keys.items() if rows and post not in titles]  # fmt: skip
    plain = [f"{title}尚未确定为这一领域的重点岗位。" for post, title in titles.items() if post not in keys]  # fmt: skip
    return [*vacant, *absent, *plain]


def steps_of(matrix: DutyMatrix) -> list[dict[str, Any]]:
    """Return the steps in their order, each with its state, and who passed it when."""
    order = [status for status, *_ in STEPS]
    here = order.index(matrix.status) if matrix.status in order else len(order)
    if matrix.status == Status.WITHDRAWN:
        given_up = {"label": "起草", "state": "returned", "word": "已撤回", "by": matrix.drafted_by}
        return [given_up, *({"label": label, "state": "todo"} for _, label, *_ in STEPS[1:])]
    return [
        {
            "label": label, "by": getattr(matrix, by), "at": getattr(matrix, at),
            "state": "done" if number < here else "current" if number == here else "todo",
        }
        for number, (_, label, by, at) in enumerate(STEPS)
    ]  # fmt: skip
