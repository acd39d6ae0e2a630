"""Records of major decisions, split by record."""

from decisions.models.authority import DecisionAuthority
from decisions.models.catalogue import Catalogue, CatalogueEntry
from decisions.models.comments import Answer, Comment, CommentFile, OpinionGroup
from decisions.models.consultations import Consultation, ConsultationQuestion
from decisions.models.draws import Draw
from decisions.models.evaluation import Evaluation, Suspension
from decisions.models.execution import (
    Circular,
    CircularReceipt,
    ExecutionTask,
    FollowUp,
    Lead,
    ProgressEntry,
)
from decisions.models.experts import Expert, ExpertOpinion, ExpertPanel, PanelMember
from decisions.models.hearings import (
    Hearing,
    HearingGroup,
    HearingNotice,
    HearingParticipant,
    HearingSignUp,
)
from decisions.models.legality import CounselOpinion, LegalityReview
from decisions.models.matters import (
    Alternative,
    CatalogueItem,
    Decision,
    Draft,
    Exclusion,
    MatterKind,
)
from decisions.models.meetings import AgendaItem, Meeting, MeetingMember, Stance
from decisions.models.opinions import BodyOpinion
from decisions.models.publication import PartyReport, Publication
from decisions.models.risks import CompetitionReview, RiskAssessment, RiskPoint
from decisions.models.waivers import CONDITIONAL, Ground, Step, StepWaiver

__all__ = [
    "Publication",
    "PartyReport",
    "Stance",
    "MeetingMember",
    "Meeting",
    "AgendaItem",
    "Answer",
    "Comment",
    "CommentFile",
    "Consultation",
    "ConsultationQuestion",
    "OpinionGroup",
    "Draw",
    "Expert",
    "ExpertOpinion",
    "ExpertPanel",
    "PanelMember",
    "Hearing",
    "HearingGroup",
    "HearingNotice",
    "HearingParticipant",
    "HearingSignUp",
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
    "Catalogue",
    "CatalogueEntry",
    "CatalogueItem",
    "Decision",
    "DecisionAuthority",
    "Draft",
    "Exclusion",
    "Ground",
    "MatterKind",
    "Step",
    "StepWaiver",
]
