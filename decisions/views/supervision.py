"""Circulars, follow-ups and leads on the desk (D7; the Plan 四(一)4)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions.execution_permissions import (
    LEAD_READERS,
    executing_bodies,
    visible_circulars,
    visible_follow_ups,
    visible_leads,
)
from decisions.forms.execution import (
    AnswerForm,
    CircularForm,
    FollowUpFilter,
    FollowUpForm,
    LeadFilter,
)
from decisions.models import Circular, FollowUp, Lead
from decisions.permissions import READERS
from decisions.views.loading import visible_decision
from decisions.views.side_records import SidePage
from decisions.workflows import circular as circulars
from decisions.workflows import follow_up as follow_ups
from decisions.workflows import lead as leads
from powerops.core.actor import Actor
from powerops.core.doors import actor_of, require_role
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate, cntime
from powerops.core.views.acts import carry_out
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.organisations import act_page

SIZE = 30
either = require_http_methods(["GET", "HEAD", "POST"])
FOLLOW_UPS = (
    Column("编号", lambda one: one.number, "number", ("year", "serial")),
    Column("决策事项", lambda one: one.decision.title),
    Column("被督办单位", lambda one: one.body.name, "body", ("body__path",)),
    Column("督办事由", lambda one: one.problem),
    Column("发出时间", lambda one: one.issued_at, "issued", ("issued_at",)),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
)
LEADS = (
    Column("决策事项", lambda one: one.decision.title),
    Column("单位", lambda one: one.body.name, "body", ("body__path",)),
    Column("情形", lambda one: one.get_kind_display(), "kind", ("kind",)),
    Column("自何日起", lambda one: one.since, "since", ("since",)),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
)


# --- circulars -----------------------------------------------------------------------------------


def circular_facts(circular: Circular) -> list[tuple[str, Any]]:
    """Return a circular as lines of its page."""
    return [
        ("通报内容", circular.text), ("通报范围", "、".join(str(one) for one in circular.audience.order_by("path"))),
        ("拟稿", f"{circular.drafted_by}，{cntime(circular.drafted_at)}"),
        ("签发", f"{circular.issued_by}，{cntime(circular.issued_at)}" if circular.issued_at else ""),
        ("不签发的理由", circular.dropped_reason),
    ]  # fmt: skip


def circular_more(circular: Circular, actor: Actor) -> dict[str, Any]:
    """Return who has taken note, and whether the person's body still has to."""
    receipts = list(circular.receipts.select_related("body", "by"))
    noted = {one.body_id for one in receipts}
    mine = [
        one.post.organisation_id
        for one in actor.appointments
        if one.post.role in (Role.CLERK, Role.HEAD)
    ]
    waiting = circular.audience.filter(pk__in=mine).exclude(pk__in=noted)
    is_issued = circular.status == Circular.Status.ISSUED
    return {"receipts": receipts, "may_take_note": is_issued and waiting.exists()}


CIRCULAR = SidePage(
    circulars, "推进情况通报", circular_facts, template="decisions/circular_detail.html", more=circular_more
)  # fmt: skip


def visible_circular(request: HttpRequest, pk: int) -> tuple[Circular, Actor]:
    """Return a circular within the person's reach, or 404."""
    actor = actor_of(request)
    found = visible_circulars(actor).select_related("decision__decider", "drafted_by", "issued_by")
    return get_object_or_404(found, pk=pk), actor


@require_safe
def circular_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One circular, with who took note."""
    circular, actor = visible_circular(request, pk)
    return CIRCULAR.show(request, circular, actor)


def circular_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Issue a circular, or not."""
    circular, _ = visible_circular(request, pk)
    return carry_out(request, circular, verb, circulars, CIRCULAR.show)


@require_POST
def circular_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Take note of a circular for the person's body."""
    circular, actor = visible_circular(request, pk)
    circulars.take_note(circular, by=actor.person)
    messages.success(request, "已签收。")
    return redirect(circular)


@either
def circular_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft a circular on a decision."""
    decision, actor = visible_decision(request, pk)
    if not any(
        actor.appointment_as(role, decision.decider) for role in (Role.SECRETARY, Role.SUPERVISOR)
    ):
        raise NotAllowed("推进情况通报由管委秘书或者督查岗位起草。", clause=circulars.CLAUSE)
    form = CircularForm(request.POST or None, bodies=executing_bodies(decision))
    return act_page(
        request, form, lambda **told: circulars.draft(decision, by=actor.person, **told),
        title=f"起草推进情况通报：{decision}", submit="送签发", done="已送主要领导签发。", cancel_url=decision.get_absolute_url(),
    )  # fmt: skip


# --- follow-ups ------------------------------------------------------------------------------------


def follow_up_facts(follow_up: FollowUp) -> list[tuple[str, Any]]:
    """Return a follow-up as lines of its page."""
    return [
        ("被督办单位", follow_up.body.name), ("执行任务", follow_up.task and follow_up.task.title),
        ("督办事由", follow_up.problem), ("办理要求", follow_up.demand),
        ("发出", f"{follow_up.issued_by}，{cndate(follow_up.issued_at)}"), ("办理情况", follow_up.answer),
        ("答复人", follow_up.answered_by and str(follow_up.answered_by)),
        ("审签人", follow_up.signed_by and str(follow_up.signed_by)), ("核销意见", follow_up.closing),
    ]  # fmt: skip


FOLLOW_UP = SidePage(follow_ups, "督办单", follow_up_facts, frozenset({"answer"}))


@require_safe
def follow_up_list(request: HttpRequest) -> HttpResponseBase:
    """Every follow-up within reach."""
    actor = require_role(request, *READERS)
    form = FollowUpFilter(request.GET)
    form.fields["sort"] = sort_field(FOLLOW_UPS)
    rows = in_order(request, chosen(visible_follow_ups(actor), form), FOLLOW_UPS)
    rows = rows.select_related("body", "decision")
    if file := as_file(request, rows, FOLLOW_UPS, "督办单"):
        return file
    is_filtered = any(request.GET.get(name) for name in ("q", "status"))
    context = {"form": form, "page": page_of(request, rows, SIZE), "is_filtered": is_filtered}
    return render(request, "decisions/follow_up_list.html", context)


def chosen(rows: QuerySet[FollowUp], form: FollowUpFilter) -> QuerySet[FollowUp]:
    """Return the follow-ups that the filter keeps."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("status"):
        rows = rows.filter(status=wanted["status"])
    if q := wanted.get("q", "").strip():
        about, digits = (
            Q(decision__title__icontains=q) | Q(body__name__icontains=q),
            q.upper().removeprefix("DB"),
        )
        if digits.isdecimal() and len(digits) == 8:
            about |= Q(year=int(digits[:4]), serial=int(digits[4:]))
        rows = rows.filter(about)
    return rows


