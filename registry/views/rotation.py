"""定期轮岗 and 不相容岗位 on the desk: terms with their due days, waivers, alarms and their answers (R8)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import DateField, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from powerops.core.actor import Actor
from powerops.core.clock import clocks_of
from powerops.core.doors import actor_of, carried_out, require_role, status_of
from powerops.core.models import Deadline
from powerops.core.recusals import recusals_of
from powerops.core.refusals import NotAllowed
from powerops.core.timeline import acts_on
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.law import key_posts as law
from registry.forms.key_posts import (
    AlarmFilter,
    AnswerForm,
    TenureFilter,
    WaiverDecisionForm,
    WaiverForm,
)
from registry.key_posts import READERS, conflicts_in, visible_alarms, visible_tenures
from registry.models import ConflictAlarm, DutyMatrix, KeyPostTenure, RotationWaiver
from registry.views.key_posts import TRAIL, act, tabs
from registry.workflows import conflict_alarm
from registry.workflows import rotation as lifecycle

SIZE = 50
YEAR = timedelta(days=365)
PENDING = RotationWaiver.Outcome.PENDING
COLUMNS = (
    Column("人员", lambda one: one.person.name, "person", ("person__name",)),
    Column("部门", lambda one: one.key_post.post.organisation.name, "body", ("key_post__post__organisation__path",)),
    Column("岗位", lambda one: one.key_post.post.title, "post", ("key_post__post__title",)),
    Column("领域", lambda one: one.key_post.get_area_display(), "area", ("key_post__area",)),
    Column("任职日期", lambda one: one.began_on, "began", ("began_on",)),
    Column("轮岗到期日", lambda one: one.due_on, "due", ("due_on",)),
    Column("缓轮至", lambda one: one.waived_until, "waived", ("waived_until",)),
    Column("离任日期", lambda one: one.ended_on, "ended", ("ended_on",)),
)  # fmt: skip
ALARM_COLUMNS = (
    Column("部门", lambda one: one.body.name, "body", ("body__path",)),
    Column("人员", lambda one: one.person.name, "person", ("person__name",)),
    Column("领域", lambda one: one.get_area_display()),
    Column("事项", lambda one: one.matter),
    Column("不相容岗位", lambda one: one.rule.label),
    Column("依据和来源", lambda one: one.rule.source),
    Column("由何而来", lambda one: one.source),
    Column("发现时间", lambda one: one.found_at, "found", ("found_at",)),
    Column("状态", lambda one: one.state),
    Column("措施", lambda one: conflict_alarm.MEASURES.get(one.measure, "")),
    Column("说明", lambda one: one.answer),
    Column("答复人", lambda one: one.answered_by and one.answered_by.name),
    Column("答复时间", lambda one: one.answered_at, "answered", ("answered_at",)),
    Column("消除时间", lambda one: one.ended_at, "ended", ("ended_at",)),
)


@require_safe
def rotation_list(request: HttpRequest) -> HttpResponseBase:
    """Who is at key posts, the first due first."""
    actor = require_role(request, *READERS)
    form = TenureFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(with_due_day(visible_tenures(actor)), form, actor), COLUMNS)
    if file := as_file(request, rows, COLUMNS, "定期轮岗"):
        return file
    context = {
        "form": form, "page": page_of(request, rows, SIZE), "tabs": tabs("rotation-list"), "today": actor.on,
        "soon": actor.on + YEAR, "term": law.LIMITS[0], "waivers": to_decide(actor),
    }  # fmt: skip
    return render(request, "registry/rotation_list.html", context)


def with_due_day(rows: QuerySet[KeyPostTenure]) -> QuerySet[KeyPostTenure]:
    """Return tenures with the day on which their term ends, the first due first, those that are over last."""
    limits = Deadline.objects.filter(
        record_type=KeyPostTenure._meta.label_lower,
        record_id=OuterRef("pk"),
        state=Deadline.State.RUNNING,
    )
    due = Subquery(limits.order_by("due_on").values("due_on")[:1], output_field=DateField())
    return rows.annotate(due_on=due).order_by("due_on", "pk")


def chosen(
    rows: QuerySet[KeyPostTenure], form: TenureFilter, actor: Actor
) -> QuerySet[KeyPostTenure]:
    """Return the tenures that the filter keeps: unless asked for, none that is over."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if q := wanted.get("q"):
        rows = rows.filter(
            Q(person__name__icontains=q) | Q(key_post__post__organisation__name__icontains=q)
        )
    if area := wanted.get("area"):
        rows = rows.filter(key_post__area=area)
    by_state = {
        "overdue": Q(due_on__lt=actor.on),
        "year": Q(due_on__gte=actor.on, due_on__lte=actor.on + YEAR),
        "waived": Q(ended_on=None, waived_until__gte=actor.on),
        "past": Q(ended_on__isnull=False),
    }
    return rows.filter(by_state.get(wanted.get("state", ""), Q(ended_on=None)))


def to_decide(actor: Actor) -> list[RotationWaiver]:
    """Return the waivers that wait for the actor's word."""
    waiting = RotationWaiver.objects.filter(
        outcome=PENDING, tenure__in=visible_tenures(actor).filter(ended_on=None).values("pk")
    ).select_related("tenure__person", "tenure__key_post__post__organisation", "asked_by")
    return [one for one in waiting if lifecycle.may_decide(actor, one)]


@require_safe
def rotation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's time at a key post: its term day by day, its waivers, its record."""
    return show_tenure(request, visible_tenure(request, pk), WaiverDecisionForm())


def visible_tenure(request: HttpRequest, pk: int) -> KeyPostTenure:
    """Return a tenure that the person reads, or 404."""
    return get_object_or_404(visible_tenures(actor_of(request)), pk=pk)


