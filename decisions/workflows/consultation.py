"""公众参与: from the notice or the record of a meeting to the published report on what was adopted (D2, D3; art 14–18, 32).

起草 → 待负责人签发 → 征求中 → 待整理 → 采纳情况待签发 → 已公布采纳情况. A clerk writes the notice on the draft as it stands; the head, who
did not write it, signs its publication, from which the days are counted. The last day can only be moved on. It ends by
the clock. A meeting, a visit, a request in writing or a poll took place already: it is entered and goes to sorting at
once. Every opinion is put into a group and every group answered; the report made from them is signed by the head and
published. What was given up stays on its page with the reason.
"""

from __future__ import annotations

from django.utils import timezone

from decisions.consultation_documents import register_report
from decisions.consultation_report import frozen_report
from decisions.models import Consultation
from decisions.participation_facts import (
    ALL_ANSWERED,
    LONG_ENOUGH,
    OTHERS,
    OVER,
    PRESENT,
    SURVEYED,
    WHOLE,
    last_day,
)
from powerops.core.actor import system_person
from powerops.core.canonical import digest
from powerops.core.models import Appointment, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.notices import tell
from powerops.core.refusals import Refusal, RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.core.workflow import Table, Transition, apply
from powerops.law import plan, public_participation

Status = Consultation.Status
NOTICE, PERIOD = str(public_participation.NOTICE.clause), str(public_participation.PERIOD.clause)
ANSWERED, TOLD = str(public_participation.ANSWERED.clause), str(public_participation.TOLD.clause)
SEPARATE = str(plan.F3.clause)

# fmt: off
TRANSITIONS = (
    Transition("submit", "送负责人签发", "submitted", (Status.DRAFTING,), Status.SIGNING, Role.CLERK, NOTICE, (PRESENT, WHOLE, LONG_ENOUGH)),
    Transition(
        "publish", "签发公布", "published", (Status.SIGNING,), Status.OPEN, Role.HEAD, NOTICE,
        (OTHERS, PRESENT, WHOLE, LONG_ENOUGH),
    ),
    Transition(
        "send_back", "退回修改", "sent_back", (Status.SIGNING,), Status.DRAFTING, Role.HEAD, SEPARATE, (OTHERS,),
        needs_reason=True, style="danger",
    ),
    Transition("extend", "延长期限", "extended", (Status.OPEN,), Status.OPEN, Role.HEAD, PERIOD, needs_reason=True),
    Transition("close", "截止", "closed", (Status.OPEN,), Status.SORTING, Role.CLERK, PERIOD, (OVER,), by_clock=True),
    Transition("send_report", "送签采纳情况", "report_sent", (Status.SORTING,), Status.REPORTING, Role.CLERK, ANSWERED, (ALL_ANSWERED, SURVEYED)),
    Transition("publish_report", "签发公布采纳情况", "concluded", (Status.REPORTING,), Status.CONCLUDED, Role.HEAD, TOLD, (OTHERS, ALL_ANSWERED)),
    Transition(
        "return_report", "退回重新整理", "report_returned", (Status.REPORTING,), Status.SORTING, Role.HEAD, SEPARATE, (OTHERS,),
        needs_reason=True, style="danger",
    ),
    Transition(
        "discard", "作废", "discarded", (Status.DRAFTING,), Status.WITHDRAWN, Role.CLERK, NOTICE,
        needs_reason=True, style="outline-danger", ends=True,
    ),
    Transition(
        "withdraw", "撤回", "withdrawn", (Status.OPEN, Status.SORTING), Status.WITHDRAWN, Role.HEAD, NOTICE,
        needs_reason=True, style="outline-danger", ends=True,
    ),
)
# fmt: on
TABLE = Table(
    "decisions.consultation", Status, lambda consultation: consultation.decision.body, TRANSITIONS
)


# --- the notice ------------------------------------------------------------------------------------------


def submit(consultation: Consultation, *, by: Person, reason: str = "") -> Consultation:
    """The clerk sends the notice to the head."""

    def change(locked: Consultation, appointment: Appointment) -> None:
        locked.returned_reason = ""

    return apply(TABLE, "submit", consultation, by=by, reason=reason, change=change)


def publish(consultation: Consultation, *, by: Person, reason: str = "") -> Consultation:
    """The head publishes the notice; the days are counted from today, which is not one of them."""

    def change(locked: Consultation, appointment: Appointment) -> dict[str, str]:
        locked.opened_on = timezone.localdate()
        locked.closes_on = last_day(locked.opened_on, locked.days or 0)
        move_public_stamp()
        told = {
            "编号": locked.number,
            "草案": str(locked.draft),
            "截止日期": locked.closes_on.isoformat(),
        }
        return told | ({"缩短期限的原因": locked.short_reason} if locked.short_reason else {})

    return apply(TABLE, "publish", consultation, by=by, reason=reason, change=change)


