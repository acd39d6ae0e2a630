"""不适用程序: one of the conditional steps is left out of a matter, with the legal office's approval (D2; the Plan 四(一)2).

待法制审批 → 同意不适用 or 不同意. Where the Plan makes all five steps mandatory, which is the default, none is left out. Where the
place has set otherwise, participation, experts and risk may be, each on the grounds that the regulation itself knows
(art 14, 19, 22); the legality review and the discussion never.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from decisions.models import Decision, StepWaiver
from decisions.separation import named
from decisions.workflows.drafting import lock_drafting
from powerops.core.actor import Actor, acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Person
from powerops.core.notices import tell
from powerops.core.parameters import value_of
from powerops.core.refusals import Conflict, RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import plan
from powerops.law.citation import Violation
from powerops.law.decision_drafts import waiver_violation
from powerops.law.parameters import FIVE_STEPS

Status = StepWaiver.Status
CLAUSE = str(plan.D2.clause)


def did_not_ask(waiver: StepWaiver, actor: Actor) -> str | None:
    """Who drafts or asks does not decide."""
    drafters = set(waiver.decision.drafters.filter(pk__in=[one.pk for one in actor.persons]))
    barred = [one for one in actor.persons if one in drafters or one.pk == waiver.asked_by_id]
    return f"{named(barred[0], actor)}参与了起草，不能审批。" if barred else None


def may_be_left_out(waiver: StepWaiver, actor: Actor) -> str | None:
    """The rules hold on the day of the decision too."""
    found = why_not(waiver.decision, waiver.step, waiver.ground, actor)
    return f"{found.message}。" if found else None


OTHERS = Check(plan.F3, did_not_ask, "请由其他人员审批。")
LAWFUL = Check(plan.D2, may_be_left_out, "请办理这一程序。")

# fmt: off
TRANSITIONS = (
    Transition("grant", "同意不适用", "granted", (Status.ASKED,), Status.GRANTED, Role.LEGAL, CLAUSE, (OTHERS, LAWFUL), needs_reason=True),
    Transition("refuse", "不同意", "refused", (Status.ASKED,), Status.REFUSED, Role.LEGAL, CLAUSE, (OTHERS,), needs_reason=True, style="danger"),
)
# fmt: on
TABLE = Table("decisions.step_waiver", Status, lambda waiver: waiver.decision.body, TRANSITIONS)


def why_not(decision: Decision, step: str, ground: str, actor: Actor) -> Violation | None:
    """Return what the law has against leaving a step out, or None."""
    return waiver_violation(
        step,
        ground,
        all_mandatory=bool(value_of(FIVE_STEPS.key, actor.on)),
        is_technical=decision.is_technical,
    )


@transaction.atomic
def ask(decision: Decision, *, by: Person, step: str, ground: str, reason: str) -> StepWaiver:
    """The drafting clerk asks to leave a step out. Raises IllegalTransition, NotAllowed, RuleViolated or Conflict."""
    locked, appointment = lock_drafting(decision, by)
    if found := why_not(locked, step, ground, acting(by)):
        raise RuleViolated(f"{found.message}。", clause=str(found.clause), field="ground")
    if locked.waivers.filter(step=step).exclude(status=Status.REFUSED).exists():
        raise Conflict("这一程序已经申请不适用。", clause=CLAUSE)
    waiver = StepWaiver(
        decision=locked, step=step, ground=ground, reason=reason.strip(), asked_by=by
    )
    waiver.full_clean()
    because(waiver, "申请不适用", by)
    waiver.save()
    record_act(
        "decisions.step_waiver.asked", "申请程序不适用", waiver, by=by, appointment=appointment, clause=CLAUSE,
        reason=waiver.reason, after=waiver.status,
        facts={"程序": waiver.get_step_display(), "情形": waiver.get_ground_display()},
    )  # fmt: skip
    return waiver


def grant(waiver: StepWaiver, *, by: Person, reason: str = "") -> StepWaiver:
    """The legal office agrees, with its opinion."""
    return apply(TABLE, "grant", waiver, by=by, reason=reason, change=decided(by, reason))


def refuse(waiver: StepWaiver, *, by: Person, reason: str = "") -> StepWaiver:
    """The legal office does not agree."""
    return apply(TABLE, "refuse", waiver, by=by, reason=reason, change=decided(by, reason))


def decided(by: Person, opinion: str):
    """Return the change that writes who decided what."""

    def change(locked: StepWaiver, appointment: Appointment) -> None:
        locked.decided_by, locked.decided_at, locked.opinion = by, timezone.now(), opinion
        tell([locked.asked_by], f"{locked}：{locked.get_status_display()}", locked.get_absolute_url())  # fmt: skip

    return change
