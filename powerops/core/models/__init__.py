"""The platform's records."""

from powerops.core.models.audit import AuditEvent
from powerops.core.models.drafts import FormDraft
from powerops.core.models.files import Attachment, Document
from powerops.core.models.jobs import Job, Notice
from powerops.core.models.organisations import Organisation, OrganisationKind, OrganisationTerm
from powerops.core.models.people import Appointment, Person, Post
from powerops.core.models.public import PublicStamp

__all__ = [
    "Appointment",
    "Attachment",
    "AuditEvent",
    "Document",
    "FormDraft",
    "Job",
    "Notice",
    "Organisation",
    "OrganisationKind",
    "OrganisationTerm",
    "Person",
    "Post",
    "PublicStamp",
]
