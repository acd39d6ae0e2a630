"""议题把关: the principal leader lets a topic through, sends it back or vetoes it, and decides nothing (D6; the Plan 四(一)3)."""

from __future__ import annotations

from typing import cast

from decisions.models import Decision, Draft
from decisions.workflows.decision import TABLE
from decisions.workflows.ending import ending, sent_back
from powerops.core.models import Appointment, Person
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.roles import Role
from powerops.core.workflow import apply


def pass_topic(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The leader lets the topic through to a meeting."""

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        return {"草案": f"第{cast(Draft, locked.draft).number}稿"}  # what was reviewed

    return apply(TABLE, "pass_topic", decision, by=by, reason=reason, change=change)


def return_topic(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The leader sends the topic back to those who drafted it."""
    return apply(TABLE, "return_topic", decision, by=by, reason=reason, change=sent_back(reason))


def veto(decision: Decision, *, by: Person, ground: str, reason: str) -> Decision:
    """The leader keeps the topic from the meeting for good; the body is told why."""

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        locked.veto_ground = ground
        ending(locked, appointment)
        people = {*locked.drafters.all(), *serving(locked.body, Role.CLERK, Role.HEAD)}
        news = f"“{locked}”被否决（{locked.get_veto_ground_display()}）：{reason}"
        tell(people, news, locked.get_absolute_url())
        return {"否决情形": locked.get_veto_ground_display()}

    return apply(TABLE, "veto", decision, by=by, reason=reason, change=change)
