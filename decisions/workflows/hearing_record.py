"""What was said at a hearing: statements confirmed and signed, answered one by one, and the report (D3; art 17, 18)."""

from __future__ import annotations

from decisions.hearing_documents import register_record
from decisions.hearing_facts import taking_part, unconfirmed
from decisions.models import Hearing, HearingParticipant
from decisions.workflows.hearing import SIGNED, TABLE
from powerops.core.history import because
from powerops.core.models import Appointment, Person
from powerops.core.refusals import RuleViolated
from powerops.core.workflow import apply


def transcribe(
    hearing: Hearing,
    *,
    by: Person,
    participant: HearingParticipant,
    statement: str,
    confirmation: str,
    confirmation_reason: str = "",
) -> Hearing:
    """Enter what a participant said, and that the record was confirmed and signed, or why not."""

    def change(locked: Hearing, appointment: Appointment) -> dict[str, str]:
        one = taking_part(locked).get(pk=participant.pk)
        if one.confirmation or one.is_absent:
            raise RuleViolated(
                f"{one.name}已确认记录或者未到会，不能再登记。", clause=SIGNED, field="statement"
            )
        one.statement, one.confirmation = statement.strip(), confirmation
        one.confirmation_reason = confirmation_reason
        one.full_clean()
        because(one, "登记陈述和确认", by)
        one.save()
        if unconfirmed(locked) == 0:
            register_record(locked, by)
        return {
            "参加人": str(one),
            "确认": one.get_confirmation_display(),
            "理由": confirmation_reason,
        }

    return apply(TABLE, "transcribe", hearing, by=by, change=change)


def answer(
    hearing: Hearing,
    *,
    by: Person,
    participant: HearingParticipant,
    outcome: str,
    outcome_reason: str = "",
) -> Hearing:
    """Say what becomes of a participant's statement, and why."""

    def change(locked: Hearing, appointment: Appointment) -> dict[str, str]:
        one = taking_part(locked).get(pk=participant.pk)
        one.outcome, one.outcome_reason, one.answered_by = outcome, outcome_reason.strip(), by
        one.full_clean()
        because(one, "答复采纳情况", by)
        one.save()
        locked.drafters.add(by, appointment.person)
        return {"参加人": str(one), "采纳情况": one.get_outcome_display(), "理由": outcome_reason}

    return apply(TABLE, "answer", hearing, by=by, change=change)


def write_report(hearing: Hearing, *, by: Person, report: str) -> Hearing:
    """Write the report of the hearing; who writes it does not sign it."""

    def change(locked: Hearing, appointment: Appointment) -> None:
        locked.report = report.strip()
        locked.drafters.add(by, appointment.person)

    return apply(TABLE, "write_report", hearing, by=by, change=change)
