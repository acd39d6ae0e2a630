"""行政审批中介服务: what an applicant must have an agency do before an approval (R7; the Plan 四(二)2).

The legal office registers a service: which powers ask for it, by which law, who pays, who provides it, and whether
it is still a precondition or was cleared, when and by which document. A service that remains a precondition without
a legal basis is refused. The secretary, who did not enter it, releases it; only then the public reads it, and reads
it as released while a later change is on its way. The secretary withdraws with a reason; nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from powerops.core.actor import Actor, acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import plan
from powerops.law.basis import parse_basis
from registry.models import IntermediaryService, Power

CLAUSE = str(plan.R7.clause)
DUTY = str(plan.F3.clause)
Status = IntermediaryService.Status


# --- the facts -----------------------------------------------------------------------------------


def has_a_basis_while_required(service: IntermediaryService, actor: Actor) -> str | None:
    """A service that remains a precondition cites a law."""
    if not service.is_precondition or parse_basis(service.basis):
        return None
    return f"“{service}”没有写明法定依据，不得作为审批的前置条件。"


def says_how_it_was_cleared(service: IntermediaryService, actor: Actor) -> str | None:
    """A service that is no precondition any more says when and by which document."""
    if service.is_precondition or (service.cleared_on and service.cleared_by):
        return None
    return f"“{service}”已不作为前置条件，但没有写明清理日期和依据文件。"


def concerns_a_power(service: IntermediaryService, actor: Actor) -> str | None:
    """Somebody's power asks for the service, or asked for it."""
    return None if service.powers.exists() else f"“{service}”没有写明涉及哪些权力事项。"


def did_not_enter_it(service: IntermediaryService, actor: Actor) -> str | None:
    """Who releases is somebody else than who entered or last changed it."""
    hands = {service.entered_by_id, service.changed_by_id}
    if any(person.pk in hands for person in actor.persons):
        return "登记人不能发布自己登记的中介服务。"
    return None


def was_never_released(service: IntermediaryService, actor: Actor) -> str | None:
    """What the public reads is taken away by a second pair of hands."""
    return None if service.released is None else "已发布过的中介服务应由管委秘书撤下。"


# --- the table -----------------------------------------------------------------------------------

LAWFUL = (
    Check(plan.R7_INTERMEDIARY, has_a_basis_while_required, "请补填设定依据，或者按规定清理。"),
    Check(plan.R7_INTERMEDIARY, says_how_it_was_cleared, "请补填清理日期和依据文件。"),
    Check(plan.R7_INTERMEDIARY, concerns_a_power, "请补填涉及的权力事项。"),
)
SEPARATE = (Check(plan.F3, did_not_enter_it, "请由其他人员发布。"),)

# fmt: off
TRANSITIONS = (
    Transition("propose", "提请发布", "proposed", (Status.DRAFT,), Status.PROPOSED, Role.LEGAL, CLAUSE, LAWFUL),
    Transition(
        "send_back", "退回修改", "sent_back", (Status.PROPOSED,), Status.DRAFT, Role.SECRETARY, DUTY,
        needs_reason=True, style="danger",
    ),
    Transition(
        "release", "发布", "released", (Status.PROPOSED,), Status.RELEASED, Role.SECRETARY, CLAUSE,
        (*LAWFUL, *SEPARATE),
    ),
    Transition(
        "revise", "修改", "revised", (Status.RELEASED,), Status.DRAFT, Role.LEGAL, CLAUSE, needs_reason=True,
        style="outline-secondary",
    ),
    Transition(
        "take_down", "撤下", "taken_down", (Status.DRAFT, Status.RELEASED), Status.WITHDRAWN, Role.SECRETARY,
        CLAUSE, needs_reason=True, style="outline-danger",
    ),
    Transition(
        "give_up", "作废", "given_up", (Status.DRAFT,), Status.WITHDRAWN, Role.LEGAL, CLAUSE,
        (Check(plan.F3, was_never_released),), needs_reason=True, style="outline-danger",
    ),
)
# fmt: on
TABLE = Table("registry.intermediary", Status, lambda service: service.office, TRANSITIONS)


# --- the acts, one a row -------------------------------------------------------------------------


def propose(service: IntermediaryService, *, by: Person, reason: str = "") -> IntermediaryService:
    """Hand the entry to the secretary."""
    return apply(TABLE, "propose", service, by=by, reason=reason)


def send_back(service: IntermediaryService, *, by: Person, reason: str = "") -> IntermediaryService:
    """Send the entry back to the legal office."""

    def change(locked: IntermediaryService, appointment: Appointment) -> None:
        locked.returned_reason = reason

    return apply(TABLE, "send_back", service, by=by, reason=reason, change=change)


