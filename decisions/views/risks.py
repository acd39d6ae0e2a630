"""风险评估 and 公平竞争审查 on the desk: an assessment with its points, and the section of the matter's page (D4, D5)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from decisions.execution_permissions import executing_bodies
from decisions.forms.risks import AssessmentForm, CompetitionForm, PointForm, ReportForm
from decisions.models import Decision, RiskAssessment, RiskPoint
from decisions.review_permissions import visible_assessments
from decisions.views.loading import visible_decision
from decisions.views.sections import Section
from decisions.views.side_records import SidePage
from decisions.workflows import risk_assessment as lifecycle
from decisions.workflows.competition import review_competition
from powerops.core.actor import Actor
from powerops.core.doors import actor_of
from powerops.core.models import Organisation
from powerops.core.refusals import NotAllowed, Refusal
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.core.views.acts import carry_out
from powerops.core.views.material import material_context
from powerops.core.views.organisations import act_page
from powerops.law import decision_reviews as law

either = require_http_methods(["GET", "HEAD", "POST"])
Status = RiskAssessment.Status


def facts_of(assessment: RiskAssessment) -> list[tuple[str, Any]]:
    """Return an assessment as lines of its page."""
    return [
        ("风险种类", assessment.get_kind_display()), ("所评估的草案", f"第{assessment.draft.number}稿"),
        ("由谁评估", f"{assessment.get_assessor_display()}：{assessment.third_party or assessment.body}"),
        ("委托合同", assessment.contract_note), ("已有的评估文件", assessment.earlier_document),
        ("评估方式", assessment.ways_in_words), ("听取有关部门意见的情况", assessment.heard),
        ("定性与定量分析", assessment.analysis), ("处置预案", assessment.contingency),
        ("结论", assessment.get_conclusion_display()), ("结论的理由", assessment.conclusion_reason),
        ("审签出具", assessment.issued_by and f"{assessment.issued_by}，{cndate(assessment.issued_at)}"),
    ]  # fmt: skip


def more_of(assessment: RiskAssessment, actor: Actor) -> dict[str, Any]:
    """Return what the page of an assessment shows beside its facts."""
    writes = actor.appointment_as(Role.CLERK, assessment.body)
    return {
        "points": assessment.points.select_related("owner_body"),
        "material": material_context(actor, assessment),
        "may_write": assessment.status == Status.DRAFTING and writes is not None,
    }


PAGE = SidePage(
    lifecycle, "风险评估", facts_of, template="decisions/riskassessment_detail.html", more=more_of
)


def visible_assessment(request: HttpRequest, pk: int) -> tuple[RiskAssessment, Actor]:
    """Return an assessment within the person's reach, or 404."""
    actor = actor_of(request)
    found = visible_assessments(actor).select_related(
        "decision__decider", "body", "draft", "issued_by"
    )
    return get_object_or_404(found, pk=pk), actor


def writable_assessment(request: HttpRequest, pk: int) -> tuple[RiskAssessment, Actor]:
    """Return a visible assessment whose body's clerk the person is, or refuse; its state is the act's own matter."""
    assessment, actor = visible_assessment(request, pk)
    require_clerk(actor, assessment.body, "风险评估")
    return assessment, actor


def require_clerk(actor: Actor, body: Organisation, what: str) -> None:
    """Refuse who is no clerk of the body."""
    if actor.appointment_as(Role.CLERK, body) is None:
        raise NotAllowed(f"{what}由{body}的经办岗位办理。", clause=lifecycle.ASSESSED)


@either
def riskassessment_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the draft assessed."""
    decision, actor = visible_decision(request, pk)
    require_clerk(actor, decision.body, "风险评估")
    form = AssessmentForm(request.POST or None, bodies=executing_bodies(decision))
    return act_page(
        request, form, lambda **told: lifecycle.begin(decision, by=actor.person, **told), title=f"风险评估：{decision}",
        submit="开始评估", done="已开始风险评估，请填写评估情况和风险点，提交报告。", cancel_url=decision.get_absolute_url(),
    )  # fmt: skip


@require_safe
def riskassessment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One assessment with its points, its report and what is next."""
    assessment, actor = visible_assessment(request, pk)
    return PAGE.show(request, assessment, actor)


