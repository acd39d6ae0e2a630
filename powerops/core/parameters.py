"""Dated parameters: what a figure is on a day, and setting what it will be (F5; the Plan 四(二)).

A value that holds stands; a later one begins on a later day, so that what was counted by the earlier one can be
counted again. A value whose day has not come may be withdrawn, with the reason: nothing was counted by it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.models import Appointment, Parameter, Person
from powerops.core.refusals import Conflict, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.law import plan
from powerops.law.parameters import PARAMETERS, ParameterRule

CLAUSE = str(plan.F4.clause)


def value_of(key: str, on: date) -> int:
    """Return what the parameter is on a day: the newest value that began by then, else the law's default.

    KeyError for a parameter that no law knows.
    """
    rule = PARAMETERS[key]
    rows = Parameter.objects.standing().filter(key=key, valid_from__lte=on).order_by("-valid_from")
    value = rows.values_list("value", flat=True).first()
    return rule.default if value is None else value


def set_value(
    rule: ParameterRule, *, value: int, valid_from: date, citation: str, reason: str, by: Person
) -> Parameter:
    """Set what a parameter is from a day on; what was counted before keeps its figure.

    Raises NotAllowed, RuleViolated for a day that is past or a value out of bounds, Conflict when another value
    begins on the same day.
    """
    with transaction.atomic():
        at = administrator(by)
        if valid_from < timezone.localdate():
            raise RuleViolated(
                "数值不能自过去的日期起改变。", clause=CLAUSE, remedy="请填写今天或者以后的日期。",
                field="valid_from",
            )  # fmt: skip
        if why := rule.refusal(value):
            raise RuleViolated(why, clause=rule.clause, field="value")
        before = value_of(rule.key, valid_from)
        row, is_new = Parameter.objects.standing().get_or_create(
            key=rule.key, valid_from=valid_from,
            defaults={"value": value, "citation": citation, "reason": reason, "set_by": by},
        )  # fmt: skip
        if not is_new:
            raise Conflict(
                f"“{rule.title}”自{cndate(valid_from)}起的数值已经设定。", clause=CLAUSE,
                remedy="请填写另一个日期；尚未开始执行的数值有误的，请先撤回。", field="valid_from",
            )  # fmt: skip
        record_act(
            "core.parameter.set", "设定参数", row, by=by, appointment=at, clause=rule.clause, reason=reason,
            facts={"参数": rule.title, "原数值": before, "新数值": value, "自何日起": valid_from.isoformat(), "依据": citation},
        )  # fmt: skip
    return row


@transaction.atomic
def withdraw_value(parameter: Parameter, *, by: Person, reason: str) -> Parameter:
    """Take back a value before its day comes; it stays visible with the reason, and the day is free for another.

    Raises NotAllowed, or RuleViolated when the day has come, it is withdrawn already, or no reason is given.
    """
    at = administrator(by)
    locked = Parameter.objects.select_for_update(of=("self",)).get(pk=parameter.pk)
    rule = PARAMETERS[locked.key]
    if locked.withdrawn_at:
        raise RuleViolated("该数值已经撤回。", clause=CLAUSE)
    if locked.valid_from <= timezone.localdate():
        raise RuleViolated(
            "已经开始执行的数值不能撤回，已起算的期限按它计算。", clause=CLAUSE, remedy="请设定自今天或者以后起的新数值。",
        )  # fmt: skip
    if not reason.strip():
        raise RuleViolated("撤回数值必须说明理由。", clause=CLAUSE, field="reason")
    locked.withdrawn_at, locked.withdrawn_by = timezone.now(), by
    locked.withdrawal_reason = reason.strip()
    locked.save()
    then = value_of(rule.key, locked.valid_from)
    record_act(
        "core.parameter.withdrawn", "撤回参数数值", locked, by=by, appointment=at, clause=rule.clause, reason=reason,
        facts={"参数": rule.title, "撤回的数值": locked.value, "自何日起": locked.valid_from.isoformat(), "该日数值": then},
    )  # fmt: skip
    return locked


def administrator(by: Person) -> Appointment:
    """Return the appointment by which the person keeps the parameters, or refuse; one act at a time of each person."""
    actor = acting(Person.objects.select_for_update().get(pk=by.pk))
    posts = [one for one in actor.appointments if one.post.role == Role.ADMIN]
    if not posts:
        raise NotAllowed("参数由管理员岗位设定。", clause=CLAUSE)
    return posts[0]


def history_of(rule: ParameterRule, on: date) -> list[tuple[Parameter, str]]:
    """Return every value of a parameter, newest first, each with how it stands on the day: future, now, past or withdrawn."""
    rows = Parameter.objects.filter(key=rule.key).select_related("set_by", "withdrawn_by")
    told: list[tuple[Parameter, str]] = []
    for row in rows.order_by("-valid_from", "-pk"):
        holds = "past" if any(state == "now" for _, state in told) else "now"
        state = "future" if row.valid_from > on else holds
        told.append((row, "withdrawn" if row.withdrawn_at else state))
    return told


def overview(on: date) -> list[dict[str, Any]]:
    """Return every parameter with its value on a day and the next one that is set: one query."""
    rows = list(Parameter.objects.standing().filter(key__in=PARAMETERS).order_by("valid_from"))
    lines = []
    for key, rule in PARAMETERS.items():
        own = [row for row in rows if row.key == key]
        held = [row for row in own if row.valid_from <= on]
        lines.append(
            {
                "rule": rule, "row": held[-1] if held else None,
                "value": held[-1].value if held else rule.default,
                "next": next((row for row in own if row.valid_from > on), None),
            }
        )  # fmt: skip
    return lines
