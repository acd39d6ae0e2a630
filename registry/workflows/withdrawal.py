"""撤下: the secretary takes a published power off the public pages, with a reason that stays there (R4; 四(二)3, 四(二)8).

The edition stays as it was published; what the public sees of it is another matter (`ShownPower`). A withdrawal ends
with the next edition, which changes the power or takes it off the list, or with its being lifted, with a reason too.
What is not fit for the public stays hidden in all editions up to the withdrawn one, until it is lifted expressly.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.law import plan
from registry.models import Power, PublishedPower, Withdrawal
from registry.read_model import show_again

CLAUSE = str(plan.R4.clause)
Kind = Withdrawal.Kind


@transaction.atomic
def withdraw(
    power: Power,
    *,
    by: Person,
    kind: str,
    reason: str,
    replacement: Power | None = None,
    address: str = "",
) -> Withdrawal:
    """Take a power in force off the public pages; `replacement` or `address` is where the public goes instead.

    Raises IllegalTransition where it is not in force or withdrawn already, NotAllowed, RuleViolated.
    """
    body = Organisation.objects.select_for_update().get(pk=power.body_id)
    appointment = secretary_of(body, by)
    listed = PublishedPower.objects.select_for_update(of=("self",)).filter(power=power).first()
    if listed is None or listed.withdrawn:
        state = "已经撤下" if listed else "不在现行清单中"
        raise IllegalTransition(f"事项{power.code}{state}，不能撤下。", clause=CLAUSE)
    refuse_unfit(power, kind, reason, replacement, address)
    made = Withdrawal(
        power=power, edition_id=listed.edition_id, kind=kind, reason=reason.strip(), replacement=replacement,
        address=address, by=by,
    )  # fmt: skip
    made.full_clean()
    because(made, f"撤下：{made.get_kind_display()}", by)
    made.save()
    show_again(power)
    record_act(
        "registry.withdrawal.made", "撤下", made, by=by, appointment=appointment, clause=CLAUSE, reason=made.reason,
        facts={"实施编码": power.code, "种类": made.get_kind_display(), "版次": listed.edition_number},
    )  # fmt: skip
    news = f"{body}的事项{power.code}已从公开清单撤下：{made.reason}"
    people = {*serving(body, Role.CLERK, Role.HEAD), *serving(body, Role.SUPERVISOR)}
    tell(people, news, made.get_absolute_url())
    return made


def refuse_unfit(
    power: Power, kind: str, reason: str, replacement: Power | None, address: str
) -> None:
    """Refuse a withdrawal that does not say why, or leads nowhere where it should."""
    if not reason.strip():
        raise RuleViolated("撤下必须说明理由。", clause=CLAUSE, field="reason")
    if kind == Kind.MERGED and not (replacement or address):
        raise RuleViolated(
            "已并入其他事项的，应填写并入的事项或者网址。", clause=CLAUSE, field="replacement"
        )
    if replacement is None:
        return
    goal = PublishedPower.objects.filter(power=replacement).first()
    if replacement == power or goal is None or goal.withdrawn:
        raise RuleViolated(
            "请改看的事项应当是另一项现行有效的事项。", clause=CLAUSE, field="replacement"
        )


@transaction.atomic
def lift(withdrawal: Withdrawal, *, by: Person, reason: str) -> Withdrawal:
    """Show the power to the public again, as it was published.

    Raises IllegalTransition where the withdrawal is over, NotAllowed, RuleViolated without a reason.
    """
    body = Organisation.objects.select_for_update().get(pk=withdrawal.power.body_id)
    locked = Withdrawal.objects.select_for_update(of=("self",)).select_related("power", "settled_by").get(pk=withdrawal.pk)  # fmt: skip
    appointment = secretary_of(body, by)
    if not may_be_lifted(locked):
        raise IllegalTransition(f"这次撤下的状态为“{locked.state}”，不能恢复。", clause=CLAUSE)
    if not reason.strip():
        raise RuleViolated("恢复必须说明理由。", clause=CLAUSE, field="reason")
    locked.lifted_at, locked.lifted_by, locked.lift_reason = timezone.now(), by, reason.strip()
    locked.full_clean()
    because(locked, f"恢复：{reason}", by)
    locked.save()
    if locked.settled_by_id:
        move_public_stamp()
    else:
        show_again(locked.power)
    record_act(
        "registry.withdrawal.lifted", "恢复公开", locked, by=by, appointment=appointment, clause=CLAUSE, reason=reason,
        facts={"实施编码": locked.power.code},
    )  # fmt: skip
    return locked


def may_be_lifted(withdrawal: Withdrawal) -> bool:
    """Whether lifting would change anything: past editions stay hidden after a later one dealt with the power."""
    if withdrawal.lifted_at:
        return False
    return withdrawal.settled_by_id is None or withdrawal.kind == Kind.UNSUITABLE


def secretary_of(body: Organisation, by: Person) -> Appointment:
    """Return the appointment by which the person answers for publication, or refuse."""
    appointment = acting(by).appointment_as(Role.SECRETARY, body)
    if appointment is None:
        raise NotAllowed("撤下和恢复公布的事项须由管委秘书岗位办理。", clause=CLAUSE)
    return appointment
