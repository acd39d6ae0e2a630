"""What the platform's pages of material and record ask about decisions (D9, G6; the Plan 四(一)4)."""

from __future__ import annotations

from decisions.models import StepWaiver
from decisions.permissions import visible_decisions, visible_opinions
from powerops.core.records import RecordKind, register

DECISION = RecordKind(
    "decisions.decision",
    lambda actor: visible_decisions(actor).select_related("body", "decider"),
    body_of=lambda decision: decision.body,
)
OPINION = RecordKind(
    "decisions.bodyopinion",
    lambda actor: visible_opinions(actor).select_related("body", "decision"),
    body_of=lambda opinion: opinion.decision.body,
)
WAIVER = RecordKind(
    "decisions.stepwaiver",
    lambda actor: StepWaiver.objects.filter(decision__in=visible_decisions(actor)).select_related(
        "decision__body"
    ),
    body_of=lambda waiver: waiver.decision.body,
)
KINDS = (DECISION, OPINION, WAIVER)


def register_records() -> None:
    """Make the records of decisions known to the platform."""
    for kind in KINDS:
        register(kind)
