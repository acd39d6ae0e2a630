"""拟订草案: the draft goes to the head, who signs it or sends it back (D2; art 12, 13)."""

from __future__ import annotations

from decisions.models import Decision
from decisions.workflows.decision import TABLE
from decisions.workflows.ending import sent_back
from powerops.core.models import Appointment, Person
from powerops.core.workflow import apply


def submit_draft(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The clerk sends the draft, with every step done, to the head."""

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        locked.returned_reason = ""
        return {"草案": f"第{locked.draft.number}稿"}

    return apply(TABLE, "submit_draft", decision, by=by, reason=reason, change=change)


def recall_draft(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The clerk takes back what the head has not signed."""
    return apply(TABLE, "recall_draft", decision, by=by, reason=reason)


def return_draft(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The head sends the draft back."""
    return apply(TABLE, "return_draft", decision, by=by, reason=reason, change=sent_back(reason))