def release(service: IntermediaryService, *, by: Person, reason: str = "") -> IntermediaryService:
    """Put the entry before the public as it stands now."""

    def change(locked: IntermediaryService, appointment: Appointment) -> dict[str, Any]:
        locked.released, locked.released_on = content_of(locked), timezone.localdate()
        locked.returned_reason = ""
        move_public_stamp()
        return {"涉及事项": len(locked.released["powers"])}

    return apply(TABLE, "release", service, by=by, reason=reason, change=change)


def revise(service: IntermediaryService, *, by: Person, reason: str = "") -> IntermediaryService:
    """Take the entry up again; the public reads it as released until the next release."""
    return apply(TABLE, "revise", service, by=by, reason=reason)


def take_down(service: IntermediaryService, *, by: Person, reason: str = "") -> IntermediaryService:
    """Take the entry off the public list."""

    def change(locked: IntermediaryService, appointment: Appointment) -> None:
        locked.released, locked.released_on = None, None
        move_public_stamp()

    return apply(TABLE, "take_down", service, by=by, reason=reason, change=change)


def give_up(service: IntermediaryService, *, by: Person, reason: str = "") -> IntermediaryService:
    """Void an entry that the public never read."""
    return apply(TABLE, "give_up", service, by=by, reason=reason)


# --- filling in ----------------------------------------------------------------------------------


@transaction.atomic
def register_service(*, powers: Iterable[Power], by: Person, **fields: Any) -> IntermediaryService:
    """Begin an entry. Raises NotAllowed, RuleViolated or ValidationError; a form sent twice begins one entry."""
    posts = [one for one in acting(by).appointments if one.post.role == Role.LEGAL]
    if not posts:
        raise NotAllowed("中介服务由法制岗位登记。", clause=CLAUSE)
    office = Organisation.objects.select_for_update().get(pk=posts[0].post.organisation_id)
    if twin := IntermediaryService.objects.filter(
        office=office, status=Status.DRAFT, **fields
    ).first():
        return twin
    service = IntermediaryService(office=office, entered_by=by, changed_by=by, **fields)
    return filled(service, powers, by, posts[0], "registered", "登记中介服务")


@transaction.atomic
def amend_service(
    service: IntermediaryService, *, powers: Iterable[Power], by: Person, **fields: Any
) -> IntermediaryService:
    """Change an entry that is being drafted. Raises IllegalTransition, NotAllowed, RuleViolated or ValidationError."""
    locked = (
        IntermediaryService.objects.select_for_update(of=("self",))
        .select_related("office")
        .get(pk=service.pk)
    )
    appointment = acting(by).appointment_as(Role.LEGAL, locked.office)
    if appointment is None:
        raise NotAllowed("中介服务由本辖区的法制岗位登记。", clause=CLAUSE)
    if locked.status != Status.DRAFT:
        raise IllegalTransition(
            f"当前状态为“{locked.get_status_display()}”，不能修改。", clause=CLAUSE
        )
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.changed_by = by
    return filled(locked, powers, by, appointment, "amended", "修改中介服务")


def filled(
    service: IntermediaryService,
    powers: Iterable[Power],
    by: Person,
    appointment: Appointment,
    event: str,
    label: str,
) -> IntermediaryService:
    """Check and write an entry with its powers and its audit event."""
    if why := has_a_basis_while_required(service, acting(by)):
        raise RuleViolated(
            why, clause=CLAUSE, remedy="请补填设定依据，或者按规定清理。", field="basis"
        )
    service.full_clean()
    because(service, label, by)
    service.save()
    service.powers.set(powers)
    record_act(
        f"registry.intermediary.{event}", label, service, by=by, appointment=appointment, clause=CLAUSE,
        facts={"涉及事项": "、".join(str(power) for power in service.powers.order_by("code"))},
    )  # fmt: skip
    return service


def content_of(service: IntermediaryService) -> dict[str, Any]:
    """Return what the public reads of an entry: its words, and the powers by code."""
    powers = service.powers.filter(published__isnull=False).order_by("code")
    named = powers.values_list("code", "published__name", "body__name")
    return {
        "name": service.name,
        "powers": [{"code": code, "name": name, "body": body} for code, name, body in named],
        "basis": service.basis,
        "payer": service.get_payer_display(),
        "fee_standard": service.fee_standard,
        "providers": service.providers,
        "is_precondition": service.is_precondition,
        "cleared_on": service.cleared_on.isoformat() if service.cleared_on else None,
        "cleared_by": service.cleared_by,
        "remarks": service.remarks,
    }
