"""Meetings on the desk: calling them, their agenda, who came, what each said, the minutes (D6; art 30)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from decisions.forms.meetings import (
    HoldForm,
    ItemForm,
    MeetingFilter,
    MinutesForm,
    PrepareForm,
    RecordForm,
)
from decisions.meeting_permissions import (
    MEETING_READERS,
    last_seats,
    seats_of,
    visible_meetings,
    waiting_matters,
)
from decisions.models import AgendaItem, Decision, Meeting
from decisions.views.handing_out import as_pdf, issued
from decisions.views.sections import Section
from decisions.workflows import meeting as lifecycle
from decisions.workflows import meeting_record
from powerops.core.act_forms import OpinionForm
from powerops.core.actor import Actor
from powerops.core.clock import clocks_of
from powerops.core.documents import document_of
from powerops.core.doors import actor_of, carried_out, require_role, status_of
from powerops.core.models import Organisation
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.timeline import acts_on
from powerops.core.views.acts import acts_context, carry_out
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.organisations import act_page

SIZE = 30
ON_OWN_PAGE = frozenset({"hold", "submit_minutes"})
COLUMNS = (
    Column("会议", str),
    Column("拟定时间", lambda one: one.planned_at, "planned", ("planned_at",)),
    Column("召开日期", lambda one: one.held_on, "held", ("held_on",)),
    Column("主持人", lambda one: one.chair.name),
    Column("议题数", lambda one: one.topics),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
    Column("纪要文号", lambda one: one.minutes_number),
)
either = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def meeting_list(request: HttpRequest) -> HttpResponseBase:
    """Every meeting within reach."""
    actor = require_role(request, *MEETING_READERS)
    form = MeetingFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    wanted = form.cleaned_data if form.is_valid() else {}
    kept = {name: wanted[name] for name in ("status", "year") if wanted.get(name)}
    rows = visible_meetings(actor).filter(**kept).select_related("decider", "chair")
    rows = in_order(
        request, rows.annotate(topics=Count("items")).order_by("-planned_at", "-pk"), COLUMNS
    )
    if file := as_file(request, rows, COLUMNS, "决策会议"):
        return file
    context = {
        "form": form, "page": page_of(request, rows, SIZE), "is_filtered": bool(kept),
        "may_prepare": actor.has_role(Role.SECRETARY),
    }  # fmt: skip
    return render(request, "decisions/meeting_list.html", context)


def decider_of(actor: Actor) -> Organisation:
    """Return the deciding body whose meetings the person prepares."""
    return next(
        one.post.organisation for one in actor.appointments if one.post.role == Role.SECRETARY
    )


@either
def meeting_create(request: HttpRequest) -> HttpResponse:
    """Call a meeting of the deciding body."""
    actor = require_role(request, Role.SECRETARY)
    decider = decider_of(actor)
    seats = seats_of(decider, timezone.localdate())
    chairs = seats.filter(post__role=Role.LEADER)
    form = PrepareForm(
        request.POST or None, chairs=chairs, seats=seats, initial=last_seats(decider)
    )
    return act_page(
        request, form, lambda **told: lifecycle.prepare(by=actor.person, decider=decider, **told), title="筹备决策会议",
        submit="保存", done="已建立会议，请列入议题。", cancel_url=reverse("decisions:meeting-list"),
    )  # fmt: skip


def visible_meeting(request: HttpRequest, pk: int) -> tuple[Meeting, Actor]:
    """Return a meeting within the person's reach, or 404."""
    actor = actor_of(request)
    found = visible_meetings(actor).select_related("decider", "chair", "prepared_by", "signed_by")
    return get_object_or_404(found, pk=pk), actor


@require_safe
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: who, on what, what each said, what came out."""
    meeting, actor = visible_meeting(request, pk)
    return show(request, meeting, actor)


def show(
    request: HttpRequest,
    meeting: Meeting,
    actor: Actor,
    form: OpinionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the page of a meeting."""
    acts = acts_context(lifecycle, meeting, actor, form)
    own = [act for act in acts["allowed"] if act.verb in ON_OWN_PAGE]
    acts["allowed"] = [act for act in acts["allowed"] if act.verb not in ON_OWN_PAGE]
    items = meeting.items.select_related("decision", "draft").prefetch_related(
        "stances__member__person"
    )
    context = {
        "meeting": meeting, **acts, "own_pages": own, "items": items,
        "members": meeting.members.select_related("person", "appointment__post"),
        "is_secretary": actor.appointment_as(Role.SECRETARY, meeting.decider) is not None,
        "document": document_of(lifecycle.MINUTES, meeting), "clocks": clocks_of(meeting, actor), "events": acts_on(meeting),
        "trail": [{"label": "决策会议", "url": reverse("decisions:meeting-list")}],
    }  # fmt: skip
    return render(request, "decisions/meeting_detail.html", context, status=status)


