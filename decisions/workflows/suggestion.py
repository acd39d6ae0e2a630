"""建议和启动: a matter is suggested, signed and started (D1, D2; art 10, 11)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from decisions.models import Decision
from decisions.workflows.decision import SUGGESTED, TABLE
from decisions.workflows.ending import ending, remember_drafter, sent_back
from powerops.core.actor import Actor, acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.locks import one_at_a_time
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.recusals import bar
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import apply
from powerops.law.major_decisions import STARTED

NUMBERING = 0x5A_44  # the number of a matter is given by one transaction at a time


@transaction.atomic
def propose(*, by: Person, body: Organisation, **told: Any) -> Decision:
    """Begin the suggestion of a matter for a body. Raises NotAllowed when the person is not its clerk."""
    appointment = acting(by).appointment_as(Role.CLERK, body)
    if appointment is None:
        raise NotAllowed(f"决策事项的建议由{body}的经办岗位起草。", clause=SUGGESTED)
    one_at_a_time(NUMBERING)
    year = timezone.localdate().year
    last = Decision.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0
    decision = Decision(year=year, serial=last + 1, proposer=body, body=body, created_by=by, **told)
    decision.full_clean()
    because(decision, "起草决策事项建议", by)
    decision.save()
    remember_drafter(decision, by, appointment)
    facts = {"编号": decision.number, "建议来源": decision.get_origin_display()}
    record_act(
        "decisions.decision.proposed", "起草建议", decision, by=by, appointment=appointment, clause=SUGGESTED,
        after=decision.status, facts=facts,
    )  # fmt: skip
    return decision


@transaction.atomic
def amend(decision: Decision, *, by: Person, **told: Any) -> Decision:
    """Say something else in a suggestion that is not sent yet. Raises IllegalTransition, NotAllowed or ValidationError."""
    locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    appointment = amending_post(locked, acting(by))
    for name, value in told.items():
        setattr(locked, name, value)
    locked.full_clean()
    because(locked, "修改决策事项建议", by)
    locked.save()
    remember_drafter(locked, by, appointment)
    record_act("decisions.decision.amended", "修改建议", locked, by=by, appointment=appointment, clause=SUGGESTED)  # fmt: skip
    return locked


def amending_post(decision: Decision, actor: Actor) -> Appointment:
    """Return the post by which a person changes a suggestion that is not sent yet, or refuse."""
    if decision.status != Decision.Status.PROPOSED:
        raise IllegalTransition(
            f"决策事项当前为“{decision.get_status_display()}”，建议不能再改。", clause=SUGGESTED
        )
    appointment = actor.appointment_as(Role.CLERK, decision.body)
    if appointment is None:
        raise NotAllowed(f"决策事项的建议由{decision.body}的经办岗位修改。", clause=SUGGESTED)
    if barred := bar(decision, actor.through(appointment)):
        raise barred
    return appointment


# --- the acts of the suggestion ----------------------------------------------------------------------


def submit(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The clerk sends the suggestion to the head."""

    def change(locked: Decision, appointment: Appointment) -> None:
        locked.returned_reason = ""

    return apply(TABLE, "submit", decision, by=by, reason=reason, change=change)


def withdraw(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The clerk gives the suggestion up."""
    return apply(TABLE, "withdraw", decision, by=by, reason=reason, change=ending)


def endorse(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The head stands for the suggestion."""
    return apply(TABLE, "endorse", decision, by=by, reason=reason)


def return_by_head(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The head sends the suggestion back."""
    return apply(TABLE, "return_by_head", decision, by=by, reason=reason, change=sent_back(reason))


def start(
    decision: Decision, *, by: Person, body: Organisation | None = None,
    co_bodies: tuple[Organisation, ...] = (), reason: str = "", started_on: date | None = None,
) -> Decision:  # fmt: skip
    """The deciding body starts the procedure and names the body that drafts, and those that help it (art 11)."""

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        locked.body = body or locked.body
        if ended := next((one for one in (locked.body, *co_bodies) if one.abolished_on), None):
            raise RuleViolated(
                f"{ended}已撤销，不能承办。", clause=str(STARTED.clause), field="body"
            )
        locked.started_on = started_on or timezone.localdate()
        locked.co_bodies.set([one for one in co_bodies if one.pk != locked.body_id])
        named = "、".join(str(one) for one in co_bodies)
        return {"承办单位": str(locked.body), **({"其他承办单位": named} if named else {})}

    return apply(TABLE, "start", decision, by=by, reason=reason, change=change)


def decline(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The deciding body does not start the procedure."""
    return apply(TABLE, "decline", decision, by=by, reason=reason, change=ending)
