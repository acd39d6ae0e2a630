"""Hearings on the desk: the list, the notice, the page of one, and the section of the matter that shows them (D3)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q, QuerySet
from django.forms.formsets import BaseFormSet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from decisions.forms.hearings import HearingFilter, HearingForm, group_rows, named_groups
from decisions.hearing_documents import RECORD, REPORT
from decisions.hearing_facts import papers_day
from decisions.hearing_permissions import organises, visible_hearings
from decisions.models import Decision, Hearing, HearingGroup, HearingSignUp
from decisions.permissions import READERS
from decisions.views.handing_out import as_pdf, issued
from decisions.views.loading import visible_decision
from decisions.views.sections import Section
from decisions.views.side_records import SidePage
from decisions.workflows import hearing as lifecycle
from decisions.workflows import hearing_notice
from powerops.core.actor import Actor
from powerops.core.documents import document_of
from powerops.core.doors import actor_of, carried_out, require_role, status_of
from powerops.core.models import Document
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate, cntime
from powerops.core.views.acts import own_page
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field

SIZE = 30
COLUMNS = (
    Column("编号", lambda one: one.number, "number", ("year", "serial")),
    Column("决策事项", lambda one: one.decision.title, "decision", ("decision__title",)),
    Column("承办单位", lambda one: one.decision.body.name, "body", ("decision__body__path",)),
    Column("听证时间", lambda one: one.held_at, "held", ("held_at",)),
    Column("地点", lambda one: one.place),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
)
OWN_PAGES = frozenset({
    "examine", "draw", "invite", "deliver", "replace", "reschedule", "postpone", "hold", "transcribe", "answer", "write_report",
})  # fmt: skip


def facts_of(hearing: Hearing) -> list[tuple[str, Any]]:
    """Return a hearing as lines of its page."""
    return [
        ("编号", hearing.number), ("听证的草案", f"第{hearing.draft.number}稿"), ("听证时间", cntime(hearing.held_at)),
        ("地点", hearing.place), ("主要事项", hearing.matters), ("报名截止", cndate(hearing.sign_up_until)),
        ("遴选办法", hearing.criteria), ("种子来源", hearing.get_source_display()),
        ("材料最迟送达", cndate(papers_day(hearing.held_on))), ("咨询", hearing.contact),
        ("召开", hearing.began_at and f"{cntime(hearing.began_at)}至{cntime(hearing.closed_at)}"),
        ("主持人、记录人", hearing.chair and f"{hearing.chair}、{hearing.recorder}"),
        ("介绍", hearing.introduction), ("询问、质证和辩论", hearing.debate), ("听证报告", hearing.report),
    ]  # fmt: skip


def with_counts(hearing: Hearing) -> QuerySet[HearingGroup]:
    """Return the groups, each with how many signed up, are eligible and take part."""
    eligible = Q(sign_ups__verdict=HearingSignUp.Verdict.ELIGIBLE)
    return hearing.groups.select_related("draw").annotate(
        filed=Count("sign_ups", distinct=True),
        eligible=Count("sign_ups", filter=eligible, distinct=True),
        taken=Count("participants", filter=Q(participants__left_reason=""), distinct=True),
    )


def more_of(hearing: Hearing, actor: Actor) -> dict[str, Any]:
    """Return what the page of a hearing shows beside its facts."""
    is_drafting = hearing.status == Hearing.Status.DRAFT
    return {
        "groups": with_counts(hearing), "notices": hearing.notices.select_related("published_by"),
        "participants": hearing.participants.select_related("group", "answered_by"),
        "may_edit": is_drafting and actor.appointment_as(Role.CLERK, hearing.decision.body) is not None,
        "organises": organises(actor, hearing), "contacts": None,
        "is_public": bool(hearing.notices.all()), "papers": papers_of(hearing),
    }  # fmt: skip


def papers_of(hearing: Hearing) -> list[tuple[str, str, Document]]:
    """Return (name, address, document) of what was made of the hearing; nothing before it was held."""
    if hearing.began_at is None:
        return []
    inside = reverse("decisions:hearing-record-pdf", args=[hearing.pk])
    outside = reverse("decisions:public-hearing-report", args=[hearing.number])
    papers = (("听证会笔录", inside, RECORD), ("听证报告", outside, REPORT))
    made = ((name, address, document_of(kind, hearing)) for name, address, kind in papers)
    return [(name, address, document) for name, address, document in made if document]


PAGE = SidePage(lifecycle, "听证会", facts_of, OWN_PAGES, "decisions/hearing_detail.html", more_of)


def visible_hearing(request: HttpRequest, pk: int) -> tuple[Hearing, Actor]:
    """Return a hearing within the person's reach, or 404."""
    actor = actor_of(request)
    found = visible_hearings(actor).select_related("decision__body", "decision__decider", "draft")
    return get_object_or_404(found, pk=pk), actor


