"""Who may see assessments of risk and legality reviews: queryset and predicate side by side (F3, D4, D5; the Plan 四(二)1)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from decisions.models import Decision, LegalityReview, RiskAssessment
from decisions.permissions import JURISDICTION_READERS, OWN_READERS, jurisdictions, own_bodies
from powerops.core.actor import Actor
from powerops.core.models.people import jurisdiction_path


def visible_assessments(actor: Actor) -> QuerySet[RiskAssessment]:
    """Those of the jurisdiction, of matters that the person's body drafts, and those that it makes."""
    bodies = own_bodies(actor)
    return RiskAssessment.objects.filter(
        jurisdictions(actor, "decision__decider")
        | Q(decision__body__in=bodies)
        | Q(body__in=bodies)
    )


def may_see_assessment(actor: Actor, assessment: RiskAssessment) -> bool:
    """The predicate beside `visible_assessments`."""
    return concerns(actor, assessment.decision, assessment.body_id)


def visible_reviews(actor: Actor) -> QuerySet[LegalityReview]:
    """Those of the jurisdiction, and of matters that the person's body drafts."""
    return LegalityReview.objects.filter(
        jurisdictions(actor, "decision__decider") | Q(decision__body__in=own_bodies(actor))
    )


def may_see_review(actor: Actor, review: LegalityReview) -> bool:
    """The predicate beside `visible_reviews`."""
    return concerns(actor, review.decision)


def concerns(actor: Actor, decision: Decision, *bodies: int) -> bool:
    """Whether the person reads every matter of the jurisdiction, or drafts or signs for it or for one of the bodies."""
    for one in actor.appointments:
        own, role = one.post.organisation, one.post.role
        if role in JURISDICTION_READERS:
            if decision.decider.path.startswith(jurisdiction_path(own)):
                return True
        elif role in OWN_READERS and own.pk in (decision.body_id, *bodies):
            return True
    return False
