"""纠错: a mistake reported by anybody, to its answer (G14, F3; the Plan 四(二)3 接受社会监督, 四(二)6 件件有回音).

待答复 → 待负责人审签 → 已答复, or 不予受理. Anybody files, without an account; a form sent twice files once. The clerk of
the power's body looks into it and writes the answer with a summary of the question fit for everybody; the head, who
did not write it, signs it, and from then on both stand on the power's page. What is no report of a mistake (abuse,
advertisement, another matter) the head puts aside with a reason that the sender reads. One time limit runs from filing
to the end. What the sender wrote and how the sender is reached is never shown to the public.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from powerops.core import letters
from powerops.core.actor import Actor, acting, system_person
from powerops.core.audit import record_act
from powerops.core.deadlines import open_of, start
from powerops.core.locks import one_at_a_time
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.refusals import NotAllowed, Refusal, RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import plan
from registry.models import ErrorReport, PublishedPower

Status = ErrorReport.Status
LIMIT, CLAUSE, DUTY = plan.G14_ANSWER.id, str(plan.G14.clause), str(plan.F3.clause)
ONE_AT_A_TIME = 0x47_31_34  # the number of a report is given by one transaction at a time
PER_HOUR, PER_DAY = 5, 20  # reports of one sender
TOO_MANY = "您提交得太频繁，请过一段时间再试。"


# --- facts -------------------------------------------------------------------------------------


def did_not_write(report: ErrorReport, actor: Actor) -> str | None:
    """Who wrote the answer does not sign it."""
    if report.answered_by in actor.persons:
        return f"{report.answered_by}起草了答复，不能自己审签。"
    return None


OTHERS = (Check(plan.F3, did_not_write, "请由其他负责人审签。"),)

# fmt: off
TRANSITIONS = (
    Transition("answer", "提交答复", "answer_written", (Status.FILED,), Status.TO_SIGN, Role.CLERK, CLAUSE),
    Transition("sign", "审签答复", "answered", (Status.TO_SIGN,), Status.ANSWERED, Role.HEAD, DUTY, OTHERS, meets=(LIMIT,)),
    Transition(
        "send_back", "退回重拟", "answer_returned", (Status.TO_SIGN,), Status.FILED, Role.HEAD, DUTY, OTHERS,
        needs_reason=True, style="danger",
    ),
    Transition(
        "dismiss", "不予受理", "dismissed", (Status.FILED,), Status.DISMISSED, Role.HEAD, CLAUSE,
        needs_reason=True, style="outline-danger", meets=(LIMIT,),
    ),
)
# fmt: on
TABLE = Table("registry.error_report", Status, lambda report: report.body, TRANSITIONS)


# --- filing ------------------------------------------------------------------------------------


@transaction.atomic
def file(power: PublishedPower, *, form_key: str, sender: str, **told: Any) -> ErrorReport:
    """Take a report on a power in force and start its clock; the same form sent again returns the same report.

    `sender` is the mark of whoever sends (see `powerops.core.public_forms`). Raises RuleViolated when one sender sends too much.
    """
    one_at_a_time(ONE_AT_A_TIME)
    if known := ErrorReport.objects.filter(form_key=form_key).first():
        return known
    refuse_too_many(sender)
    year = timezone.localdate().year
    last = ErrorReport.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0
    report = ErrorReport(
        body=body_now(power), year=year, serial=last + 1, form_key=form_key, sender=sender, power_id=power.power_id,
        edition_id=power.edition_id, **told,
    )  # fmt: skip
    report.full_clean()
    report.save()
    by = system_person()
    facts = {"编号": report.number, "事项": power.name, "哪里有误": report.get_subject_display()}
    record_act("registry.error_report.filed", "收到纠错", report, by=by, clause=CLAUSE, after=report.status, facts=facts)  # fmt: skip
    start_clock(report)
    return report


def refuse_too_many(sender: str) -> None:
    """Refuse one more report of whoever has sent many."""
    now = timezone.now()
    sent = ErrorReport.objects.filter(sender=sender)
    hour, day = (
        sent.filter(filed_at__gt=now - timedelta(hours=hours)).count() for hours in (1, 24)
    )
    if hour >= PER_HOUR or day >= PER_DAY:
        raise RuleViolated(TOO_MANY, clause="")


def start_clock(report: ErrorReport) -> None:
    """Start the time limit; where next year's holidays are not known yet, the report is taken all the same."""
    try:
        with transaction.atomic():
            start(
                LIMIT, report, body=report.body, role=Role.CLERK, started_on=timezone.localdate(report.filed_at),
                by=system_person(),
            )  # fmt: skip
    except Refusal:  # `start_missing_clocks` takes it up
        return


