"""决策权限: the dated list of who decides what, kept by the deciding body's secretary (D1; the Plan 四(一)1).

A line is entered from a day on. A change is a further line that begins the day after the former ends; what no longer
holds ends with its day and reason. Nothing is deleted, and no two lines of a body speak of one matter on one day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from decisions.authority_facts import line_of
from decisions.models import DecisionAuthority
from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.locks import one_at_a_time
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.refusals import Conflict, IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.law import plan

CLAUSE = str(plan.D1.clause)
LIST = 0x44_31  # the list is changed by one transaction at a time: lines must not meet
FIELDS = ("body", "kind", "level", "over", "up_to", "basis", "valid_from")


@transaction.atomic
def enter(*, by: Person, **told: Any) -> DecisionAuthority:
    """Enter what a body may decide from a day on. Raises NotAllowed, Conflict or ValidationError."""
    appointment = keeper(by, told["body"])
    one_at_a_time(LIST)
    authority = DecisionAuthority(entered_by=by, **told)
    authority.full_clean()
    refuse_what_meets(authority)
    put(authority, "entered", "登记决策权限", by, appointment)
    return authority


@transaction.atomic
def supersede(
    authority: DecisionAuthority, *, by: Person, reason: str, **told: Any
) -> DecisionAuthority:
    """Replace a line by another from a day on; the former ends the day before. Raises as `enter` and `end`."""
    one_at_a_time(LIST)
    locked, appointment = lock(authority, by)
    begins: date = told["valid_from"]
    if begins < timezone.localdate() or begins <= locked.valid_from:
        raise RuleViolated(
            f"新的权限应当自今天以后、且晚于{cndate(locked.valid_from)}的日期起适用。", clause=CLAUSE, field="valid_from"
        )  # fmt: skip
    close(locked, begins - timedelta(days=1), reason, by, appointment)
    following = DecisionAuthority(
        body=locked.body, kind=locked.kind, follows=locked, entered_by=by, **told
    )
    following.full_clean()
    refuse_what_meets(following)
    put(following, "entered", "登记决策权限", by, appointment, reason)
    return following


@transaction.atomic
def end(authority: DecisionAuthority, *, by: Person, on: date, reason: str) -> DecisionAuthority:
    """Let a line end with a day. Raises NotAllowed, IllegalTransition, or RuleViolated for a day that is past."""
    locked, appointment = lock(authority, by)
    if on < timezone.localdate():
        raise RuleViolated("不能把过去的日期作为停止适用的日期。", clause=CLAUSE, field="on")
    close(locked, on, reason, by, appointment)
    return locked


def lock(authority: DecisionAuthority, by: Person) -> tuple[DecisionAuthority, Appointment]:
    """Return the line, locked and still in force, with the post that changes it, or refuse."""
    locked = (
        DecisionAuthority.objects.select_for_update(of=("self",))
        .select_related("body")
        .get(pk=authority.pk)
    )
    if locked.valid_until is not None:
        raise IllegalTransition(
            f"这一权限已定于{cndate(locked.valid_until)}停止适用，不能再改。", clause=CLAUSE
        )
    return locked, keeper(by, locked.body)


def keeper(by: Person, body: Organisation) -> Appointment:
    """Return the post by which the person keeps the list of a body, or refuse."""
    appointment = acting(by).appointment_as(Role.SECRETARY, body)
    if appointment is None:
        raise NotAllowed("决策权限由决策机关的秘书岗位登记。", clause=CLAUSE)
    return appointment


def refuse_what_meets(authority: DecisionAuthority) -> None:
    """Refuse a line that speaks of what another line of the body speaks of on some day."""
    others = DecisionAuthority.objects.filter(body=authority.body, kind=authority.kind)
    for other in others.exclude(pk=authority.pk):
        if line_of(authority).meets(line_of(other)):
            raise Conflict(
                f"与已登记的权限重叠：{other}，自{cndate(other.valid_from)}起。", clause=CLAUSE,
                remedy="请调整金额或者日期；要改变原有权限的，请在原有权限上办理变更。",
            )  # fmt: skip


def close(
    authority: DecisionAuthority, on: date, reason: str, by: Person, appointment: Appointment
) -> None:
    """Write the last day of a line."""
    authority.valid_until, authority.end_reason = on, reason
    authority.full_clean()
    put(authority, "ended", "停止适用决策权限", by, appointment, reason)


def put(
    authority: DecisionAuthority, event: str, label: str, by: Person, appointment: Appointment, reason: str = ""
) -> None:  # fmt: skip
    """Save a line and write the act down."""
    because(authority, reason or label, by)
    authority.save()
    facts = {
        "决策机关": str(authority.body), "事项类别": authority.get_kind_display(), "决策层级": authority.get_level_display(),
        "金额": authority.span, "自何日起": authority.valid_from.isoformat(),
        "至何日止": authority.valid_until.isoformat() if authority.valid_until else "",
    }  # fmt: skip
    record_act(
        f"decisions.authority.{event}", label, authority, by=by, appointment=appointment, clause=CLAUSE, reason=reason,
        facts={name: value for name, value in facts.items() if value},
    )  # fmt: skip