@require_safe
def hearing_list(request: HttpRequest) -> HttpResponseBase:
    """Every hearing within reach."""
    actor = require_role(request, *READERS)
    form = HearingFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(visible_hearings(actor), form), COLUMNS)
    rows = rows.select_related("decision__body")
    if file := as_file(request, rows, COLUMNS, "听证会"):
        return file
    is_filtered = any(request.GET.get(name) for name in ("q", "status"))
    context = {"form": form, "page": page_of(request, rows, SIZE), "is_filtered": is_filtered}
    return render(request, "decisions/hearing_list.html", context)


def chosen(rows: QuerySet[Hearing], form: HearingFilter) -> QuerySet[Hearing]:
    """Return the hearings that the filter keeps."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if wanted.get("status"):
        rows = rows.filter(status=wanted["status"])
    if q := wanted.get("q", "").strip():
        about, digits = Q(decision__title__icontains=q), q.upper().removeprefix("TZ")
        if digits.isdecimal() and len(digits) == 8:
            about |= Q(year=int(digits[:4]), serial=int(digits[4:]))
        rows = rows.filter(about)
    return rows


@require_safe
def hearing_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One hearing: its notice, groups, draws, participants, what was said, what is next."""
    hearing, actor = visible_hearing(request, pk)
    return PAGE.show(request, hearing, actor)


@never_cache
@require_GET
def hearing_record_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The record that the participants confirmed, as PDF."""
    hearing, _ = visible_hearing(request, pk)
    return as_pdf(issued(RECORD, hearing), f"{hearing.number}-听证会笔录.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
def hearing_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the notice of a hearing on a matter's draft."""
    decision, actor = visible_decision(request, pk)
    require_clerk(actor, decision)
    form, rows = HearingForm(request.POST or None), group_rows(request.POST or None)
    made = saved(
        form, rows, lambda **told: hearing_notice.prepare(decision, by=actor.person, **told)
    )
    if made:
        messages.success(request, f"已起草听证公告 {made.number}。")
        return redirect(made)
    return notice_page(request, form, rows, f"组织听证会：{decision}", decision)


@require_http_methods(["GET", "HEAD", "POST"])
def hearing_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the notice."""
    hearing, actor = visible_hearing(request, pk)
    require_clerk(actor, hearing.decision)
    if hearing.status != Hearing.Status.DRAFT:
        return own_page(request, hearing)
    form = HearingForm(request.POST or None, instance=hearing)
    rows = group_rows(request.POST or None, hearing)
    if saved(form, rows, lambda **told: hearing_notice.rewrite(hearing, by=actor.person, **told)):
        messages.success(request, "已保存听证公告。")
        return redirect(hearing)
    return notice_page(request, form, rows, f"修改听证公告：{hearing.number}", hearing)


def require_clerk(actor: Actor, decision: Decision) -> None:
    """Refuse whoever does not draft the matter."""
    if actor.appointment_as(Role.CLERK, decision.body) is None:
        raise NotAllowed(f"听证会由{decision.body}的经办岗位组织。", clause=lifecycle.NOTICE)


def saved(form: HearingForm, rows: BaseFormSet, act: Any) -> Hearing | None:
    """Do the act with what was typed; None when nothing was sent, or something is wrong."""
    if not form.is_bound or not (rows.is_valid() and form.is_valid()):
        return None
    return carried_out(form, lambda **told: act(groups=named_groups(rows), **told))


def notice_page(
    request: HttpRequest, form: HearingForm, rows: BaseFormSet, title: str, back: Any
) -> HttpResponse:
    """Show the form of a notice with the rows of its groups."""
    context = {"form": form, "rows": rows, "title": title, "cancel_url": back.get_absolute_url()}
    status = 422 if rows.is_bound and not rows.is_valid() else status_of(form)
    return render(request, "decisions/hearing_form.html", context, status=status)


def section_of(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return what the matter's page shows of its hearings: one query, and one for their groups."""
    groups = Prefetch("groups", HearingGroup.objects.order_by("position"))
    found = list(decision.hearings.prefetch_related(groups))
    may_begin = (
        decision.status == Decision.Status.DRAFTING
        and actor.appointment_as(Role.CLERK, decision.body) is not None
    )
    if not found and not may_begin:
        return None
    return {"decision": decision, "hearings": found, "may_begin": may_begin}


SECTION = Section("hearings", "听证会", "decisions/_hearings.html", section_of)
