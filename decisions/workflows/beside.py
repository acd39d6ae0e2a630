"""What begins beside a matter: the matter is locked, then its state and the person's post are judged on the locked row."""

from __future__ import annotations

from collections.abc import Collection

from decisions.models import Decision
from powerops.core.actor import acting
from powerops.core.calendars import hold_calendar
from powerops.core.models import Appointment, Person
from powerops.core.refusals import IllegalTransition, NotAllowed
from powerops.core.roles import Role


def locked_for(
    decision: Decision, by: Person, *roles: Role, states: Collection[str], what: str, clause: str
) -> tuple[Decision, Appointment]:
    """Return the matter, locked after the calendar, and the post of one of the roles by which the person begins `what`.

    Raises NotAllowed, or IllegalTransition where the matter is in none of the states.
    """
    hold_calendar(to_change=False)
    rows = Decision.objects.select_for_update(of=("self",)).select_related("decider")
    locked, actor = rows.get(pk=decision.pk), acting(by)
    posts = (actor.appointment_as(role, locked.decider) for role in roles)
    appointment = next((one for one in posts if one), None)
    if appointment is None:
        named = "或者".join(role.label for role in roles)
        raise NotAllowed(f"{what}由{named}岗位办理。", clause=clause)
    if locked.status not in states:
        state = locked.get_status_display()
        raise IllegalTransition(f"当前状态为“{state}”，不能{what}。", clause=clause)
    return locked, appointment
