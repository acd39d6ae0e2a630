"""Public participation on the desk: begin, write, sign, extend, report (D2, D3; art 14–18)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions.consultation_documents import ADOPTION
from decisions.consultation_permissions import visible_consultations
from decisions.consultation_report import groups_of, results_of
from decisions.forms.consultations import (
    FORM_OF,
    ConsultationFilter,
    ExtendForm,
    QuestionForm,
    ReportForm,
)
from decisions.models import Consultation, Decision
from decisions.models.consultations import HELD
from decisions.participation_facts import counts_of, lacks
from decisions.permissions import READERS
from decisions.views.loading import visible_decision
from decisions.views.sections import Section
from decisions.views.side_records import SidePage
from decisions.workflows import consultation as lifecycle
from decisions.workflows import consultation_drafting as drafting
from powerops.core.actor import Actor
from powerops.core.charts import bar
from powerops.core.documents import document_of
from powerops.core.doors import actor_of, carried_out, require_role, status_of
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.core.views.acts import carry_out
from powerops.core.views.listing import Column, as_file, in_order, page_of, sort_field
from powerops.core.views.material import material_context

SIZE = 30
Form, Status = Consultation.Form, Consultation.Status
COLUMNS = (
    Column("编号", lambda one: one.number, "number", ("year", "serial")),
    Column("标题", lambda one: one.title, "title", ("title",)),
    Column("方式", lambda one: one.get_form_display(), "form", ("form",)),
    Column("决策事项", lambda one: one.decision.title),
    Column("承办单位", lambda one: one.decision.body.name, "body", ("decision__body__path",)),
    Column("公布日期", lambda one: one.opened_on, "opened", ("opened_on",)),
    Column("截止日期", lambda one: one.closes_on, "closes", ("closes_on",)),
    Column("状态", lambda one: one.get_status_display(), "status", ("status",)),
)
GET_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def consultation_list(request: HttpRequest) -> HttpResponseBase:
    """Every form of participation in the matters within reach."""
    actor = require_role(request, *READERS)
    form = ConsultationFilter(request.GET)
    form.fields["sort"] = sort_field(COLUMNS)
    rows = in_order(request, chosen(visible_consultations(actor), form), COLUMNS)
    rows = rows.select_related("decision__body")
    if file := as_file(request, rows, COLUMNS, "公众参与"):
        return file
    is_filtered = any(request.GET.get(name) for name in ("q", "form", "status"))
    context = {"form": form, "page": page_of(request, rows, SIZE), "is_filtered": is_filtered}
    return render(request, "decisions/consultation_list.html", context)


def chosen(rows: QuerySet[Consultation], form: ConsultationFilter) -> QuerySet[Consultation]:
    """Return those that the filter keeps."""
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = rows.filter(**{name: wanted[name] for name in ("form", "status") if wanted.get(name)})
    if q := wanted.get("q", "").strip():
        about, digits = Q(title__icontains=q), q.upper().removeprefix("ZQ")
        if digits.isdecimal() and len(digits) == 8:
            about |= Q(year=int(digits[:4]), serial=int(digits[4:]))
        rows = rows.filter(about)
    return rows


def visible_consultation(request: HttpRequest, pk: int) -> tuple[Consultation, Actor]:
    """Return a consultation within the person's reach and the person as actor, or 404."""
    actor = actor_of(request)
    found = visible_consultations(actor).select_related("decision__body", "draft", "created_by")
    return get_object_or_404(found, pk=pk), actor


def form_page(
    request: HttpRequest, form: Any, title: str, submit: str, back: str, hint: str = ""
) -> HttpResponse:
    """Render the page of one form."""
    context = {"form": form, "title": title, "submit": submit, "cancel_url": back, "hint": hint}
    return render(request, "core/act_form.html", context, status=status_of(form))


@GET_POST
def consultation_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a notice, or enter what was held; the form of participation stands in the address."""
    decision, actor = visible_decision(request, pk)
    drafting.clerk_of(actor.person, decision.body, "公众参与")
    kind = request.GET.get("form", "")
    if kind not in FORM_OF:
        raise Http404
    form = FORM_OF[kind](request.POST or None)
    if request.method == "POST":
        made = carried_out(
            form, lambda **told: drafting.begin(decision, by=actor.person, form=kind, **told)
        )
        if made:
            messages.success(request, f"已登记{made.get_form_display()} {made.number}。")
            return redirect(made)
    title = f"{'登记' if kind in HELD else '起草'}{Form(kind).label}"
    return form_page(request, form, title, "保存", decision.get_absolute_url())


@GET_POST
def consultation_rewrite(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the notice before it is signed, or the record before it is answered."""
    consultation, actor = visible_consultation(request, pk)
    drafting.refuse_rewriting(consultation, actor.person)
    form = FORM_OF[consultation.form](request.POST or None, instance=consultation)
    if request.method == "POST" and carried_out(
        form, lambda **told: drafting.rewrite(consultation, by=actor.person, **told)
    ):
        messages.success(request, "已保存。")
        return redirect(consultation)
    title = f"修改{consultation.get_form_display()}"
    return form_page(request, form, title, "保存", consultation.get_absolute_url())


# --- the page ------------------------------------------------------------------------------------------------


