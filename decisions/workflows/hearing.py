"""听证会: from its announcement to its published result (D3, G10; 重大行政决策程序暂行条例 art 16–18).

起草 → 待签发 → 报名中 → 名单已封存 → 已抽取 → 待召开 → 已召开 → 已公布结果, or 已取消. A clerk writes the notice on the draft as it stands, with
place and hour, the groups that are represented and the criteria; the head, who did not write it, signs it. Anybody signs
up; each sign-up is held against the criteria; when the time is over the numbers of each group are fixed and published,
and only then the value comes about by which they are drawn (`decisions.drawing`). The list of participants is published,
the papers reach each of them seven days before, the hearing is held in the order of art 17, everybody confirms the
record, every statement is answered, and the head publishes the result. What happens within a stage without leaving it
is an act of the same table and stands in `hearing_record.py`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from decisions.drawing import drawn, fix
from decisions.hearing_documents import register_record, register_report
from decisions.hearing_facts import (
    ANSWERED,
    CANDIDATES,
    CONFIRMED,
    DAY_CAME,
    EXAMINED,
    GROUPED,
    IN_TIME,
    OTHERS,
    PAPERS_CAME,
    PRESENT,
    REPORTED,
    REPRESENTED,
    SIGN_UP_OVER,
    taking_part,
)
from decisions.models import Draw, Hearing, HearingNotice, HearingParticipant, HearingSignUp
from powerops.core.history import because
from powerops.core.models import Appointment, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.notices import tell
from powerops.core.refusals import RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate, cntime
from powerops.core.workflow import Table, Transition, apply
from powerops.law import hearings, plan, public_participation
from powerops.law.major_decisions import HEARING_PAPERS

Status = Hearing.Status
NOTICE, SELECTED = str(hearings.ANNOUNCED.clause), str(hearings.SELECTED.clause)
PAPERS, ORDER = str(hearings.PAPERS.clause), str(hearings.ORDER.clause)
SIGNED, ANSWER = str(hearings.CONFIRMED.clause), str(public_participation.ANSWERED.clause)
SEPARATE = str(plan.F3.clause)
DELIVERY = (HEARING_PAPERS.id,)
UNDER_WAY = (Status.TO_SIGN, Status.SIGN_UP, Status.LISTED, Status.DRAWN, Status.READY)


def held_on(hearing: Hearing) -> Any:
    """The day from which the delivery of the papers is counted back."""
    return hearing.held_on


# fmt: off
TRANSITIONS = (
    Transition("submit", "送负责人签发", "submitted", (Status.DRAFT,), Status.TO_SIGN, Role.CLERK, NOTICE, (PRESENT, GROUPED, IN_TIME)),
    Transition(
        "discard", "作废", "discarded", (Status.DRAFT,), Status.CALLED_OFF, Role.CLERK, NOTICE, needs_reason=True,
        style="outline-danger",
    ),
    Transition("announce", "签发公告", "announced", (Status.TO_SIGN,), Status.SIGN_UP, Role.HEAD, NOTICE, (OTHERS, PRESENT, GROUPED, IN_TIME)),
    Transition(
        "send_back", "退回修改", "sent_back", (Status.TO_SIGN,), Status.DRAFT, Role.HEAD, SEPARATE, (OTHERS,),
        needs_reason=True, style="danger",
    ),
    Transition("examine", "核对报名", "sign_ups_examined", (Status.SIGN_UP,), Status.SIGN_UP, Role.CLERK, SELECTED),
    Transition(
        "fix_list", "封存抽取名单", "list_fixed", (Status.SIGN_UP,), Status.LISTED, Role.CLERK, SELECTED,
        (SIGN_UP_OVER, EXAMINED, CANDIDATES),
    ),
    Transition(
        "reschedule", "延长报名、改期", "rescheduled", (Status.SIGN_UP,), Status.SIGN_UP, Role.HEAD, NOTICE,
        needs_reason=True, style="outline-secondary",
    ),
    Transition("draw", "抽取", "drawn", (Status.LISTED,), Status.DRAWN, Role.CLERK, SELECTED),
    Transition("invite", "登记受邀参加人", "invited", (Status.DRAWN,), Status.DRAWN, Role.CLERK, SELECTED),
    Transition(
        "publish_list", "公布参加人名单", "list_published", (Status.DRAWN,), Status.READY, Role.HEAD, SELECTED, (REPRESENTED,),
        starts=DELIVERY, counts_from=held_on,
    ),
    Transition("deliver", "登记送达材料", "papers_delivered", (Status.READY,), Status.READY, Role.CLERK, PAPERS),
    Transition(
        "replace", "更换参加人", "participant_replaced", (Status.READY,), Status.READY, Role.CLERK, SELECTED,
        needs_reason=True, style="outline-secondary",
    ),
    Transition(
        "postpone", "延期举行", "postponed", (Status.READY,), Status.READY, Role.HEAD, NOTICE, needs_reason=True,
        style="outline-secondary", starts=DELIVERY, counts_from=held_on,
    ),
    Transition("hold", "登记听证会", "held", (Status.READY,), Status.HELD, Role.CLERK, ORDER, (DAY_CAME, PAPERS_CAME), meets=DELIVERY),
    Transition("transcribe", "登记陈述和确认", "statement_recorded", (Status.HELD,), Status.HELD, Role.CLERK, SIGNED),
    Transition("answer", "答复采纳情况", "statement_answered", (Status.HELD,), Status.HELD, Role.CLERK, ANSWER),
    Transition("write_report", "写听证报告", "report_written", (Status.HELD,), Status.HELD, Role.CLERK, ORDER),
    Transition(
        "publish_result", "签发公布结果", "result_published", (Status.HELD,), Status.PUBLISHED, Role.HEAD, ORDER,
        (OTHERS, CONFIRMED, ANSWERED, REPORTED), ends=True,
    ),
    Transition(
        "call_off", "取消听证会", "called_off", UNDER_WAY, Status.CALLED_OFF, Role.HEAD, NOTICE, needs_reason=True,
        style="outline-danger", ends=True,
    ),
)
# fmt: on
TABLE = Table("decisions.hearing", Status, lambda hearing: hearing.decision.body, TRANSITIONS)


# --- the notice ------------------------------------------------------------------------------------------


def submit(hearing: Hearing, *, by: Person, reason: str = "") -> Hearing:
    """The clerk sends the notice to the head."""

    def change(locked: Hearing, appointment: Appointment) -> None:
        locked.returned_reason = ""

    return apply(TABLE, "submit", hearing, by=by, reason=reason, change=change)


def discard(hearing: Hearing, *, by: Person, reason: str = "") -> Hearing:
    """The clerk gives up a notice that nobody has seen."""
    return apply(TABLE, "discard", hearing, by=by, reason=reason, change=ending)


def send_back(hearing: Hearing, *, by: Person, reason: str = "") -> Hearing:
    """The head wants another notice."""

    def change(locked: Hearing, appointment: Appointment) -> None:
        locked.returned_reason = reason
        tell(locked.drafters.all(), f"“{locked}”被退回：{reason}", locked.get_absolute_url())

    return apply(TABLE, "send_back", hearing, by=by, reason=reason, change=change)


def announce(hearing: Hearing, *, by: Person, reason: str = "") -> Hearing:
    """The head publishes the notice: anybody signs up from now on."""

    def change(locked: Hearing, appointment: Appointment) -> dict[str, str]:
        return noticed(locked, by)

    return apply(TABLE, "announce", hearing, by=by, reason=reason, change=change)


def noticed(hearing: Hearing, by: Person, reason: str = "") -> dict[str, str]:
    """Publish a notice as the hearing stands now; return it in words."""
    HearingNotice.objects.create(
        hearing=hearing, held_at=hearing.held_at, place=hearing.place, sign_up_until=hearing.sign_up_until,
        reason=reason, published_by=by,
    )  # fmt: skip
    move_public_stamp()
    return {
        "编号": hearing.number, "听证时间": cntime(hearing.held_at), "地点": hearing.place,
        "报名截止": cndate(hearing.sign_up_until),
    }  # fmt: skip


# --- list and draw -----------------------------------------------------------------------------------------


def fix_list(hearing: Hearing, *, by: Person, reason: str = "") -> Hearing:
    """Fix and publish the numbers of each group; from then on nobody can be added or left out."""

    def change(locked: Hearing, appointment: Appointment) -> dict[str, str]:
        told = {}
        for group in locked.groups.filter(is_drawn=True):
            eligible = group.sign_ups.filter(verdict=HearingSignUp.Verdict.ELIGIBLE)
            numbers = [one.number for one in eligible.select_related("hearing")]
            group.draw = fix(
                f"{locked.number} {group.name}", numbers, group.seats, locked.source, by=by
            )
            group.save(update_fields=["draw"])
            told[f"{group.name}名单"] = f"{len(numbers)}人，摘要 {group.draw.digest}"
        move_public_stamp()
        return told

    return apply(TABLE, "fix_list", hearing, by=by, reason=reason, change=change)


def draw(
    hearing: Hearing, *, by: Person, value: str = "", value_from: str = "", reason: str = ""
) -> Hearing:
    """Draw each group from its fixed list; raises RuleViolated while the value is not known yet."""

    def change(locked: Hearing, appointment: Appointment) -> dict[str, str]:
        told = {}
        for fixed in Draw.objects.filter(group__hearing=locked).select_related("group"):
            done = drawn(fixed, by=by, value=value, value_from=value_from)
            told[fixed.group.name] = (
                f"{'、'.join(done.drawn)}；种子 {done.seed}（{done.value_from}）"
            )
            for number in done.drawn:
                join(locked, fixed.group, number, by)
        move_public_stamp()
        return told

    return apply(TABLE, "draw", hearing, by=by, reason=reason, change=change)


def join(hearing: Hearing, group: Any, number: str, by: Person) -> HearingParticipant:
    """Put whoever has the number on the list of participants."""
    sign_up = hearing.sign_ups.get(serial=int(number.rpartition("-")[2]))
    one = HearingParticipant(
        hearing=hearing, group=group, sign_up=sign_up, name=sign_up.name, standing=sign_up.standing, added_by=by
    )  # fmt: skip
    one.full_clean()
    because(one, "抽取", by)
    one.save()
    return one


def publish_list(hearing: Hearing, *, by: Person, reason: str = "") -> Hearing:
    """The head publishes who takes part; the papers are due seven days before the hearing."""

    def change(locked: Hearing, appointment: Appointment) -> dict[str, str]:
        move_public_stamp()
        return {
            "参加人": "；".join(str(one) for one in taking_part(locked).select_related("group"))
        }

    return apply(TABLE, "publish_list", hearing, by=by, reason=reason, change=change)


# --- the hearing and its result -----------------------------------------------------------------------------


def hold(
    hearing: Hearing, *, by: Person, began_at: datetime, absent: Any = (), absence: str = "",
    reason: str = "", **told: Any,
) -> Hearing:  # fmt: skip
    """Record that the hearing took place, in the order of art 17; `absent` are the participants who did not come."""

    def change(locked: Hearing, appointment: Appointment) -> dict[str, str]:
        if timezone.localdate(began_at) != locked.held_on or began_at > timezone.now():
            raise RuleViolated(
                f"听证会公告的日期为{cndate(locked.held_on)}，开始时间应在这一天。", clause=ORDER, field="began_at"
            )  # fmt: skip
        locked.began_at = began_at
        for name, value in told.items():
            setattr(locked, name, value)
        missing = taking_part(locked).filter(pk__in=[one.pk for one in absent])
        for one in missing:
            one.is_absent, one.absence = True, absence
            because(one, "未到会", by)
            one.save()
        move_public_stamp()
        came = taking_part(locked).filter(is_absent=False).count()
        return {"到会": f"{came}人", "未到会": f"{len(missing)}人", "主持人": locked.chair}

    return apply(TABLE, "hold", hearing, by=by, reason=reason, happened_at=began_at, change=change)


def publish_result(hearing: Hearing, *, by: Person, reason: str = "") -> Hearing:
    """The head publishes the report with what became of each statement."""

    def change(locked: Hearing, appointment: Appointment) -> None:
        ending(locked, appointment)
        register_record(locked, by)
        register_report(locked, by)
        move_public_stamp()

    return apply(TABLE, "publish_result", hearing, by=by, reason=reason, change=change)


def call_off(hearing: Hearing, *, by: Person, reason: str = "") -> Hearing:
    """The head calls the hearing off; what was announced stays on its page, with the reason."""

    def change(locked: Hearing, appointment: Appointment) -> None:
        ending(locked, appointment)
        if locked.notices.exists():
            noticed(locked, by, f"取消听证会：{reason}")

    return apply(TABLE, "call_off", hearing, by=by, reason=reason, change=change)


def ending(locked: Hearing, appointment: Appointment) -> None:
    """The hearing is over."""
    locked.ended_at = timezone.now()
