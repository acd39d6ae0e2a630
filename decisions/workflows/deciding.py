"""集体讨论决定: the matter moves on by what a recorded meeting resolved, and by nothing else (D2, D6; art 30)."""

from __future__ import annotations

from decisions.models import Decision
from decisions.workflows.decision import TABLE
from decisions.workflows.ending import ending, sent_back
from powerops.core.models import Person
from powerops.core.workflow import apply


def adopt(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The meeting adopted the draft."""
    return apply(TABLE, "adopt", decision, by=by, reason=reason)


def adopt_amended(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The meeting adopted the draft with changes, which the body now writes into it."""
    return apply(TABLE, "adopt_amended", decision, by=by, reason=reason, change=sent_back(reason))


def discuss_again(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The meeting wants to discuss it again."""
    return apply(TABLE, "discuss_again", decision, by=by, reason=reason)


def defer(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The meeting put it off."""
    return apply(TABLE, "defer", decision, by=by, reason=reason)


def resume_topic(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """What was put off goes before the leader again."""
    return apply(TABLE, "resume_topic", decision, by=by, reason=reason)


def reject(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The meeting did not adopt it."""
    return apply(TABLE, "reject", decision, by=by, reason=reason, change=ending)


def confirm_amended(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The legal office finds that the final draft says what the meeting resolved."""
    return apply(TABLE, "confirm_amended", decision, by=by, reason=reason)