def send_back(consultation: Consultation, *, by: Person, reason: str = "") -> Consultation:
    """The head wants another notice."""
    return apply(TABLE, "send_back", consultation, by=by, reason=reason, change=returned(reason))


def extend(
    consultation: Consultation, *, by: Person, days: int = 0, reason: str = ""
) -> Consultation:
    """The head gives more time: `days` from the publication on, more than before. Raises RuleViolated for less."""

    def change(locked: Consultation, appointment: Appointment) -> dict[str, str]:
        before = locked.closes_on
        closes_on = last_day(locked.opened_on or timezone.localdate(), days)
        if before is None or days <= (locked.days or 0) or closes_on <= before:
            raise RuleViolated(
                f"现在的期限为{locked.days}日，到{cndate(before)}截止；只能延长，不能缩短。",
                clause=PERIOD, field="days", remedy="请填写更长的期限。",
            )  # fmt: skip
        locked.days, locked.closes_on = days, closes_on
        move_public_stamp()
        return {"原截止日期": before.isoformat(), "新截止日期": closes_on.isoformat()}

    return apply(TABLE, "extend", consultation, by=by, reason=reason, change=change)


def close(consultation: Consultation, *, by: Person, reason: str = "") -> Consultation:
    """The period is over: the clerk sorts what came."""

    def change(locked: Consultation, appointment: Appointment) -> None:
        move_public_stamp()
        words = f"“{locked}”征求意见已截止，请整理意见并公布采纳情况。"
        tell(locked.drafters.all(), words, locked.get_absolute_url())

    return apply(TABLE, "close", consultation, by=by, reason=reason, change=change)


def close_due() -> int:
    """Close every consultation whose last day is over; return how many. Again: none."""
    closed, by = 0, system_person()
    over = Consultation.objects.filter(status=Status.OPEN, closes_on__lt=timezone.localdate())
    for consultation in over.select_related("decision__body"):
        try:
            close(consultation, by=by)
        except Refusal:  # extended or withdrawn meanwhile
            continue
        closed += 1
    return closed


def discard(consultation: Consultation, *, by: Person, reason: str = "") -> Consultation:
    """The clerk gives up a notice that nobody has seen."""
    return apply(TABLE, "discard", consultation, by=by, reason=reason, change=given_up(reason))


def withdraw(consultation: Consultation, *, by: Person, reason: str = "") -> Consultation:
    """The head takes a consultation back; the page stays, with the reason."""
    return apply(TABLE, "withdraw", consultation, by=by, reason=reason, change=given_up(reason))


# --- the report on what was adopted --------------------------------------------------------------------------


def send_report(
    consultation: Consultation, *, by: Person, report_text: str = "", reason: str = ""
) -> Consultation:
    """The clerk writes what is said above the answers; they are frozen as they stand and go to the head."""

    def change(locked: Consultation, appointment: Appointment) -> dict[str, str]:
        if not report_text.strip():
            raise RuleViolated("请写明采纳情况的总体说明。", clause=TOLD, field="report_text")
        locked.report_text, locked.returned_reason = report_text.strip(), ""
        locked.report = frozen_report(locked)
        locked.report_digest = digest(locked.report)
        locked.drafters.add(by, appointment.person)
        return {"意见": f"{locked.report['total']}条", "采纳情况摘要": locked.report_digest}

    return apply(TABLE, "send_report", consultation, by=by, reason=reason, change=change)


def return_report(consultation: Consultation, *, by: Person, reason: str = "") -> Consultation:
    """The head wants other answers, or another report."""
    return apply(
        TABLE, "return_report", consultation, by=by, reason=reason, change=returned(reason)
    )


def publish_report(consultation: Consultation, *, by: Person, reason: str = "") -> Consultation:
    """The head signs the report: it stands on the public page from now on."""

    def change(locked: Consultation, appointment: Appointment) -> dict[str, str]:
        locked.concluded_at = timezone.now()
        register_report(locked, by)
        move_public_stamp()
        return {"采纳情况摘要": locked.report_digest}

    return apply(TABLE, "publish_report", consultation, by=by, reason=reason, change=change)


# --- what acts have in common ----------------------------------------------------------------------------------


def returned(reason: str):
    """Return the change of an act that sends something back to its drafters."""

    def change(locked: Consultation, appointment: Appointment) -> None:
        locked.returned_reason = reason
        tell(locked.drafters.all(), f"“{locked}”被退回：{reason}", locked.get_absolute_url())

    return change


def given_up(reason: str):
    """Return the change of an act that ends a consultation without its purpose."""

    def change(locked: Consultation, appointment: Appointment) -> None:
        locked.withdrawn_reason = reason
        if locked.opened_on:
            move_public_stamp()

    return change