def riskassessment_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Do one act that needs a word at most."""
    assessment, _ = visible_assessment(request, pk)
    return carry_out(request, assessment, verb, lifecycle, PAGE.show)


@either
def riskassessment_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the report says."""
    assessment, actor = writable_assessment(request, pk)
    form = ReportForm(request.POST or None, instance=assessment)
    return act_page(
        request, form, lambda **told: lifecycle.write(assessment, by=actor.person, **told),
        title=f"填写评估情况：{assessment}", submit="保存", done="已保存。", back=assessment,
    )  # fmt: skip


@either
def riskpoint_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a risk point."""
    assessment, actor = writable_assessment(request, pk)
    form = PointForm(request.POST or None, bodies=executing_bodies(assessment.decision))
    return act_page(
        request, form, lambda **told: lifecycle.put_point(assessment, by=actor.person, **told),
        title=f"增加风险点：{assessment}", submit="增加", done="已增加风险点。", back=assessment,
    )  # fmt: skip


def visible_point(request: HttpRequest, pk: int) -> tuple[RiskPoint, Actor]:
    """Return a risk point of an assessment that the person writes."""
    point = get_object_or_404(RiskPoint.objects.select_related("assessment__body"), pk=pk)
    _, actor = writable_assessment(request, point.assessment_id)
    return point, actor


@either
def riskpoint_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a risk point."""
    point, actor = visible_point(request, pk)
    assessment = point.assessment
    form = PointForm(request.POST or None, instance=point, bodies=executing_bodies(assessment.decision))  # fmt: skip
    return act_page(
        request, form, lambda **told: lifecycle.put_point(assessment, by=actor.person, point=point, **told),
        title=f"修改风险点：{assessment}", submit="保存", done="已修改风险点。", back=assessment,
    )  # fmt: skip


@require_POST
def riskpoint_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a risk point out."""
    point, actor = visible_point(request, pk)
    assessment = point.assessment
    try:
        lifecycle.drop_point(point, by=actor.person)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已删去风险点。")
    return redirect(assessment)


@either
def competition_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the draft does to competition."""
    decision, actor = visible_decision(request, pk)
    require_clerk(actor, decision.body, "公平竞争审查")
    return act_page(
        request, CompetitionForm(request.POST or None),
        lambda **told: review_competition(decision, by=actor.person, **told), title=f"公平竞争审查：{decision}",
        submit="登记", done="已登记公平竞争审查。", back=decision,
    )  # fmt: skip


def risk_section(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return the assessments of a matter, and whether the person may begin one."""
    rows = list(decision.risk_assessments.select_related("draft", "body", "decision"))
    may_begin = may_work(decision, actor)
    if not rows and not may_begin:
        return None
    return {
        "decision": decision,
        "rows": rows,
        "may_begin": may_begin,
        "clause": law.ASSESSED.clause,
    }


def competition_section(decision: Decision, actor: Actor) -> dict[str, Any] | None:
    """Return the reviews of fair competition of a matter that concerns market players."""
    if not decision.concerns_market:
        return None
    rows = list(decision.competition_reviews.select_related("draft", "reviewed_by").order_by("-pk"))
    may_review = may_work(decision, actor)
    if not rows and not may_review:
        return None
    return {
        "decision": decision,
        "rows": rows,
        "may_review": may_review,
        "clause": law.FAIR.clause,
    }


def may_work(decision: Decision, actor: Actor) -> bool:
    """Whether the person drafts the matter now."""
    is_open = decision.status == Decision.Status.DRAFTING
    return is_open and actor.appointment_as(Role.CLERK, decision.body) is not None


RISKS = Section("risks", "风险评估", "decisions/_risks.html", risk_section)
COMPETITION = Section(
    "competition", "公平竞争审查", "decisions/_competition.html", competition_section
)
