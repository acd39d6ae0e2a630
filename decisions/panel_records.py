"""What the platform's pages of material and record ask about panels and the pool of experts (D3, D9, G6)."""

from __future__ import annotations

from collections.abc import Iterable

from decisions.hearing_permissions import visible_experts, visible_panels
from decisions.models import ExpertOpinion, ExpertPanel, PanelMember
from powerops.core.actor import Actor
from powerops.core.models import Appointment, Attachment
from powerops.core.records import Past, RecordKind
from powerops.core.roles import Role
from powerops.core.timeline import changed_fields

MATERIAL = "论证会记录和其他材料"
OPEN = (ExpertPanel.Status.WORKING, ExpertPanel.Status.ANSWERING)


def may_file(actor: Actor, panel: ExpertPanel, slot: str) -> Appointment | str:
    """The clerk of the drafting body, while the experts work and their opinions are answered."""
    appointment = actor.appointment_as(Role.CLERK, panel.decision.body)
    if appointment and panel.status in OPEN:
        return appointment
    return f"“{slot}”由{panel.decision.body}的经办岗位在论证中提交。"


def opinions_of(panel: ExpertPanel) -> list[ExpertOpinion]:
    """Return the opinions that experts gave."""
    found = ExpertOpinion.objects.filter(member__panel=panel)
    return list(found.select_related("attachment", "member__expert"))


def signed_opinions(panel: ExpertPanel) -> Iterable[tuple[str, Attachment]]:
    """The opinions as they were signed."""
    for one in opinions_of(panel):
        yield f"{one.member}署名的论证意见", one.attachment


def members_of(panel: ExpertPanel) -> Iterable[Past]:
    """The experts, with all that was entered of each."""
    rows = PanelMember.history.filter(panel=panel.pk).select_related("expert")
    yield Past(rows, lambda row: str(row.expert), changed_fields)


PANEL = RecordKind(
    "decisions.expertpanel",
    lambda actor: visible_panels(actor).select_related("decision__body"),
    body_of=lambda panel: panel.decision.body,
    slots=(MATERIAL,),
    may_file=may_file,
    attached=signed_opinions,
    pasts=members_of,
    rows=lambda panel: (*panel.members.all(), *opinions_of(panel)),
)
EXPERT = RecordKind(
    "decisions.expert",
    lambda actor: visible_experts(actor).select_related("pool"),
    body_of=lambda expert: expert.pool,
)
KINDS = (PANEL, EXPERT)
