"""纠错 on the desk: what citizens reported, and the way to its answer (G14)."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from powerops.core.act_forms import ReasonForm
from powerops.core.actor import Actor
from powerops.core.clock import clocks_of
from powerops.core.doors import actor_of, require_role
from powerops.core.recusals import recusals_of
from powerops.core.refusals import NotAllowed, Refusal
from powerops.core.roles import Role
from powerops.core.timeline import acts_on
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.organisations import act_page
from powerops.core.workflow import available
from registry.forms.citizens import AnswerForm, ReportFilter
from registry.models import ErrorReport
from registry.permissions import REPORT_READERS, visible_error_reports
from registry.workflows import error_report as lifecycle

SIZE = 30
COLUMNS = (
    Column("编号", lambda one: one.number, "number", ("year", "serial")),
    Column("事项", lambda one: one.power_name),
    Column("部门", lambda one: one.body.name, "body", ("body__path",)),
    Column("哪里有误", lambda one: one.get_subject_display()),
    Column("具体说明", lambda one: one.text),
    Column("收到时间", lambda one: one.filed_at, "filed", ("filed_at",)),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
    Column("核实结果", lambda one: one.get_outcome_display()),
    Column("答复", lambda one: one.answer),
    Column("办结时间", lambda one: one.closed_at, "closed", ("closed_at",)),
)


@require_safe
def error_report_list(request: HttpRequest) -> HttpResponseBase:
    """Every report within reach."""
    actor = require_role(request, *(role for role in Role if role in REPORT_READERS))
    form = ReportFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(visible_error_reports(actor), form), COLUMNS)
    rows = rows.select_related("body", "power__published")
    if file := as_file(request, rows, COLUMNS, "公众纠错"):
        return file
    is_filtered = any(request.GET.get(name) for name in ("q", "status", "subject"))
    context = {"form": form, "page": page_of(request, rows, SIZE), "is_filtered": is_filtered}
    return render(request, "registry/error_report_list.html", context)


def chosen(rows: QuerySet[ErrorReport], form: ReportFilter) -> QuerySet[ErrorReport]:
    """Return the reports that the filter keeps."""
    wanted = form.cleaned_data if form.is_valid() else {}
    for name in ("status", "subject"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if q := wanted.get("q"):
        about = Q(text__icontains=q) | Q(power__published__name__icontains=q)
        digits = q.strip().upper().removeprefix("JC")
        if digits.isdecimal() and len(digits) == 10:
            about |= Q(year=int(digits[:4]), serial=int(digits[4:]))
        rows = rows.filter(about)
    return rows


def visible_report(request: HttpRequest, pk: int) -> tuple[ErrorReport, Actor]:
    """Return a report within the person's reach, or 404."""
    actor = actor_of(request)
    found = visible_error_reports(actor).select_related(
        "body", "edition", "power__published", "answered_by", "closed_by"
    )
    return get_object_or_404(found, pk=pk), actor


def report_to_act_on(request: HttpRequest, pk: int, verb: str) -> ErrorReport:
    """Return a visible report on which the person's post does the act, or refuse; its state is the act's own matter."""
    report, actor = visible_report(request, pk)
    row = lifecycle.TABLE.by_verb[verb]
    if actor.appointment_as(row.who, report.body) is None:
        sentence = f"{row.label}须由{report.body}的{row.who.label}岗位办理。"
        raise NotAllowed(sentence, clause=row.clause)
    return report


@require_safe
def error_report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One report: what is said to be wrong, the power as it stands, the answer so far, what is next."""
    report, actor = visible_report(request, pk)
    return show(request, report, actor)


def show(
    request: HttpRequest, report: ErrorReport, actor: Actor, contact: tuple[str, str] | None = None
) -> HttpResponse:
    """Render the page of a report."""
    context = {
        "report": report, "contact": contact, "has_contact": bool(report.email or report.telephone),
        "answers": any(actor.appointment_as(role, report.body) for role in (Role.CLERK, Role.HEAD)),
        "may_adjust": actor.appointment_as(Role.CLERK, report.body) is not None,
        "actions": available(lifecycle.TABLE, report, actor), "clocks": clocks_of(report, actor),
        "recusals": recusals_of(report), "events": acts_on(report),
    }  # fmt: skip
    return render(request, "registry/error_report_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def error_report_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the answer."""
    report = report_to_act_on(request, pk, "answer")
    form = AnswerForm(request.POST or None, instance=report)
    return act_page(
        request, form,
        lambda outcome, summary, answer: lifecycle.answer(report, by=request.user, outcome=outcome, summary=summary, text=answer),
        title=f"答复{report}", submit="送负责人审签", done="答复已送负责人审签。", back=report,
        hint=f"反映的问题（{report.get_subject_display()}）：{report.text}",
    )  # fmt: skip


@require_POST
def error_report_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign the answer: it is public from then on."""
    report = report_to_act_on(request, pk, "sign")
    try:
        lifecycle.sign(report, by=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "答复已签发，在事项页面公开。")
    return redirect(report)


@require_http_methods(["GET", "HEAD", "POST"])
def error_report_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the answer back to be written anew."""
    report = report_to_act_on(request, pk, "send_back")
    form = ReasonForm(request.POST or None)
    return act_page(
        request, form, lambda **told: lifecycle.send_back(report, by=request.user, **told), title=f"退回重拟：{report}",
        submit="退回", done="已退回经办重拟。", back=report, tone="danger",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def error_report_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Put aside what is no report of a mistake."""
    report = report_to_act_on(request, pk, "dismiss")
    form = ReasonForm(request.POST or None)
    return act_page(
        request, form, lambda **told: lifecycle.dismiss(report, by=request.user, **told), title=f"不予受理：{report}",
        submit="不予受理", done="已办结，理由告知反映人。", back=report, tone="danger",
        hint="只用于与本事项无关、内容重复、谩骂或者广告等情形。理由由反映人凭查询码看到，不在事项页面公开。",
    )  # fmt: skip


@never_cache
@require_POST
def error_report_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how the sender is reached, to who answers; that is written down first."""
    report, actor = visible_report(request, pk)
    return show(request, report, actor, lifecycle.read_contact(report, by=request.user))
