"""Records of major decisions, split by record."""

from decisions.models.evaluation import Evaluation, Suspension
from decisions.models.execution import (
    Circular,
    CircularReceipt,
    ExecutionTask,
    FollowUp,
    Lead,
    ProgressEntry,
)
from decisions.models.legality import CounselOpinion, LegalityReview
from decisions.models.matters import Alternative, BodyOpinion, Decision, Draft, MatterKind
from decisions.models.risks import CompetitionReview, RiskAssessment, RiskPoint
from decisions.models.waivers import CONDITIONAL, Step, StepWaiver

__all__ = [
    "CompetitionReview",
    "CounselOpinion",
    "LegalityReview",
    "RiskAssessment",
    "RiskPoint",
    "Suspension",
    "ProgressEntry",
    "Lead",
    "FollowUp",
    "ExecutionTask",
    "Evaluation",
    "CircularReceipt",
    "Circular",
    "CONDITIONAL",
    "Alternative",
    "BodyOpinion",
    "Decision",
    "Draft",
    "MatterKind",
    "Step",
    "StepWaiver",
]
