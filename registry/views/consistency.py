"""一致性核对 on the desk: the bodies with what waits, one body's findings, answers and their rejection (G13)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core.doors import actor_of, carried_out, require_role
from powerops.core.roles import Role
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from registry.consistency import ANSWERED, LABELS, OPEN, REJECTED, Found, findings_of
from registry.forms.consistency import AlikeForm, AnswerForm, BodyFilter, FindingFilter, RejectForm
from registry.models import FindingAnswer, PublishedList
from registry.permissions import EXAMINERS, examined_lists
from registry.workflows.drafting import clerk_of
from registry.workflows.finding_answer import (
    alike,
    answer,
    answer_alike,
    finding,
    mark_of,
    reject,
)

SIZE = 50
STATES = {OPEN: "未说明", ANSWERED: "已说明", REJECTED: "说明被退回"}


def count_of(kind: str) -> Callable[[Any], int]:
    """Return what reads from a body's counts how many findings of a kind wait."""
    return lambda one: (one.kinds or {}).get(kind, 0)


BODY_COLUMNS = (
    Column("部门", lambda one: one.body.name, "body", ("body__name",)),
    Column("事项", lambda one: one.power_count, "powers", ("power_count",)),
    Column("严重", lambda one: one.grave, "grave", ("grave",)),
    Column("待处理", lambda one: one.open, "open", ("open",)),
    Column("已说明", lambda one: one.answered, "answered", ("answered",)),
    Column("核对时间", lambda one: one.examined_at, "examined", ("examined_at",)),
    *(Column(label, count_of(kind)) for kind, label in LABELS.items()),
)
COLUMNS = (
    Column("事项", lambda one: one.entry.name),
    Column("实施编码", lambda one: one.entry.code),
    Column("权力类型", lambda one: one.entry.category),
    Column("种类", lambda one: one.label),
    Column("程度", lambda one: "严重" if one.is_grave else "一般"),
    Column("核对意见", lambda one: one.message),
    Column("依据", lambda one: one.clause),
    Column("处理情况", lambda one: STATES[one.state]),
    Column("说明", lambda one: one.answer.reason if one.answer else ""),
    Column("说明人", lambda one: one.answer.by.name if one.answer else ""),
    Column("退回理由", lambda one: one.answer.rejection.reason if one.state == REJECTED else ""),
)


class Rows(list):
    """Rows that are in memory already, in the form in which a file asks for them."""

    def iterator(self, chunk_size: int) -> Any:
        """Return them one after the other."""
        return iter(self)


@require_safe
def consistency_list(request: HttpRequest) -> HttpResponseBase:
    """The bodies whose lists the person examines, with how much waits at each."""
    actor = require_role(request, *EXAMINERS)
    form = BodyFilter(request.GET)
    form.fields["sort"] = sort_field(BODY_COLUMNS)
    bodies = in_order(request, counted(examined_lists(actor), form), BODY_COLUMNS)
    if file := as_file(request, bodies, BODY_COLUMNS, "一致性核对"):
        return file
    context = {
        "form": form,
        "page": page_of(request, bodies, SIZE),
        "is_filtered": form.has_changed(),
    }
    return render(request, "registry/consistency_list.html", context)


def counted(lists: QuerySet[PublishedList], form: BodyFilter) -> QuerySet[PublishedList]:
    """Return published lists with their counts, what is grave first; a wrong filter keeps all."""
    wanted = form.cleaned_data if form.is_valid() else {}
    names = ("grave", "open", "answered", "kinds", "examined_at")
    rows = lists.select_related("body").annotate(
        **{name: F(f"body__finding_count__{name}") for name in names}
    )
    if q := wanted.get("q"):
        rows = rows.filter(body__name__icontains=q)
    if wanted.get("grave"):
        rows = rows.filter(body__finding_count__grave__gt=0)
    return rows.order_by(F("grave").desc(nulls_last=True), "body__name")


def examined(request: HttpRequest, code: str) -> PublishedList:
    """Return a published list that the person examines; 403 for other roles, 404 out of reach."""
    actor = require_role(request, *EXAMINERS)
    return get_object_or_404(examined_lists(actor).select_related("body"), body_code=code)


