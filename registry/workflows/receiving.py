"""承接: what another body of the district devolved, or a superior organ did, comes onto a body's list (R3; the Plan 四(二)3).

A power that a body devolved is received once, by the body named, after its devolution was published; its content is
the start of the new one. What comes from a superior organ is received on a document (see `revision_facts.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from powerops.core.models import Appointment, Organisation, Person
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.refusals import RuleViolated
from powerops.core.roles import Role
from powerops.law import plan
from powerops.law.codes import PowerSource
from registry.differences import content_of
from registry.models import Power, PowerVersion, Revision, Succession
from registry.versions import save_one, say
from registry.workflows.drafting import lock_draft, new_version, note_proposal
from registry.workflows.merging import lead
from registry.workflows.restating import lock_powers

CLAUSE = str(plan.R3.clause)
Action, Kind = PowerVersion.Action, Succession.Kind


def receivable(*bodies: Organisation) -> QuerySet[PowerVersion]:
    """Return the published devolutions to bodies that nobody has taken up, the oldest first."""
    taken = Succession.objects.standing().filter(kind=Kind.DEVOLVE).values("predecessor")
    devolved = PowerVersion.objects.filter(
        action=Action.DEVOLVE,
        counterpart_body__in=bodies,
        revision__status=Revision.Status.PUBLISHED,
    )
    untaken = devolved.exclude(power__in=taken).exclude(power__published__isnull=False)
    return untaken.select_related("power__body", "revision__edition").order_by("revision_id", "position")  # fmt: skip


@transaction.atomic
def receive(
    revision: Revision, *, by: Person, powers: Iterable[Power] = (), counterpart: str = "", **content: Any
) -> PowerVersion:  # fmt: skip
    """Propose to take up powers of the district, all or none, or one from above; return what to fill in first."""
    revision, _ = lock_draft(revision, by)
    lock_powers(powers := list(powers))
    taken = [propose_receipt(revision, power, by=by) for power in powers]
    if taken:
        return taken[0]
    return propose_receipt_from_above(revision, content, by=by, counterpart=counterpart)


@transaction.atomic
def propose_receipt(revision: Revision, predecessor: Power, *, by: Person) -> PowerVersion:
    """Propose to take up a power that another body devolved to this one, beginning with its content.

    Raises IllegalTransition, NotAllowed, or RuleViolated when it was not devolved to the body or is taken up already.
    """
    revision, appointment = lock_draft(revision, by)
    lock_powers([predecessor])
    known = revision.versions.filter(
        action=Action.RECEIVE, power__follows__predecessor=predecessor, power__follows__revision=revision
    ).first()  # fmt: skip
    if known:
        return known
    devolved = receivable(revision.body).filter(power=predecessor).first()
    if devolved is None:
        raise RuleViolated(
            f"这一项没有下放给{revision.body}，或者已经承接。", clause=CLAUSE, field="predecessor",
            remedy="请从待承接的事项中选择。",
        )  # fmt: skip
    giver = predecessor.body
    own = {
        "handling_office": "", "level": "", "level_text": "", "local_code": "", "delegating_body": "",
        **of_body(revision),
    }  # fmt: skip
    version = received(
        revision, {**content_of(devolved), **own}, giver.name, giver, by=by, appointment=appointment
    )
    lead(revision, predecessor, [version.power], Kind.DEVOLVE)
    return version


@transaction.atomic
def propose_receipt_from_above(
    revision: Revision, content: Mapping[str, Any], *, by: Person, counterpart: str
) -> PowerVersion:
    """Propose to take up a power that a superior organ devolved; `content` names it and its category at least."""
    revision, appointment = lock_draft(revision, by)
    counterpart = counterpart.strip()
    if not counterpart:
        raise RuleViolated("请写明由哪个上级机关下放。", clause=CLAUSE, field="counterpart")
    twin = {name: content.get(name, "") for name in ("name", "sub_name", "category")}
    known = revision.versions.filter(action=Action.RECEIVE, counterpart=counterpart, **twin).first()
    if known:
        return known
    return received(
        revision, {**of_body(revision), **content}, counterpart, None, by=by, appointment=appointment
    )  # fmt: skip


def of_body(revision: Revision) -> dict[str, str]:
    """Return what every received power says at first: who exercises it, and that it came from above."""
    return {"exercising_body": revision.body.name, "power_source": PowerSource.DEVOLVED.value}


def received(
    revision: Revision, content: Mapping[str, Any], counterpart: str, giver: Organisation | None, *, by: Person,
    appointment: Appointment,
) -> PowerVersion:  # fmt: skip
    """Write a power that is taken up into the draft."""
    version = new_version(revision, None)
    version.action = Action.RECEIVE
    version.counterpart, version.counterpart_body = counterpart, giver
    say(version, content, None)
    save_one(version, by, f"承接自{counterpart}")
    note_proposal("receipt_proposed", "拟承接事项", revision, version, by, appointment, None)
    return version


def tell_receivers(revision: Revision) -> None:
    """Tell the clerks of each body of the district to which a published revision devolves something."""
    names: dict[Organisation, list[str]] = {}
    devolved = revision.versions.filter(action=Action.DEVOLVE, counterpart_body__isnull=False)
    for version in devolved.select_related("counterpart_body"):
        names.setdefault(version.counterpart_body, []).append(str(version))  # type: ignore[arg-type]  # filtered
    for body, powers in names.items():
        listed = "、".join(f"“{name}”" for name in powers[:2])
        listed += f"等 {len(powers)} 项" if len(powers) > 2 else ""
        text = f"{revision.body}将{listed}下放给{body}，请办理承接。"
        tell(serving(body, Role.CLERK), text, reverse("registry:power-receive"))
