"""Evaluations on the desk, and their section of the matter's page (D8; art 36)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from decisions.execution_permissions import executing_bodies, visible_evaluations
from decisions.forms.execution import AssignForm, EvaluationForm, EvaluationReportForm
from decisions.models import Decision, Evaluation
from decisions.views.loading import visible_decision
from decisions.views.sections import Section
from decisions.views.side_records import SidePage
from decisions.workflows import evaluation as lifecycle
from powerops.core.actor import Actor
from powerops.core.doors import actor_of
from powerops.core.models import Organisation
from powerops.core.refusals import NotAllowed
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate, cntime
from powerops.core.views.acts import carry_out
from powerops.core.views.organisations import act_page

either = require_http_methods(["GET", "HEAD", "POST"])


def facts_of(evaluation: Evaluation) -> list[tuple[str, Any]]:
    """Return an evaluation as lines of its page."""
    return [
        ("评估事由", evaluation.get_trigger_display()), ("说明", evaluation.reason),
        ("计划完成日期", cndate(evaluation.planned_on)), ("评估单位", evaluation.evaluator and evaluation.evaluator.name),
        ("受委托的第三方", evaluation.third_party), ("评估结论", evaluation.get_result_display()),
        ("建议", evaluation.get_advice_display()), ("评估报告", evaluation.report),
        ("听取社会公众意见的情况", evaluation.public_opinions), ("参与评估", evaluation.participants),
        ("决策机关的处理", evaluation.settled),
        ("公布时间", cntime(evaluation.published_at) if evaluation.published_at else ""),
    ]  # fmt: skip


PAGE = SidePage(lifecycle, "决策后评估", facts_of, frozenset({"assign", "report"}))


def visible_evaluation(request: HttpRequest, pk: int) -> tuple[Evaluation, Actor]:
    """Return an evaluation within the person's reach, or 404."""
    actor = actor_of(request)
    found = visible_evaluations(actor).select_related(
        "decision__decider", "evaluator", "reported_by"
    )
    return get_object_or_404(found, pk=pk), actor


@require_safe
def evaluation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One evaluation."""
    evaluation, actor = visible_evaluation(request, pk)
    return PAGE.show(request, evaluation, actor)


def evaluation_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act that needs a word at most."""
    evaluation, _ = visible_evaluation(request, pk)
    return carry_out(request, evaluation, verb, lifecycle, PAGE.show)


@either
def evaluation_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan the evaluation of a decision."""
    decision, actor = visible_decision(request, pk)
    require_post(actor, Role.SECRETARY, decision.decider, "决策后评估由管委秘书岗位提出。")
    return act_page(
        request, EvaluationForm(request.POST or None),
        lambda **told: lifecycle.plan_evaluation(decision, by=actor.person, **told), title=f"提出决策后评估：{decision}",
        submit="提出", done="已提出，等待主要领导明确评估单位。", cancel_url=decision.get_absolute_url(),
    )  # fmt: skip


@either
def evaluation_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who evaluates."""
    evaluation, actor = visible_evaluation(request, pk)
    require_post(
        actor, Role.LEADER, evaluation.decision.decider, "评估单位由决策机关主要领导明确。"
    )
    form = AssignForm(request.POST or None, bodies=executing_bodies(evaluation.decision))
    return act_page(
        request, form, lambda **told: lifecycle.assign(evaluation, by=actor.person, **told),
        title=f"明确评估单位：{evaluation.decision}", submit="明确", done="已明确评估单位。", back=evaluation,
        hint="决策作出前承担主要论证评估工作的单位不得承担后评估。",
    )  # fmt: skip


@either
def evaluation_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Report what came out."""
    evaluation, actor = visible_evaluation(request, pk)
    body = evaluation.evaluator or evaluation.decision.decider
    require_post(actor, Role.HEAD, body, f"评估结果由{body}的负责人岗位报告。")
    form = EvaluationReportForm(request.POST or None, instance=evaluation)
    return act_page(
        request, form, lambda **told: lifecycle.report(evaluation, by=actor.person, **told),
        title=f"报告评估结果：{evaluation.decision}", submit="报告", done="已报告评估结果。", back=evaluation,
    )  # fmt: skip


def require_post(actor: Actor, role: Role, body: Organisation, sentence: str) -> None:
    """Refuse who does not hold the post."""
    if actor.appointment_as(role, body) is None:
        raise NotAllowed(sentence, clause=lifecycle.CLAUSE)


def section(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return the evaluations of a decision that is or was executed."""
    found = decision.evaluations.select_related("evaluator")
    may_plan = decision.status in lifecycle.EVALUABLE and actor.appointment_as(
        Role.SECRETARY, decision.decider
    )
    rows = list(found)
    return (
        {"decision": decision, "rows": rows, "may_plan": bool(may_plan)}
        if rows or may_plan
        else None
    )


SECTION = Section("evaluation", "决策后评估", "decisions/_evaluation.html", section)
