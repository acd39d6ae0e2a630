"""The registry's records, one file a record."""

from registry.models.citizens import ErrorReport, Subscription
from registry.models.consistency import AnswerRejection, FindingAnswer, FindingCount
from registry.models.editions import Edition, EditionPower, PublishedList, PublishedPower
from registry.models.guides import MaterialList
from registry.models.key_posts import (
    ConflictAlarm,
    DutyMatrix,
    KeyPost,
    KeyPostTenure,
    RotationWaiver,
)
from registry.models.law_changes import (
    AdjustmentItem,
    AdjustmentTask,
    ArticleChange,
    BodyChange,
    LawChange,
)
from registry.models.laws import Law
from registry.models.leaning import Element, PublishedBasis, PublishedMention
from registry.models.ledgers import IntermediaryService, LedgerEntry, PublishedFee
from registry.models.open_data import OpenDataSet
from registry.models.powers import CATEGORIES, BasisCitation, Power, PowerVersion
from registry.models.publication import EmergencyReview, ShownPower, Withdrawal
from registry.models.revisions import Revision, SignOff
from registry.models.successions import Succession
from registry.models.uploads import Upload, UploadRow

__all__ = [
    "AnswerRejection",
    "FindingAnswer",
    "FindingCount",
    "ErrorReport",
    "Subscription",
    "CATEGORIES",
    "AdjustmentItem",
    "AdjustmentTask",
    "ArticleChange",
    "BasisCitation",
    "BodyChange",
    "ConflictAlarm",
    "DutyMatrix",
    "Edition",
    "EditionPower",
    "Element",
    "EmergencyReview",
    "IntermediaryService",
    "KeyPost",
    "KeyPostTenure",
    "Law",
    "LawChange",
    "LedgerEntry",
    "MaterialList",
    "OpenDataSet",
    "Power",
    "PowerVersion",
    "PublishedBasis",
    "PublishedFee",
    "PublishedList",
    "PublishedMention",
    "PublishedPower",
    "Revision",
    "RotationWaiver",
    "ShownPower",
    "SignOff",
    "Succession",
    "Upload",
    "UploadRow",
    "Withdrawal",
]