def visible_follow_up(request: HttpRequest, pk: int) -> tuple[FollowUp, Actor]:
    """Return a follow-up within the person's reach, or 404."""
    actor = actor_of(request)
    found = visible_follow_ups(actor).select_related(
        "decision__decider", "body", "task", "issued_by", "answered_by", "signed_by"
    )
    return get_object_or_404(found, pk=pk), actor


@require_safe
def follow_up_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One follow-up."""
    follow_up, actor = visible_follow_up(request, pk)
    return FOLLOW_UP.show(request, follow_up, actor)


def follow_up_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act that needs a word at most."""
    follow_up, _ = visible_follow_up(request, pk)
    return carry_out(request, follow_up, verb, follow_ups, FOLLOW_UP.show)


@either
def follow_up_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the answer."""
    follow_up, actor = visible_follow_up(request, pk)
    if actor.appointment_as(Role.CLERK, follow_up.body) is None:
        raise NotAllowed(f"督办单由{follow_up.body}的经办岗位答复。", clause=follow_ups.CLAUSE)
    form = AnswerForm(request.POST or None, initial={"text": follow_up.answer})
    return act_page(
        request, form, lambda **told: follow_ups.answer(follow_up, by=actor.person, **told), title=f"答复{follow_up}",
        submit="送负责人审签", done="答复已送负责人审签。", back=follow_up, hint=f"督办事由：{follow_up.problem}",
    )  # fmt: skip


@either
def follow_up_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue a follow-up to a body."""
    decision, actor = visible_decision(request, pk)
    if actor.appointment_as(Role.SUPERVISOR, decision.decider) is None:
        raise NotAllowed("督办单由督查岗位发出。", clause=follow_ups.CLAUSE)
    form = FollowUpForm(
        request.POST or None, bodies=executing_bodies(decision), tasks=decision.tasks.all()
    )
    return act_page(
        request, form, lambda **told: follow_ups.issue(decision, by=actor.person, **told), title=f"发出督办单：{decision}",
        submit="发出", done="督办单已发出。", cancel_url=decision.get_absolute_url(),
    )  # fmt: skip


# --- leads -----------------------------------------------------------------------------------------


def lead_facts(lead: Lead) -> list[tuple[str, Any]]:
    """Return a lead as lines of its page."""
    return [
        ("单位", lead.body.name), ("情形", lead.get_kind_display()), ("自何日起", cndate(lead.since)),
        ("执行任务", lead.task and lead.task.title), ("督办单", lead.follow_up and lead.follow_up.number),
        ("处理", lead.reason), ("处理人", lead.settled_by and str(lead.settled_by)),
    ]  # fmt: skip


LEAD = SidePage(leads, "问责线索", lead_facts)


@require_safe
def lead_list(request: HttpRequest) -> HttpResponseBase:
    """Every lead of the jurisdiction, to who oversees it."""
    actor = require_role(request, *LEAD_READERS)
    form = LeadFilter(request.GET)
    form.fields["sort"] = sort_field(LEADS)
    wanted = form.cleaned_data if form.is_valid() else {}
    kept = {name: wanted[name] for name in ("kind", "status") if wanted.get(name)}
    rows = in_order(request, visible_leads(actor).filter(**kept), LEADS)
    rows = rows.select_related("body", "decision")
    if file := as_file(request, rows, LEADS, "问责线索"):
        return file
    context = {"form": form, "page": page_of(request, rows, SIZE), "is_filtered": bool(kept)}
    return render(request, "decisions/lead_list.html", context)


def visible_lead(request: HttpRequest, pk: int) -> tuple[Lead, Actor]:
    """Return a lead within the person's reach, or 404."""
    actor = actor_of(request)
    found = visible_leads(actor).select_related(
        "decision__decider", "body", "task", "follow_up", "settled_by"
    )
    return get_object_or_404(found, pk=pk), actor


@require_safe
def lead_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One lead."""
    lead, actor = visible_lead(request, pk)
    return LEAD.show(request, lead, actor)


def lead_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take a lead up, or say why not."""
    lead, _ = visible_lead(request, pk)
    return carry_out(request, lead, verb, leads, LEAD.show)