@never_cache
@require_GET
def meeting_minutes_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The minutes as they were signed, as PDF."""
    meeting, _ = visible_meeting(request, pk)
    document = issued(lifecycle.MINUTES, meeting)
    return as_pdf(document, f"{document.title}.pdf")


def meeting_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act that needs a word at most."""
    meeting, _ = visible_meeting(request, pk)
    return carry_out(request, meeting, verb, lifecycle, show)


def prepared_by_secretary(request: HttpRequest, pk: int) -> tuple[Meeting, Actor]:
    """Return a meeting to the secretary who prepares it, or refuse."""
    meeting, actor = visible_meeting(request, pk)
    if actor.appointment_as(Role.SECRETARY, meeting.decider) is None:
        raise NotAllowed("决策会议由管委秘书岗位筹备和记录。", clause=lifecycle.CLAUSE)
    return meeting, actor


@either
def meeting_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a matter on the agenda."""
    meeting, actor = prepared_by_secretary(request, pk)
    form = ItemForm(request.POST or None, waiting=waiting_matters(meeting))
    return act_page(
        request, form, lambda decision: lifecycle.put_on_agenda(meeting, decision, by=actor.person),
        title=f"列入议题：{meeting}", submit="列入", done="已列入议题。", back=meeting,
        hint="只列出主要领导已经把关同意提请讨论的事项，以及中止执行待讨论的决策。",
    )  # fmt: skip


@either
def meeting_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Record who came."""
    meeting, actor = prepared_by_secretary(request, pk)
    members = list(meeting.members.select_related("person", "appointment__post"))
    form = HoldForm(request.POST or None, members=members)
    return act_page(
        request, form, lambda **told: lifecycle.hold(meeting, by=actor.person, **form.facts),
        title=f"记录到会情况：{meeting}", submit="记录", done="已记录到会情况，请逐项记录议题。", back=meeting,
        hint=f"到会的组成人员须超过百分之{meeting.quorum_percent}，主要负责人须到会。",
    )  # fmt: skip


@either
def meeting_submit_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the minutes to be signed."""
    meeting, actor = prepared_by_secretary(request, pk)
    form = MinutesForm(request.POST or None, initial={"minutes": meeting.minutes})
    return act_page(
        request, form, lambda **told: lifecycle.submit_minutes(meeting, by=actor.person, **told),
        title=f"送签会议纪要：{meeting}", submit="送签", done="已送主持会议的负责人签发。", back=meeting,
    )  # fmt: skip


@either
def meeting_record_item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Record what was said and decided on one item."""
    meeting, actor = prepared_by_secretary(request, pk)
    topic = get_object_or_404(meeting.items.select_related("decision", "draft"), pk=item)
    members = list(meeting_record.speaking_members(meeting, topic).values())
    members.sort(key=lambda one: one.person_id == meeting.chair_id)  # the leader last
    form = RecordForm(request.POST or None, item=topic, members=members)
    if request.method == "POST" and carried_out(form, lambda **told: record(topic, actor, form)):
        messages.success(request, "已记录，事项按会议结果办理。")
        return redirect(meeting)
    rows = [
        (one, [form[f"{name}_{one.pk}"] for name in ("order", "choice", "words")])
        for one in members
    ]
    context = {"meeting": meeting, "item": topic, "form": form, "rows": rows}
    return render(request, "decisions/meeting_record.html", context, status=status_of(form))


def record(item: AgendaItem, actor: Actor, form: RecordForm) -> AgendaItem:
    """Record the item as the form tells it."""
    told = {name: form.cleaned_data[name] for name in ("result", "resolution", "leader_reason")}
    said = [meeting_record.Said(*one) for one in form.said()]
    return meeting_record.record_item(item, by=actor.person, said=said, **told)


def items_of(decision: Decision) -> QuerySet[AgendaItem]:
    """Return what meetings said of a matter, the newest first."""
    items = decision.agenda_items.select_related("meeting__decider", "draft").prefetch_related(
        "stances__member__person"
    )
    return items.order_by("-pk")


def section(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return what meetings said of a matter; nothing before one had it."""
    items = list(items_of(decision))
    return {"items": items, "reports": decision.party_reports.all()} if items else None


SECTION = Section("meetings", "集体讨论决定", "decisions/_meetings.html", section)