def facts(one: Consultation) -> list[tuple[str, Any]]:
    """Return what the page tells first."""
    period = f"{one.days}日（自公布的次日起算）" if one.days else ""
    days = [
        ("公布日期", cndate(one.opened_on)),
        ("截止日期", cndate(one.closes_on)),
        ("日期", cndate(one.held_on)),
    ]
    return [
        ("编号", one.number), ("方式", one.get_form_display()), ("所征求的草案", f"第{one.draft.number}稿"),
        ("期限", period), *days, ("缩短期限的原因", one.short_reason), ("地点", one.place),
        ("参加人员", one.participants), ("受委托的调查机构", one.institution), ("有效样本数", one.sample_size),
        ("调查方法", one.method), ("提出意见的方式", one.channels), ("同时公布的途径", one.media), ("说明", one.text),
        ("撤回理由", one.withdrawn_reason),
    ]  # fmt: skip


def more(one: Consultation, actor: Actor) -> dict[str, Any]:
    """Return what the page tells below: questions and their figures, groups with their answers, files."""
    is_clerk = actor.appointment_as(Role.CLERK, one.decision.body) is not None
    return {
        "counts": counts_of(one), "groups": groups_of(one), "questions": list(one.questions.all()),
        "results": charted(one), "is_clerk": is_clerk, "material": material_context(actor, one),
        "may_rewrite": is_clerk and one.status == drafting.rewritten_in(one),
        "may_sort": is_clerk and one.status in (Status.OPEN, Status.SORTING),
        "may_ask": is_clerk and one.form == Form.QUESTIONNAIRE and one.status == Status.DRAFTING,
        "is_public": bool(one.opened_on) or one.status == Status.CONCLUDED,
        "document": document_of(ADOPTION, one) if one.status == Status.CONCLUDED else None,
    }  # fmt: skip


def charted(consultation: Consultation) -> list[dict[str, Any]]:
    """Return what was chosen in each question, each choice with its bar."""
    shown = []
    for one in results_of(consultation):
        most = max((number for _, number in one.rows), default=0)
        rows = [(label, number, bar(number, most)) for label, number in one.rows]
        shown.append({"question": one.question, "rows": rows, "average": one.average})
    return shown


PAGE = SidePage(
    lifecycle, "公众参与", facts, frozenset({"extend", "send_report"}),
    "decisions/consultation_detail.html", more,
)  # fmt: skip


@require_safe
def consultation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One consultation: its notice, where it stands, its opinions, what is next."""
    consultation, actor = visible_consultation(request, pk)
    return PAGE.show(request, consultation, actor)


def consultation_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act that needs a word at most."""
    consultation, _ = visible_consultation(request, pk)
    if verb in PAGE.on_own_page:
        raise Http404
    return carry_out(request, consultation, verb, lifecycle, PAGE.show)


def own_form(
    request: HttpRequest, pk: int, verb: str, form_class: Any, **initial: Any
) -> HttpResponse:
    """Do an act that asks for more than a word, on its own page."""
    consultation, actor = visible_consultation(request, pk)
    row = lifecycle.TABLE.by_verb[verb]
    refusal, _ = lifecycle.TABLE.refusal(row, consultation, actor)
    if refusal and request.method != "POST":
        raise refusal
    form = form_class(request.POST or None, initial=initial)
    act = getattr(lifecycle, verb)
    if request.method == "POST" and carried_out(
        form, lambda **told: act(consultation, by=actor.person, **told)
    ):
        messages.success(request, f"已办理：{row.label}。")
        return redirect(consultation)
    hint = f"{consultation}（{consultation.number}）"
    return form_page(request, form, row.label, row.label, consultation.get_absolute_url(), hint)


@GET_POST
def consultation_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give more time."""
    return own_form(request, pk, "extend", ExtendForm)


@GET_POST
def consultation_send_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the report and send it to the head; what was written before stands in the form."""
    written = visible_consultation(request, pk)[0].report_text
    return own_form(request, pk, "send_report", ReportForm, report_text=written)


# --- questions -------------------------------------------------------------------------------------------------


@GET_POST
def question_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a question to a questionnaire."""
    consultation, actor = visible_consultation(request, pk)
    drafting.clerk_of(actor.person, consultation.decision.body, "编写题目")
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and carried_out(
        form, lambda **told: drafting.add_question(consultation, by=actor.person, **told)
    ):
        messages.success(request, "已加题。")
        return redirect(f"{consultation.get_absolute_url()}#questions")
    return form_page(request, form, "编写题目", "加题", consultation.get_absolute_url())


@require_POST
def question_drop(request: HttpRequest, pk: int, question_pk: int) -> HttpResponse:
    """Take a question out."""
    consultation, actor = visible_consultation(request, pk)
    question = get_object_or_404(consultation.questions, pk=question_pk)
    drafting.drop_question(question, by=actor.person)
    messages.success(request, "已删题。")
    return redirect(f"{consultation.get_absolute_url()}#questions")


# --- on the page of the matter -----------------------------------------------------------------------------------


def of_a_matter(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return what the matter's page shows of participation, and what the clerk may begin there."""
    may_begin = (
        decision.status == Decision.Status.DRAFTING
        and actor.appointment_as(Role.CLERK, decision.body) is not None
    )
    shown = list(decision.consultations.order_by("year", "serial"))
    if not shown and not may_begin:
        return None
    return {
        "consultations": shown, "forms": Form.choices if may_begin else [], "decision": decision,
        "lacks": lacks(decision) if decision.status == Decision.Status.DRAFTING else None,
    }  # fmt: skip


SECTION = Section("participation", "公众参与", "decisions/_participation.html", of_a_matter)
