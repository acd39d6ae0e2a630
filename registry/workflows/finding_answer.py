"""核对意见的说明: the clerk says why a finding is no fault or has to wait; the legal office may not accept it (G13).

Findings of one kind may be answered with one reason, as they were shown: each gets its own answer all the same.
An answer speaks of the content as it stood when it was given, and holds until that changes: then the finding is open
again by itself. Answers and rejections only grow; each is an audit event (the Plan 四(二)3, 四(一)4).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.canonical import digest as digest_of
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.notices import tell
from powerops.core.refusals import Conflict, IllegalTransition, NotAllowed
from powerops.core.roles import Role
from powerops.law import plan
from registry.consistency import ANSWERED, Found, count_again, findings_of
from registry.models import AnswerRejection, FindingAnswer, Power
from registry.workflows.drafting import clerk_of
from registry.workflows.restating import lock_powers

CLAUSE = str(plan.G13.clause)


def finding(body: Organisation, power: int, kind: str, digest: str) -> Found | None:
    """Return the finding as it stands now, or None when the list says something else by now."""
    asked = (power, kind, digest)
    return next(
        (one for one in findings_of(body) if (one.entry.power, one.kind, one.digest) == asked), None
    )


@transaction.atomic
def answer(
    body: Organisation, power: int, kind: str, digest: str, *, reason: str, by: Person
) -> FindingAnswer:
    """Answer a finding with a reason.

    Raises NotAllowed for anybody but the body's clerk, Conflict when the content has changed meanwhile,
    IllegalTransition when it is answered already, ValidationError without a reason.
    """
    appointment = clerk_of(body, by)
    locked = Power.objects.select_for_update().filter(pk=power, body=body).first()
    found = finding(body, power, kind, digest) if locked else None
    if found is None:
        raise Conflict("这一条核对意见已经不在：事项内容已有变化。请返回查看现在的核对意见。")
    if found.state == ANSWERED:
        raise IllegalTransition("这一条核对意见已经说明，没有重复登记。", clause=CLAUSE)
    given = give(body, found, reason, by, appointment)
    count_again(body)
    return given


def give(
    body: Organisation, found: Found, reason: str, by: Person, appointment: Appointment
) -> FindingAnswer:
    """Write one answer and its audit event."""
    given = FindingAnswer(
        body=body, power_id=found.entry.power, kind=found.kind, digest=found.digest, sentence=found.message,
        reason=reason.strip(), by=by, at_post=appointment,
    )  # fmt: skip
    given.full_clean()
    given.save()
    record_act(
        "registry.finding.answered", "说明核对意见", given, by=by, appointment=appointment, clause=CLAUSE,
        reason=given.reason, facts={"事项": found.entry.name, "核对意见": found.message},
    )  # fmt: skip
    return given


# --- many of one kind ----------------------------------------------------------------------------


def alike(body: Organisation, kind: str) -> list[Found]:
    """Return the findings of a kind that wait, in the order of the list."""
    return [one for one in findings_of(body) if one.kind == kind and one.is_open]


def mark_of(found: Sequence[Found]) -> str:
    """Return what tells these findings from any others, to know them again when the form comes back."""
    return digest_of([[one.entry.power, one.kind, one.digest] for one in found])


@transaction.atomic
def answer_alike(body: Organisation, kind: str, *, reason: str, seen: str, by: Person) -> int:
    """Answer every finding of a kind that waits with one reason; return how many.

    `seen` is the mark of those that the clerk was shown. Raises NotAllowed, Conflict when others wait by now,
    ValidationError without a reason.
    """
    appointment = clerk_of(body, by)
    lock_powers(Power.objects.filter(body=body))
    waiting = alike(body, kind)
    if not waiting or mark_of(waiting) != seen:
        raise Conflict("等待说明的核对意见已有变化，没有登记。请核对下面现在的各条，再次提交。")
    for found in waiting:
        give(body, found, reason, by, appointment)
    count_again(body)
    return len(waiting)


# --- the legal office's word ---------------------------------------------------------------------


@transaction.atomic
def reject(given: FindingAnswer, *, reason: str, by: Person) -> AnswerRejection:
    """Refuse an answer with a reason: the finding is open again, and who answered is told.

    Raises NotAllowed for anybody but the legal office of the jurisdiction, IllegalTransition when it was refused
    already, ValidationError without a reason.
    """
    locked = FindingAnswer.objects.select_for_update(of=("self",)).select_related(
        "body", "by", "power"
    )
    given = locked.get(pk=given.pk)
    appointment = acting(by).appointment_as(Role.LEGAL, given.body)
    if appointment is None:
        raise NotAllowed("退回核对意见的说明须由法制岗位办理。", clause=str(plan.F3.clause))
    if hasattr(given, "rejection"):
        raise IllegalTransition("这一条说明已经退回。", clause=CLAUSE)
    refusal = AnswerRejection(answer=given, reason=reason.strip(), by=by, at_post=appointment)
    refusal.full_clean()
    refusal.save()
    record_act(
        "registry.finding.answer_rejected", "退回核对意见的说明", given, by=by, appointment=appointment,
        clause=CLAUSE, reason=refusal.reason, facts={"核对意见": given.sentence, "说明": given.reason},
    )  # fmt: skip
    tell(
        [given.by],
        f"您对“{given.sentence[:80]}”的说明被退回：{refusal.reason}",
        address(given.body),
    )
    count_again(given.body)
    return refusal


def address(body: Organisation) -> str:
    """Return where a body's findings stand."""
    return f"/desk/registry/consistency/{body.code}/"
