"""The five steps of a matter: what each still lacks, and which were left out with approval (D2; the Plan 四(一)2).

Each step tells by its own module what it lacks; what no module tells is lacking.
"""

from __future__ import annotations

from collections.abc import Callable

from decisions import panel_facts, participation_facts, risk_facts
from decisions.models import CONDITIONAL, Decision, Step, StepWaiver
from powerops.core.actor import Actor

# What of a conditional step is lacking: a sentence, or None when it is done.
Lacks = Callable[[Decision], str | None]
LACKS: dict[Step, Lacks] = {
    Step.PARTICIPATION: participation_facts.lacks,
    Step.EXPERTS: panel_facts.lacks,
    Step.RISK: risk_facts.lacks,
}


def waived(decision: Decision) -> set[Step]:
    """Return the steps that the legal office agreed to leave out."""
    granted = decision.waivers.filter(status=StepWaiver.Status.GRANTED)
    return {Step(one) for one in granted.values_list("step", flat=True)}


def lacking(decision: Decision) -> dict[Step, str]:
    """Return what each of the conditional steps lacks; nothing for those done or left out with approval."""
    left_out = waived(decision)
    told = {
        step: LACKS[step](decision) if step in LACKS else f"{step.label}尚未办理"
        for step in CONDITIONAL
        if step not in left_out
    }
    return {step: why for step, why in told.items() if why}


def has_gone_through_the_steps(decision: Decision, actor: Actor) -> str | None:
    """Participation, experts and risk come before the legality review, unless left out with approval."""
    why = lacking(decision)
    return "；".join(why.values()) + "。" if why else None
