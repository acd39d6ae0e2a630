"""What the platform's pages of material and record ask about assessments of risk and legality reviews (D4, D5, G6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from decisions.models import CounselOpinion, LegalityReview, RiskAssessment
from decisions.review_permissions import visible_assessments, visible_reviews
from decisions.workflows.risk_assessment import REPORT
from powerops.core.actor import Actor
from powerops.core.filings import filings_of
from powerops.core.models import Appointment, Attachment
from powerops.core.records import RecordKind
from powerops.core.roles import Role


def may_file(actor: Actor, assessment: RiskAssessment, slot: str) -> Appointment | str:
    """The assessing body's clerk, until the report is sent to be signed."""
    appointment = actor.appointment_as(Role.CLERK, assessment.body)
    if appointment is None or assessment.status != RiskAssessment.Status.DRAFTING:
        return f"“{slot}”由{assessment.body}的经办岗位在起草时提交。"
    return appointment


def missing_report(assessment: RiskAssessment) -> Iterable[Mapping[str, str]]:
    """The report, where it was not filed."""
    if not filings_of(assessment).filter(slot=REPORT).exists():
        yield {"what": REPORT, "why": "没有提交"}


def counsel_files(review: LegalityReview) -> Iterable[tuple[str, Attachment]]:
    """The opinions of legal counsel as they were signed."""
    for one in CounselOpinion.objects.filter(review=review).select_related("attachment"):
        yield "法律意见书", one.attachment


ASSESSMENT = RecordKind(
    "decisions.riskassessment",
    lambda actor: visible_assessments(actor).select_related("body", "decision", "draft"),
    body_of=lambda assessment: assessment.body,
    slots=(REPORT,),
    may_file=may_file,
    missing=missing_report,
    rows=lambda assessment: assessment.points.all(),
)
REVIEW = RecordKind(
    "decisions.legalityreview",
    lambda actor: visible_reviews(actor).select_related("decision__body", "draft"),
    body_of=lambda review: review.decision.body,
    attached=counsel_files,
    rows=lambda review: review.counsel.all(),
)
KINDS = (ASSESSMENT, REVIEW)
