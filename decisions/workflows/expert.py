"""专家库: who may be asked, and who is not asked any more (D3; 重大行政决策程序暂行条例 art 21, 41).

在库 → 限期整改 → 在库, or 已退出. The secretary of the deciding body keeps the pool: enters experts with field, standing, employer
and known conflicts, corrects them, has an expert mend their ways for a time, or strikes them off with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max

from decisions.models import Expert
from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.locks import one_at_a_time
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.refusals import IllegalTransition, NotAllowed
from powerops.core.roles import Role
from powerops.core.workflow import Table, Transition, apply
from powerops.law import expert_panels

Status = Expert.Status
POOL, CONDUCT = str(expert_panels.POOL.clause), str(expert_panels.CONDUCT.clause)
NUMBERING = 0x5A_4A  # the number of an expert is given by one transaction at a time

# fmt: off
TRANSITIONS = (
    Transition(
        "suspend", "责令限期整改", "suspended", (Status.ACTIVE,), Status.SUSPENDED, Role.SECRETARY, CONDUCT,
        needs_reason=True, style="outline-danger",
    ),
    Transition("reinstate", "整改合格", "reinstated", (Status.SUSPENDED,), Status.ACTIVE, Role.SECRETARY, POOL, needs_reason=True),
    Transition(
        "remove", "退出专家库", "removed", (Status.ACTIVE, Status.SUSPENDED), Status.REMOVED, Role.SECRETARY, POOL,
        needs_reason=True, style="outline-danger",
    ),
)
# fmt: on
TABLE = Table("decisions.expert", Status, lambda expert: expert.pool, TRANSITIONS)


@transaction.atomic
def enroll(
    *, by: Person, pool: Organisation, conflict_bodies: Iterable[Organisation] = (), **told: Any
) -> Expert:
    """Enter an expert into the pool of a deciding body. Raises NotAllowed when the person does not keep it."""
    appointment = keeper(by, pool)
    one_at_a_time(NUMBERING)
    last = Expert.objects.aggregate(last=Max("serial"))["last"] or 0
    expert = Expert(pool=pool, serial=last + 1, **told)
    written(expert, conflict_bodies, by, "入库")
    record_act(
        "decisions.expert.enrolled", "专家入库", expert, by=by, appointment=appointment, clause=POOL, after=expert.status,
        facts={"编号": expert.number, "专业领域": expert.get_field_display(), "工作单位": expert.employer},
    )  # fmt: skip
    return expert


@transaction.atomic
def correct(
    expert: Expert, *, by: Person, conflict_bodies: Iterable[Organisation] = (), **told: Any
) -> Expert:
    """Correct what the pool says of an expert. Raises IllegalTransition for one who was struck off."""
    locked = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
    if locked.status == Status.REMOVED:
        raise IllegalTransition("已退出专家库的，不再修改。", clause=POOL)
    appointment = keeper(by, locked.pool)
    for name, value in told.items():
        setattr(locked, name, value)
    written(locked, conflict_bodies, by, "修改专家信息")
    record_act(
        "decisions.expert.corrected", "修改专家信息", locked, by=by, appointment=appointment, clause=POOL,
        before=locked.status, after=locked.status, facts={"有利害关系的部门": named_bodies(conflict_bodies)},
    )  # fmt: skip
    return locked


def keeper(by: Person, pool: Organisation) -> Appointment:
    """Return the post by which the person keeps a pool, or refuse."""
    appointment = acting(by).appointment_as(Role.SECRETARY, pool)
    if appointment is None:
        raise NotAllowed(f"{pool}的专家库由{Role.SECRETARY.label}岗位维护。", clause=POOL)
    return appointment


def written(expert: Expert, bodies: Iterable[Organisation], by: Person, why: str) -> None:
    """Save what the pool says of an expert."""
    expert.full_clean()
    because(expert, why, by)
    expert.save()
    expert.conflict_bodies.set(bodies)


def named_bodies(bodies: Iterable[Organisation]) -> str:
    """Return bodies in words."""
    return "、".join(str(one) for one in bodies)


def suspend(expert: Expert, *, by: Person, reason: str = "") -> Expert:
    """Have an expert mend their ways; meanwhile nobody asks them."""
    return apply(TABLE, "suspend", expert, by=by, reason=reason, change=because_of(reason))


def reinstate(expert: Expert, *, by: Person, reason: str = "") -> Expert:
    """The expert may be asked again."""
    return apply(TABLE, "reinstate", expert, by=by, reason=reason, change=because_of(""))


def remove(expert: Expert, *, by: Person, reason: str = "") -> Expert:
    """Strike an expert off; what they said before stays."""
    return apply(TABLE, "remove", expert, by=by, reason=reason, change=because_of(reason))


def because_of(reason: str) -> Any:
    """Return the change that notes why an expert is not asked any more."""

    def change(locked: Expert, appointment: Appointment) -> None:
        locked.status_reason = reason

    return change
