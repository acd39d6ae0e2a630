"""The registry's records, one file a record."""

from registry.models.editions import Edition, EditionPower, PublishedList, PublishedPower
from registry.models.laws import Law
from registry.models.powers import CATEGORIES, BasisCitation, Power, PowerVersion
from registry.models.revisions import Revision, SignOff
from registry.models.uploads import Upload, UploadRow

__all__ = [
    "CATEGORIES",
    "BasisCitation",
    "Edition",
    "EditionPower",
    "Law",
    "Power",
    "PowerVersion",
    "PublishedList",
    "PublishedPower",
    "Revision",
    "SignOff",
    "Upload",
    "UploadRow",
]
