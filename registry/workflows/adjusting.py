"""调整现行事项: what a clerk proposes for powers on the list, besides changing what they say (R3; the Plan 四(二)3).

取消 says why, 下放 to whom, 暂停 why and until when it is meant; 暂停 and 恢复 keep every word; 合并 and 拆分 stand in `merging.py`, 承接 in `receiving.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from powerops.core.models import Organisation, Person
from powerops.core.models.people import jurisdiction_path
from powerops.core.refusals import IllegalTransition, RuleViolated
from powerops.core.templatetags.ui import cndate
from powerops.law.codes import PowerState
from registry.models import Power, PowerVersion, Revision
from registry.workflows.drafting import listed_version, lock_draft
from registry.workflows.merging import propose_merger, propose_split
from registry.workflows.restating import CLAUSE, EVENTS, Action, lock_powers, proposed

KINDS = tuple(EVENTS)
KIND_CHOICES = [(kind.value, kind.label) for kind in KINDS]


@transaction.atomic
def adjust(
    revision: Revision, powers: Sequence[Power], kind: str, *, by: Person, **facts: Any
) -> PowerVersion:
    """Propose one kind of adjustment for several powers, all or none; return what is to be filled in next.

    `facts` are those of the single act. Raises IllegalTransition, NotAllowed or RuleViolated.
    """
    if not powers:
        raise RuleViolated("请先选择事项。", clause=CLAUSE, field="power")
    if kind == Action.MERGE:
        return propose_merger(revision, powers, by=by, **facts)
    if kind == Action.SPLIT and len(powers) > 1:
        raise RuleViolated("一次只能拆分一项。", clause=CLAUSE, remedy="请逐项办理。")
    acts: dict[Action, Callable[..., PowerVersion]] = {
        Action.REMOVE: propose_removal, Action.DEVOLVE: propose_devolution, Action.SPLIT: propose_split,
        Action.SUSPEND: propose_suspension, Action.RESUME: propose_resumption,
    }  # fmt: skip
    revision, _ = lock_draft(revision, by)
    lock_powers(powers)
    return [acts[Action(kind)](revision, power, by=by, **facts) for power in powers][0]


@transaction.atomic
def propose_removal(
    revision: Revision, power: Power, *, by: Person, reason: str = ""
) -> PowerVersion:
    """Propose that a power be taken off the list; the reason is that of the adjustment unless told."""
    revision, _ = lock_draft(revision, by)
    reason = reason.strip() or revision.reason
    if not reason:
        raise RuleViolated("取消事项应说明理由。", clause=CLAUSE, field="reason")
    return proposed(revision, power, Action.REMOVE, by=by, reason=reason)


@transaction.atomic
def propose_devolution(
    revision: Revision, power: Power, *, by: Person, receiver: Organisation | None = None, receiver_name: str = "",
    reason: str = "",
) -> PowerVersion:  # fmt: skip
    """Propose that a power go to another body of the district, or to one outside, named in words."""
    revision, _ = lock_draft(revision, by)
    name = receiver_name.strip()
    if (receiver is None) == (not name):
        raise RuleViolated(
            "请选择本辖区的承接机关，或者填写辖区外承接机关的名称，只填一样。", clause=CLAUSE, field="receiver"
        )  # fmt: skip
    if receiver:
        refuse_receiver(revision.body, receiver)
    return proposed(
        revision, power, Action.DEVOLVE, by=by, reason=reason.strip(),
        counterpart=name or receiver.name, counterpart_body=receiver,  # type: ignore[union-attr]  # one of the two is given
    )  # fmt: skip


def refuse_receiver(body: Organisation, receiver: Organisation) -> None:
    """Refuse to devolve to oneself, to what exists no longer, or beyond the district."""
    why = ""
    if receiver == body:
        why = "承接机关不能是本部门。"
    elif receiver.abolished_on:
        why = f"{receiver}已撤销，不能承接。"
    elif not receiver.path.startswith(jurisdiction_path(body)):
        why = f"{receiver}不在本辖区。"
    if why:
        raise RuleViolated(why, clause=CLAUSE, field="receiver", remedy="请另选承接机关。")


@transaction.atomic
def propose_suspension(
    revision: Revision,
    power: Power,
    *,
    by: Person,
    reason: str = "",
    resumes_on: date | None = None,
) -> PowerVersion:
    """Propose that a power in use stand still, for its own reason and, where known, until about which day.

    What the list says of it stays word for word.
    """
    revision, _ = lock_draft(revision, by)
    refuse_idle(power, Action.SUSPEND, PowerState.SUSPENDED)
    if not reason.strip():
        raise RuleViolated("暂停事项应说明理由。", clause=CLAUSE, field="reason")
    refuse_return(revision, resumes_on)
    return proposed(
        revision, power, Action.SUSPEND, by=by, reason=reason.strip(), state=PowerState.SUSPENDED.value,
        resumes_on=resumes_on,
    )  # fmt: skip


def refuse_return(revision: Revision, on: date | None) -> None:
    """Refuse a return before the suspension begins: on the day of the adjustment, and never before today."""
    begins = max(revision.effective_on or timezone.localdate(), timezone.localdate())
    if on and on < begins:
        raise RuleViolated(
            f"预计恢复日期不能早于暂停开始的日期（最早为{cndate(begins)}）。", clause=CLAUSE, field="resumes_on"
        )  # fmt: skip


@transaction.atomic
def propose_resumption(
    revision: Revision, power: Power, *, by: Person, reason: str = ""
) -> PowerVersion:
    """Propose that a suspended power be used again; what the list says of it stays word for word."""
    revision, _ = lock_draft(revision, by)
    refuse_idle(power, Action.RESUME, PowerState.IN_USE)
    return proposed(
        revision, power, Action.RESUME, by=by, reason=reason.strip(), state=PowerState.IN_USE.value
    )


def refuse_idle(power: Power, action: Action, state: PowerState) -> None:
    """Refuse a turn to the state in which the power stands on the list already."""
    listed = listed_version(power)
    if listed and listed.state == state.value:
        raise IllegalTransition(
            f"“{listed}”现为“{state.label}”，不能{action.label}。", clause=CLAUSE,
            remedy="要改动内容的，请办理变更。",
        )  # fmt: skip
