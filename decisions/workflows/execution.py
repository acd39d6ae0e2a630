"""执行、中止、办结: what is decided is executed to the end, and not stopped without procedure (D7, D8; art 34, 37).

The leader may stop it at once where things are urgent, with the reason; a meeting must then decide within its time limit
whether it goes on or ends. When every task is done the secretary completes it; an evaluation may open it again; once
nothing is left open it is closed and archived.
"""

from __future__ import annotations

from django.utils import timezone

from decisions.models import Decision, Suspension
from decisions.workflows.decision import TABLE
from decisions.workflows.ending import ending
from powerops.core.history import because
from powerops.core.models import Appointment, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.roles import Role
from powerops.core.workflow import apply


def suspend(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The principal leader stops the execution at once; a meeting has to follow."""

    def change(locked: Decision, appointment: Appointment) -> None:
        suspension = Suspension(decision=locked, reason=reason, ordered_by=by)
        because(suspension, f"中止执行：{reason}", by)
        suspension.save()
        move_public_stamp()
        bodies = {task.body for task in locked.tasks.select_related("body")} | {locked.body}
        people = {one for body in bodies for one in serving(body, Role.CLERK, Role.HEAD)}
        tell(people, f"“{locked}”中止执行：{reason}", locked.get_absolute_url())
        tell(
            serving(locked.decider, Role.SECRETARY),
            f"“{locked}”已中止执行，请提请会议讨论。",
            locked.get_absolute_url(),
        )

    return apply(TABLE, "suspend", decision, by=by, reason=reason, change=change)


def resume(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The meeting decided that it goes on."""
    return apply(TABLE, "resume", decision, by=by, reason=reason, change=lifting("resumed", by))


def terminate(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The meeting decided that it ends."""

    def change(locked: Decision, appointment: Appointment) -> None:
        lifting("terminated", by)(locked, appointment)
        ending(locked, appointment)

    return apply(TABLE, "terminate", decision, by=by, reason=reason, change=change)


def lifting(outcome: str, by: Person):
    """Return the change that ends the standing suspension with the meeting's outcome."""

    def change(locked: Decision, appointment: Appointment) -> None:
        for suspension in locked.suspensions.select_for_update().filter(ended_at=None):
            suspension.ended_at, suspension.outcome = timezone.now(), outcome
            because(suspension, suspension.get_outcome_display(), by)
            suspension.save()
        move_public_stamp()

    return change


def shown(locked: Decision, appointment: Appointment) -> None:
    """The public's page of the decision says its state."""
    move_public_stamp()


def complete(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """Every task is done."""
    return apply(TABLE, "complete", decision, by=by, reason=reason, change=shown)


def reopen(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """An evaluation found that more is to be done."""
    return apply(TABLE, "reopen", decision, by=by, reason=reason, change=shown)


def close(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """Nothing is left open: the matter is closed."""

    def change(locked: Decision, appointment: Appointment) -> None:
        ending(locked, appointment)
        move_public_stamp()

    return apply(TABLE, "close", decision, by=by, reason=reason, change=change)
