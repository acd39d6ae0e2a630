"""What the platform's pages of material and record ask about public participation (D3, G6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from decisions.consultation_permissions import visible_comments, visible_consultations
from decisions.models import Comment, Consultation
from decisions.participation_facts import OTHER, RECORD, SURVEY
from powerops.core.actor import Actor
from powerops.core.filings import filings_of
from powerops.core.models import Appointment, Attachment
from powerops.core.records import RecordKind
from powerops.core.roles import Role

UNDER_WAY = ("drafting", "open", "sorting")


def may_file(actor: Actor, consultation: Consultation, slot: str) -> Appointment | str:
    """The clerk of the body that drafts, until the report is sent to be signed."""
    body = consultation.decision.body
    appointment = actor.appointment_as(Role.CLERK, body)
    if appointment is None or consultation.status not in UNDER_WAY:
        return f"“{slot}”由{body}的经办岗位在送签采纳情况以前提交。"
    return appointment


def missing_material(consultation: Consultation) -> Iterable[Mapping[str, str]]:
    """The survey's report, or the record of what was held, where it was not filed."""
    if not consultation.is_on_portal:
        slot = SURVEY if consultation.form == Consultation.Form.POLL else RECORD
        if not filings_of(consultation).filter(slot=slot).exists():
            yield {"what": slot, "why": "没有提交"}


def files_of(comment: Comment) -> Iterable[tuple[str, Attachment]]:
    """What was sent with an opinion."""
    for one in comment.files.select_related("attachment__uploaded_by"):
        yield "意见附件", one.attachment


CONSULTATION = RecordKind(
    "decisions.consultation",
    lambda actor: visible_consultations(actor).select_related("decision__body", "draft"),
    body_of=lambda consultation: consultation.decision.body,
    slots=(RECORD, SURVEY, OTHER),
    may_file=may_file,
    missing=missing_material,
    rows=lambda consultation: (*consultation.questions.all(), *consultation.groups.all()),
)
COMMENT = RecordKind(
    "decisions.comment",
    lambda actor: visible_comments(actor).select_related("consultation__decision__body", "group"),
    body_of=lambda comment: comment.consultation.decision.body,
    attached=files_of,
)
KINDS = (CONSULTATION, COMMENT)
