"""拟订草案: the draft is signed and sent to the legal office (D2, D5; art 12, 13, 26)."""

from __future__ import annotations

from datetime import date

from decisions.drafting_facts import review_has_its_time
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


def send_for_review(
    decision: Decision, *, by: Person, wanted_by: date | None = None, reason: str = ""
) -> Decision:
    """The head sends the draft to the legal office, which has at least seven working days (art 26(2))."""

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        locked.review_wanted_by = review_has_its_time(wanted_by)
        return {
            "草案": f"第{locked.draft.number}稿",
            "希望审查完成日期": locked.review_wanted_by.isoformat(),
        }

    return apply(TABLE, "send_for_review", decision, by=by, reason=reason, change=change)
