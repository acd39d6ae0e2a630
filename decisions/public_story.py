"""How a decision came about, for everybody: what was public, and that and when the other steps were done (D9; art 32)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from decisions.models import (
    AgendaItem,
    Decision,
    ExpertPanel,
    LegalityReview,
    PartyReport,
    Publication,
    RiskAssessment,
)

DECIDED = (AgendaItem.Result.ADOPTED, AgendaItem.Result.AMENDED)


class PublicStep(NamedTuple):
    """One step: the day, what was done, where it is read."""

    on: date
    text: str
    url: str = ""


def public_steps(publication: Publication) -> list[PublicStep]:
    """Return the steps in the order of their days; one query a kind."""
    decision = publication.decision
    steps = [
        PublicStep(decision.started_on, f"决定启动，由{decision.body}承办"),  # type: ignore[arg-type]  # started
        *heard(decision), *examined(decision), *decided(decision),
        PublicStep(timezone.localdate(publication.published_at), f"公布（{publication.document_number}）"),
    ]  # fmt: skip
    return sorted(
        steps, key=lambda one: one.on
    )  # steps of one day stay in the order of the procedure


def heard(decision: Decision) -> Iterator[PublicStep]:
    """Yield what the public could take part in."""
    for one in decision.consultations.on_the_portal():
        day = one.opened_on or one.held_on or timezone.localdate(one.concluded_at)
        yield PublicStep(day, f"{one.title}（{one.get_status_display()}）", one.public_url)
    for hearing in decision.hearings.public():
        address = reverse("decisions:public-hearing-detail", args=[hearing.number])
        day = timezone.localdate(hearing.held_at)
        yield PublicStep(day, f"{hearing}（{hearing.get_status_display()}）", address)


def examined(decision: Decision) -> Iterator[PublicStep]:
    """Yield that experts, risk and legality were gone through, without what was said inside."""
    for panel in decision.panels.filter(status=ExpertPanel.Status.DONE):
        yield PublicStep(timezone.localdate(panel.ended_at), "组织专家论证")
    for one in decision.risk_assessments.filter(status=RiskAssessment.Status.ISSUED):
        yield PublicStep(timezone.localdate(one.issued_at), f"完成{one.get_kind_display()}评估")
    review = decision.legality_reviews.filter(outcome__in=LegalityReview.PASSED).last()
    if review:
        yield PublicStep(timezone.localdate(review.reviewed_at), "通过合法性审查")


def decided(decision: Decision) -> Iterator[PublicStep]:
    """Yield the meeting that adopted it, and the report to the Party committee."""
    item = decision.agenda_items.filter(result__in=DECIDED).select_related("meeting").last()
    if item and item.meeting.held_on:
        told = f"{item.meeting.get_kind_display()}讨论{item.get_result_display()}"
        yield PublicStep(item.meeting.held_on, told)
    report = decision.party_reports.filter(outcome=PartyReport.Outcome.AGREED).last()
    if report:
        yield PublicStep(report.answered_on, "请示报告同级党委")