def start_missing_clocks() -> int:
    """Start the time limit of every open report that has none yet; return how many now have one."""
    begun = 0
    for report in ErrorReport.objects.filter(
        status__in=[Status.FILED, Status.TO_SIGN]
    ).select_related("body"):
        if not open_of(report, LIMIT).exists():
            start_clock(report)
            begun += open_of(report, LIMIT).exists()
    return begun


# --- the acts, one a row -------------------------------------------------------------------------


def answer(
    report: ErrorReport, *, by: Person, outcome: str, summary: str, text: str
) -> ErrorReport:
    """The clerk writes what was found, with the question in words fit for everybody."""

    def change(locked: ErrorReport, appointment: Appointment) -> dict[str, str]:
        locked.outcome, locked.summary, locked.answer = outcome, summary.strip(), text.strip()
        locked.answered_by, locked.returned_reason = by, ""
        return {"核实结果": locked.get_outcome_display()}

    return apply(TABLE, "answer", report, by=by, change=change)


def sign(report: ErrorReport, *, by: Person) -> ErrorReport:
    """The head signs: the answer stands on the power's page and goes to the sender."""

    def change(locked: ErrorReport, appointment: Appointment) -> None:
        close(locked, by)
        move_public_stamp()
        write_to_sender(locked, f"{locked.get_outcome_display()}\n\n{locked.answer}")

    return apply(TABLE, "sign", report, by=by, change=change)


def send_back(report: ErrorReport, *, by: Person, reason: str) -> ErrorReport:
    """The head wants another answer."""

    def change(locked: ErrorReport, appointment: Appointment) -> None:
        locked.returned_reason = reason

    return apply(TABLE, "send_back", report, by=by, reason=reason, change=change)


def dismiss(report: ErrorReport, *, by: Person, reason: str) -> ErrorReport:
    """The head puts aside what is no report of a mistake; the sender reads why."""

    def change(locked: ErrorReport, appointment: Appointment) -> None:
        locked.answer = reason
        close(locked, by)
        write_to_sender(locked, f"不予受理：{reason}")

    return apply(TABLE, "dismiss", report, by=by, reason=reason, change=change)


def close(locked: ErrorReport, by: Person) -> None:
    """Note when the report ended and by whom."""
    locked.closed_at, locked.closed_by = timezone.now(), by


def write_to_sender(report: ErrorReport, words: str) -> None:
    """Write the answer to whoever left an address; part of the act."""
    if report.email:
        follow = letters.link(reverse("registry:error-report-track"))
        text = f"您反映的问题（{report.number}）已由{report.body.name}办结。\n\n{words}\n\n查询：{follow}\n{settings.DISTRICT}行政权力规范运行平台"
        letters.write(
            f"report:{report.pk}",
            None,
            f"纠错 {report.number} 的答复",
            text,
            address=report.email,
        )


# --- need to know ----------------------------------------------------------------------------------


@transaction.atomic
def read_contact(report: ErrorReport, *, by: Person) -> tuple[str, str]:
    """Return e-mail and telephone of the sender to who answers the report; that it was read is recorded."""
    actor = acting(by)
    posts = (actor.appointment_as(role, report.body) for role in (Role.CLERK, Role.HEAD))
    appointment = next((post for post in posts if post), None)
    if appointment is None:
        raise NotAllowed("反映人的联系方式只由承办部门的经办和负责人查看。", clause=DUTY)
    record_act("registry.error_report.contact_read", "查看反映人联系方式", report, by=by, appointment=appointment, clause=DUTY)  # fmt: skip
    return report.email, report.telephone


def body_now(power: PublishedPower) -> Organisation:
    """Return who answers for a power today: its body, or whoever took over from it."""
    body = power.body
    while body.abolished_on and body.successor:
        body = body.successor
    return body
