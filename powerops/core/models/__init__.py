"""The platform's records."""

from powerops.core.models.archive import Appraisal, Retention, Volume, VolumeFile
from powerops.core.models.audit import AuditEvent
from powerops.core.models.calendar import HolidayNotice, SpecialDay
from powerops.core.models.deadlines import Deadline, DeadlineChange
from powerops.core.models.drafts import FormDraft
from powerops.core.models.duties import Delegation, HandOver, Recusal
from powerops.core.models.files import Attachment, Document, Filing, Reading
from powerops.core.models.jobs import Job, Notice
from powerops.core.models.mail import Mail
from powerops.core.models.numbering import IssuedNumber, NumberSeries
from powerops.core.models.organisations import Organisation, OrganisationKind, OrganisationTerm
from powerops.core.models.parameters import Parameter
from powerops.core.models.people import Appointment, Person, Post
from powerops.core.models.public import PublicStamp
from powerops.core.models.row_log import RowChange, Seal

__all__ = [
    "Appointment",
    "Appraisal",
    "Attachment",
    "AuditEvent",
    "Deadline",
    "DeadlineChange",
    "Delegation",
    "Document",
    "Filing",
    "FormDraft",
    "HandOver",
    "HolidayNotice",
    "IssuedNumber",
    "Job",
    "Mail",
    "Notice",
    "NumberSeries",
    "Organisation",
    "OrganisationKind",
    "OrganisationTerm",
    "Parameter",
    "Person",
    "Post",
    "PublicStamp",
    "Reading",
    "Recusal",
    "Retention",
    "RowChange",
    "Seal",
    "SpecialDay",
    "Volume",
    "VolumeFile",
]