@require_safe
def consistency_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """The findings on one body's published list, each to be mended, answered or, by the legal office, sent back."""
    listed = examined(request, code)
    found = findings_of(listed.body)
    form = FindingFilter(request.GET)
    rows = chosen(found, form)
    if file := as_file(request, Rows(rows), COLUMNS, f"一致性核对_{listed.body.name}"):
        return file
    actor = actor_of(request)
    context = {
        "listed": listed,
        "form": form,
        "page": Paginator(rows, SIZE).get_page(request.GET.get("page")),
        "totals": totals(found),
        "kinds": (kinds := kinds_of(found)),
        "alike": next((one["count"] for one in kinds if one["kind"] == request.GET.get("kind")), 0),
        "may_answer": actor.appointment_as(Role.CLERK, listed.body) is not None,
        "may_reject": actor.appointment_as(Role.LEGAL, listed.body) is not None,
        "is_filtered": form.has_changed(),
    }
    return render(request, "registry/consistency_detail.html", context)


def chosen(found: list[Found], form: FindingFilter) -> list[Found]:
    """Return the findings that the filter keeps: unless told otherwise, those that wait."""
    wanted = form.cleaned_data if form.is_valid() else {}
    state, kind, grave = (wanted.get(name, "") for name in ("state", "kind", "grave"))
    return [
        one
        for one in found
        if (state == "all" or (one.state == state if state else one.is_open))
        and kind in ("", one.kind)
        and (not grave or one.is_grave is (grave == "yes"))
        and wanted.get("q", "") in one.entry.name
    ]


def totals(found: list[Found]) -> dict[str, int]:
    """Return how many findings wait, how many of them are grave, and how many were answered."""
    waiting = [one for one in found if one.is_open]
    grave = sum(one.is_grave for one in waiting)
    return {"open": len(waiting), "grave": grave, "answered": len(found) - len(waiting)}


def kinds_of(found: list[Found]) -> list[dict[str, Any]]:
    """Return the kinds of what waits, the grave first: kind, label, count."""
    kinds: dict[str, dict[str, Any]] = {}
    for one in found:
        if one.is_open:
            row = kinds.setdefault(one.kind, {"kind": one.kind, "label": one.label, "count": 0})
            row["count"] += 1
    return list(kinds.values())


@require_http_methods(["GET", "HEAD", "POST"])
def finding_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Answer one finding; it is named by power, kind and the digest of what it speaks of."""
    listed = examined(request, code)
    clerk_of(listed.body, request.user)
    asked = named(request)
    found = finding(listed.body, *asked)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        given = carried_out(
            form, lambda reason: answer(listed.body, *asked, reason=reason, by=request.user)
        )
        if given:
            messages.success(request, f"已说明：{found.entry.name if found else given.power}。")
            return redirect("registry:consistency-detail", code)
    elif found is None:
        messages.info(request, "这一条核对意见已经不在：事项内容已有变化。")
        return redirect("registry:consistency-detail", code)
    context = {"listed": listed, "found": found, "form": form}
    status = 400 if form.errors else 200
    return render(request, "registry/finding_answer.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def finding_answer_alike(request: HttpRequest, code: str) -> HttpResponse:
    """Answer every finding of one kind that waits, as they are shown, with one reason."""
    listed, kind = examined(request, code), request.GET.get("kind", "")
    clerk_of(listed.body, request.user)
    form = AlikeForm(request.POST or None)
    act = partial(answer_alike, listed.body, kind, by=request.user)
    if request.method == "POST" and (count := carried_out(form, act)):
        messages.success(request, f"已说明 {count} 条。")
        return redirect("registry:consistency-detail", code)
    found = alike(listed.body, kind)
    if not found:
        messages.info(request, "这一类核对意见没有等待说明的。")
        return redirect("registry:consistency-detail", code)
    context = {"listed": listed, "found": found, "kind": kind, "form": form, "mark": mark_of(found)}
    status = 400 if form.errors else 200
    return render(request, "registry/finding_answer_alike.html", context, status=status)


def named(request: HttpRequest) -> tuple[int, str, str]:
    """Return the power, kind and digest that the address names, or 404."""
    power = request.GET.get("power", "")
    if not (power.isdecimal() and len(power) < 19):
        raise Http404
    return int(power), request.GET.get("kind", ""), request.GET.get("digest", "")


@require_http_methods(["GET", "HEAD", "POST"])
def finding_answer_reject(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Send an answer back with a reason."""
    listed = examined(request, code)
    require_role(request, Role.LEGAL)
    answers = FindingAnswer.objects.filter(body=listed.body).select_related(
        "by", "power__published"
    )
    given = get_object_or_404(answers, pk=pk)
    form = RejectForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, lambda reason: reject(given, reason=reason, by=request.user)
    ):
        messages.success(request, "已退回说明，经办人员会收到通知。")
        return redirect("registry:consistency-detail", code)
    context = {"listed": listed, "given": given, "form": form}
    status = 400 if form.errors else 200
    return render(request, "registry/finding_reject.html", context, status=status)
