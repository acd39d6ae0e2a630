"""What the platform's pages of material and record ask about authority and catalogues (D1)."""

from __future__ import annotations

from decisions.catalogue_permissions import visible_authorities, visible_catalogues
from decisions.models import Catalogue
from powerops.core.actor import Actor
from powerops.core.models import Appointment
from powerops.core.records import Past, RecordKind
from powerops.core.roles import Role
from powerops.core.timeline import changed_fields


def secretary_files(actor: Actor, catalogue: Catalogue, slot: str) -> Appointment | str:
    """The secretary, while the version is before the Party committee."""
    appointment = actor.appointment_as(Role.SECRETARY, catalogue.decider)
    if appointment and catalogue.status == Catalogue.Status.PARTY:
        return appointment
    return f"“{slot}”由决策机关的秘书岗位在报党委期间提交。"


AUTHORITY = RecordKind(
    "decisions.decisionauthority",
    lambda actor: visible_authorities(actor).select_related("body"),
    body_of=lambda authority: authority.body,
    pasts=lambda authority: [Past(authority.history.all(), str, changed_fields)],
)
CATALOGUE = RecordKind(
    "decisions.catalogue",
    lambda actor: visible_catalogues(actor).select_related("decider"),
    body_of=lambda catalogue: catalogue.decider,
    slots=("党委同意文件",),
    may_file=secretary_files,
    rows=lambda catalogue: catalogue.entries.all(),
)
KINDS = (AUTHORITY, CATALOGUE)
