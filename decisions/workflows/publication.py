"""请示报告和公布: the Party committee is asked, then the decision goes out with its interpretation (D6, D7; art 31, 32, 34)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils import timezone

from decisions.meeting_documents import register_decision
from decisions.models import Decision, PartyReport, Publication
from decisions.numbers import DECISION
from decisions.workflows.decision import TABLE
from decisions.workflows.ending import sent_back
from powerops.core import numbering
from powerops.core.audit import entered_later
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.refusals import RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import apply
from powerops.law import deciding


def report(decision: Decision, *, by: Person, reason: str = "", **told: Any) -> Decision:
    """The Party committee agreed: who, when, by which document."""
    return _answered(decision, "report", PartyReport.Outcome.AGREED, by, reason, told)


def return_by_party(decision: Decision, *, by: Person, reason: str = "", **told: Any) -> Decision:
    """The Party committee wants it changed: the procedure begins again from the draft."""
    return _answered(
        decision,
        "return_by_party",
        PartyReport.Outcome.RETURNED,
        by,
        reason or told.get("answer", ""),
        told,
    )


def _answered(
    decision: Decision, verb: str, outcome: str, by: Person, reason: str, told: dict[str, Any]
) -> Decision:
    """Register the committee's answer and move the matter by it."""
    answered_on: date = told["answered_on"]
    if answered_on > timezone.localdate():
        raise RuleViolated(
            "答复日期不能晚于今天。", clause=str(deciding.REPORTED.clause), field="answered_on"
        )

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        one = PartyReport(decision=locked, outcome=outcome, entered_by=by, **told)
        one.full_clean()
        one.save()
        if outcome == PartyReport.Outcome.RETURNED:
            sent_back(reason)(locked, appointment)
        return {
            "同级党委": one.committee,
            "会议或者文件": one.document,
            "答复日期": answered_on.isoformat(),
        }

    return apply(
        TABLE,
        verb,
        decision,
        by=by,
        reason=reason,
        change=change,
        happened_at=entered_later(answered_on),
    )


def publish(
    decision: Decision,
    *,
    by: Person,
    executing_bodies: Collection[Organisation],
    reason: str = "",
    **told: Any,
) -> Decision:
    """The decision goes out under its number, with who executes it; what is not public says on what ground."""
    if not executing_bodies:
        raise RuleViolated(
            "请明确执行单位。",
            clause="《重大行政决策程序暂行条例》第三十四条",
            field="executing_bodies",
        )

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        refuse_unexplained(locked, told)
        number = numbering.issue(DECISION, locked.decider, locked, by=by, appointment=appointment)
        one = Publication(
            decision=locked, draft=locked.draft, document_number=number.text, issued_on=number.dated_on, published_by=by, **told
        )  # fmt: skip
        one.full_clean()
        because(one, "公布决策", by)
        one.save()
        one.executing_bodies.set(executing_bodies)
        register_decision(one, by)
        move_public_stamp()
        for body in executing_bodies:
            news = f"请执行决策“{locked}”（{number.text}）。"
            tell(serving(body, Role.CLERK, Role.HEAD), news, locked.get_absolute_url())
        return {"文号": number.text, "执行单位": "、".join(str(one) for one in executing_bodies)}

    return apply(TABLE, "publish", decision, by=by, reason=reason, change=change)


def refuse_unexplained(decision: Decision, told: dict[str, Any]) -> None:
    """Raise when a decision that people care about, or that is technical, goes out without its interpretation."""
    violation = deciding.interpretation_violation(
        is_due=bool(told.get("is_public", True)) and (decision.is_of_wide_concern or decision.is_technical),
        interpretation=told.get("interpretation", ""), adoption=told.get("adoption", ""),
    )  # fmt: skip
    if violation:
        raise RuleViolated(
            f"{violation.message}。", clause=str(violation.clause), field="interpretation"
        )
