"""Records of major decisions, split by record."""

from decisions.models.matters import Alternative, BodyOpinion, Decision, Draft, MatterKind
from decisions.models.waivers import CONDITIONAL, Step, StepWaiver

__all__ = [
    "CONDITIONAL",
    "Alternative",
    "BodyOpinion",
    "Decision",
    "Draft",
    "MatterKind",
    "Step",
    "StepWaiver",
]