def show_tenure(
    request: HttpRequest, tenure: KeyPostTenure, form: WaiverDecisionForm
) -> HttpResponse:
    """Render the page of a tenure."""
    actor = actor_of(request)
    waivers = list(tenure.waivers.select_related("asked_by", "decided_by"))
    for one in waivers:
        one.tenure = tenure
    pending = next((one for one in waivers if one.outcome == PENDING), None)
    is_open = tenure.ended_on is None
    context = {
        "tenure": tenure, "waivers": waivers, "pending": pending, "form": form, "clocks": clocks_of(tenure, actor),
        "may_ask": is_open and not pending and lifecycle.may_ask(actor, tenure), "trail": TRAIL,
        "may_decide": is_open and pending and lifecycle.may_decide(actor, pending), "events": acts_on(tenure),
        "counts_from": law.counts_from(tenure.began_on), "recusals": recusals_of(tenure), "clause": law.WAIVER.clause,
    }  # fmt: skip
    status = status_of(form)
    return render(request, "registry/rotation_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def rotation_waiver(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a waiver."""
    actor, tenure = actor_of(request), visible_tenure(request, pk)
    if lifecycle.may_ask(actor, tenure) is None:
        raise NotAllowed(
            "缓轮由组织人事岗位提出，本人不能为自己提出。", clause=str(law.WAIVER.clause)
        )
    form = WaiverForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, partial(lifecycle.ask_waiver, tenure, by=actor.person)
    ):
        messages.success(request, "已提出，等待主要领导批准；批准之前轮岗期限照常计算。")
        return redirect(tenure)
    return act(request, form, f"{tenure}：申请缓轮", "提出", tenure.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def rotation_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide the waiver that waits."""
    actor, tenure = actor_of(request), visible_tenure(request, pk)
    waiver = tenure.waivers.filter(outcome=PENDING).first()
    if request.method != "POST" or waiver is None:
        return redirect(tenure)
    waiver.tenure = tenure
    if lifecycle.may_decide(actor, waiver) is None:
        raise NotAllowed(
            "缓轮由主要领导批准，提出人和本人不能批准。", clause=str(law.WAIVER.clause)
        )
    form = WaiverDecisionForm(request.POST)
    if carried_out(form, partial(lifecycle.decide_waiver, waiver, by=actor.person)):
        messages.success(request, "已决定，已通知提出人。")
        return redirect(tenure)
    return show_tenure(request, tenure, form)


@require_safe
def conflict_list(request: HttpRequest) -> HttpResponseBase:
    """Every alarm, and what clashes this moment without an alarm yet."""
    actor = require_role(request, *READERS)
    form = AlarmFilter(request.GET)
    form.fields["sort"] = sort_field(ALARM_COLUMNS)
    rows = in_order(request, chosen_alarms(visible_alarms(actor), form), ALARM_COLUMNS)
    if file := as_file(request, rows, ALARM_COLUMNS, "不相容岗位预警"):
        return file
    context = {
        "form": form, "page": page_of(request, rows, SIZE), "tabs": tabs("conflict-list"), "pairs": law.PAIRS,
        "fresh": fresh(actor),
    }  # fmt: skip
    return render(request, "registry/conflict_list.html", context)


def fresh(actor: Actor) -> list[Any]:
    """Return what clashes now in the person's own bodies and has no alarm yet; a whole district waits for the check."""
    own = {one.post.organisation_id for one in actor.appointments}
    bodies = DutyMatrix.objects.filter(body__in=own).order_by().values_list("body", flat=True)
    open_ones = visible_alarms(actor).filter(body__in=own, ended_at=None)
    known = {conflict_alarm.key_of(one) for one in open_ones}
    return [one for one in conflicts_in(set(bodies), actor.on) if one.key not in known]


def chosen_alarms(rows: QuerySet[ConflictAlarm], form: AlarmFilter) -> QuerySet[ConflictAlarm]:
    """Return the alarms that the filter keeps; a wrong filter keeps all."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if q := wanted.get("q"):
        rows = rows.filter(Q(person__name__icontains=q) | Q(body__name__icontains=q))
    if area := wanted.get("area"):
        rows = rows.filter(area=area)
    by_state = {
        "open": Q(ended_at=None, answered_at=None),
        "answered": Q(ended_at=None, answered_at__isnull=False),
        "ended": Q(ended_at__isnull=False),
    }
    return rows.filter(by_state.get(wanted.get("state", ""), Q()))


@require_http_methods(["GET", "HEAD", "POST"])
def conflict_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One alarm; the head or personnel answers it here."""
    actor = actor_of(request)
    alarm = get_object_or_404(visible_alarms(actor), pk=pk)
    may_answer = alarm.ended_at is None and conflict_alarm.may_answer(actor, alarm)
    form = AnswerForm(alarm, request.POST or None)
    if request.method == "POST" and carried_out(
        form, partial(conflict_alarm.answer, alarm, by=actor.person)
    ):
        messages.success(request, "已答复。冲突消除后，预警自动结束。")
        return redirect(alarm)
    context = {
        "alarm": alarm, "form": form, "may_answer": may_answer, "events": acts_on(alarm),
        "trail": (*TRAIL, {"label": "不相容岗位", "url": reverse("registry:conflict-list")}),
        "measure": conflict_alarm.MEASURES.get(alarm.measure, ""), "clause": law.SEPARATION.clause,
        "cancel_url": reverse("registry:conflict-list"),
    }  # fmt: skip
    status = status_of(form)
    return render(request, "registry/conflict_detail.html", context, status=status)
