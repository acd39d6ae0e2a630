"""What acts on a matter have in common: it ends, it goes back to its drafters, who drafted is remembered (F3)."""

from __future__ import annotations

from django.utils import timezone

from decisions.models import Decision
from powerops.core.models import Appointment, Person
from powerops.core.notices import tell


def remember_drafter(decision: Decision, by: Person, appointment: Appointment) -> None:
    """Whoever drafts, or is represented in drafting, signs nothing of the matter afterwards."""
    decision.drafters.add(by, appointment.person)


def ending(locked: Decision, appointment: Appointment) -> None:
    """The matter ends here."""
    locked.ended_at = timezone.now()


def sent_back(reason: str):
    """Return the change of an act that sends the matter back to its drafters."""

    def change(locked: Decision, appointment: Appointment) -> None:
        locked.returned_reason = reason
        tell(locked.drafters.all(), f"“{locked}”被退回：{reason}", locked.get_absolute_url())

    return change
