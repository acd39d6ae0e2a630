"""What the platform's pages of material and record ask about hearings (D3, D9, G6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from decisions.hearing_permissions import visible_hearings
from decisions.models import Hearing, HearingParticipant
from powerops.core.actor import Actor
from powerops.core.filings import filings_of
from powerops.core.models import Appointment
from powerops.core.records import Past, RecordKind
from powerops.core.roles import Role
from powerops.core.timeline import changed_fields

RECORD, PAPERS = "签字的听证会记录", "听证材料和送达回证"
OPEN = (Hearing.Status.READY, Hearing.Status.HELD)


def may_file(actor: Actor, hearing: Hearing, slot: str) -> Appointment | str:
    """The clerk of the organising body, from the published list to the published result."""
    appointment = actor.appointment_as(Role.CLERK, hearing.decision.body)
    if appointment and hearing.status in OPEN:
        return appointment
    return f"“{slot}”由{hearing.decision.body}的经办岗位在名单公布以后、结果公布以前提交。"


def participants_of(hearing: Hearing) -> Iterable[Past]:
    """Who took part, with all that was entered of each."""
    rows = HearingParticipant.history.filter(hearing=hearing.pk)
    yield Past(rows, lambda row: row.name, changed_fields)


def missing_record(hearing: Hearing) -> Iterable[Mapping[str, str]]:
    """The record with everybody's signature, once the hearing was held."""
    if hearing.began_at and not filings_of(hearing).filter(slot=RECORD).exists():
        yield {"what": RECORD, "why": "没有提交"}


HEARING = RecordKind(
    "decisions.hearing",
    lambda actor: visible_hearings(actor).select_related("decision__body"),
    body_of=lambda hearing: hearing.decision.body,
    slots=(PAPERS, RECORD),
    may_file=may_file,
    pasts=participants_of,
    missing=missing_record,
    rows=lambda hearing: (
        *hearing.notices.all(),
        *hearing.participants.all(),
        *hearing.groups.all(),
    ),
)
KINDS = (HEARING,)
