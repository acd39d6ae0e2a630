"""通报: how a decision goes, told to a chosen audience (D7; the Plan 四(一)4).

待签发 → 已通报, or 未签发. The secretary or the supervision office drafts, the leader issues, never who drafted it. The
bodies of the audience take note of it; who has not is seen.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from decisions.models import Circular, CircularReceipt, Decision
from powerops.core.actor import Actor, acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import plan

Status = Circular.Status
CLAUSE = str(plan.D7.clause)
EXECUTED = (
    Decision.Status.EXECUTING, Decision.Status.SUSPENDED, Decision.Status.COMPLETED, Decision.Status.TERMINATED,
)  # fmt: skip


def did_not_draft(circular: Circular, actor: Actor) -> str | None:
    """Who drafted it does not issue it."""
    return "您起草了这份通报，不能自己签发。" if circular.drafted_by in actor.persons else None


OTHERS = (Check(plan.F3, did_not_draft, "请由其他人员签发。"),)
# fmt: off
TRANSITIONS = (
    Transition("issue", "签发", "issued", (Status.DRAFT,), Status.ISSUED, Role.LEADER, CLAUSE, OTHERS),
    Transition(
        "drop", "不签发", "dropped", (Status.DRAFT,), Status.DROPPED, Role.LEADER, CLAUSE, OTHERS, needs_reason=True,
        style="danger",
    ),
)
# fmt: on
TABLE = Table("decisions.circular", Status, lambda circular: circular.decision.decider, TRANSITIONS)


@transaction.atomic
def draft(
    decision: Decision, *, by: Person, title: str, text: str, audience: Collection[Organisation]
) -> Circular:
    """Draft a circular on a decision that is, or was, executed. Raises NotAllowed, IllegalTransition, RuleViolated."""
    actor = acting(by)
    locked = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("decider")
        .get(pk=decision.pk)
    )
    appointment = actor.appointment_as(Role.SECRETARY, locked.decider) or actor.appointment_as(
        Role.SUPERVISOR, locked.decider
    )
    if appointment is None:
        raise NotAllowed("推进情况通报由管委秘书或者督查岗位起草。", clause=CLAUSE)
    if locked.status not in EXECUTED:
        raise IllegalTransition(
            f"当前状态为“{locked.get_status_display()}”，没有执行情况可以通报。", clause=CLAUSE
        )
    if not audience:
        raise RuleViolated("请选择通报范围。", clause=CLAUSE, field="audience")
    circular = Circular(decision=locked, title=title, text=text, drafted_by=by)
    circular.full_clean()
    because(circular, "起草通报", by)
    circular.save()
    circular.audience.set(audience)
    facts = {"决策事项": locked.number, "通报范围": "、".join(str(one) for one in audience)}
    record_act(
        "decisions.circular.drafted", "起草通报", circular, by=by, appointment=appointment, clause=CLAUSE,
        after=circular.status, facts=facts,
    )  # fmt: skip
    return circular


def issue(circular: Circular, *, by: Person, reason: str = "") -> Circular:
    """The leader has it told to the audience."""

    def change(locked: Circular, appointment: Appointment) -> None:
        locked.issued_by, locked.issued_at = by, timezone.now()
        for body in locked.audience.all():
            people = serving(body, Role.CLERK, Role.HEAD, Role.LEADER)
            tell(people, f"通报：{locked}", locked.get_absolute_url())

    return apply(TABLE, "issue", circular, by=by, reason=reason, change=change)


def drop(circular: Circular, *, by: Person, reason: str = "") -> Circular:
    """The leader does not issue it."""

    def change(locked: Circular, appointment: Appointment) -> None:
        locked.dropped_reason = reason
        tell([locked.drafted_by], f"通报“{locked}”未签发：{reason}", locked.get_absolute_url())

    return apply(TABLE, "drop", circular, by=by, reason=reason, change=change)


@transaction.atomic
def take_note(circular: Circular, *, by: Person) -> CircularReceipt:
    """A body of the audience takes note, once. Raises NotAllowed, IllegalTransition."""
    locked = Circular.objects.select_for_update(of=("self",)).get(pk=circular.pk)
    if locked.status != Status.ISSUED:
        raise IllegalTransition("通报还没有签发。", clause=CLAUSE)
    actor = acting(by)
    for body in locked.audience.order_by("path"):
        appointment = actor.appointment_as(Role.HEAD, body) or actor.appointment_as(
            Role.CLERK, body
        )
        if appointment:
            receipt, is_new = CircularReceipt.objects.get_or_create(
                circular=locked, body=body, defaults={"by": by}
            )
            if is_new:
                record_act(
                    "decisions.circular.noted", "签收通报", locked, by=by, appointment=appointment, clause=CLAUSE,
                    facts={"单位": str(body)},
                )  # fmt: skip
            return receipt
    raise NotAllowed("通报由通报范围内单位的负责人、经办岗位签收。", clause=CLAUSE)
