"""拟订草案: versions of the draft are written; the draft goes to the head, who signs it or sends it back (D2; art 12, 13).

Each saving is a further version; an earlier one is never changed. The same words sent twice are one version. Clerks of
the drafting body and of those that help it write while the matter is drafted, and after the meeting what it amended.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import cast

from django.db import transaction

from decisions.models import Alternative, Decision, Draft
from decisions.workflows.decision import TABLE
from decisions.workflows.ending import remember_drafter, sent_back
from powerops.core.actor import Actor, acting
from powerops.core.audit import record_act
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.recusals import bar
from powerops.core.refusals import IllegalTransition, NotAllowed, Refusal, RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import apply
from powerops.law.decision_drafts import DRAFT
from powerops.law.major_decisions import ALTERNATIVES

Status = Decision.Status
WRITTEN, OTHER_WAYS = str(DRAFT.clause), str(ALTERNATIVES.clause)
Way = Mapping[str, str]  # an alternative: title, text, comparison


@transaction.atomic
def write_draft(
    decision: Decision, *, by: Person, text: str, explanation: str, law_basis: str, change_note: str = "",
    alternatives: Sequence[Way] = (),
) -> Draft:  # fmt: skip
    """Write a further version of the draft. Raises IllegalTransition, NotAllowed, RuleViolated or ValidationError.

    From the second version on it says what changed; alternatives are two or more (art 12(4)).
    """
    locked, appointment = lock_drafting(decision, by, with_others=True)
    last = locked.draft
    digest = digest_of(text, explanation, law_basis, alternatives)
    is_after_meeting = locked.status == Status.AMENDING
    if last and (last.digest, last.is_after_meeting) == (digest, is_after_meeting):
        return last
    refuse_lacking(last, change_note, alternatives)
    draft = Draft(
        decision=locked, number=last.number + 1 if last else 1, text=text, explanation=explanation, law_basis=law_basis,
        change_note=change_note.strip(), is_after_meeting=is_after_meeting, digest=digest, made_by=by,
    )  # fmt: skip
    draft.full_clean()
    draft.save()
    write_alternatives(draft, alternatives)
    remember_drafter(locked, by, appointment)
    facts = {"草案": f"第{draft.number}稿", "内容摘要": digest, "备选方案": len(alternatives)}
    record_act(
        "decisions.decision.drafted", "拟订草案", locked, by=by, appointment=appointment, clause=WRITTEN,
        reason=draft.change_note, facts=facts,
    )  # fmt: skip
    return draft


def digest_of(text: str, explanation: str, law_basis: str, alternatives: Sequence[Way]) -> str:
    """Return the SHA-256 of what a version says."""
    said = [text, explanation, law_basis, [dict(one) for one in alternatives]]
    return hashlib.sha256(
        json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()


def refuse_lacking(last: Draft | None, change_note: str, alternatives: Sequence[Way]) -> None:
    """Refuse a further version that does not say what changed, and a single alternative."""
    if last and not change_note.strip():
        raise RuleViolated("应写明与上一稿相比的修改。", clause=WRITTEN, field="change_note")
    if len(alternatives) == 1:
        raise RuleViolated("提出备选方案的，应当有两个以上方案。", clause=OTHER_WAYS)


def write_alternatives(draft: Draft, alternatives: Sequence[Way]) -> None:
    """Write the other ways that a version puts beside each other."""
    for position, way in enumerate(alternatives, 1):
        alternative = Alternative(draft=draft, position=position, **way)
        alternative.full_clean()
        alternative.save()


def lock_drafting(
    decision: Decision, by: Person, *, with_others: bool = False
) -> tuple[Decision, Appointment]:
    """Return the matter, locked and being drafted, with the clerk's post by which the person works on it, or refuse."""
    locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    return locked, working_post(locked, acting(by), with_others=with_others)


def working_post(decision: Decision, actor: Actor, *, with_others: bool = False) -> Appointment:
    """Return the clerk's post by which a person works on a matter that is being drafted, or refuse.

    `with_others`: clerks of the bodies that help draft may do it too, and after the meeting as well.
    """
    open_in = (Status.DRAFTING, Status.AMENDING) if with_others else (Status.DRAFTING,)
    if decision.status not in open_in:
        raise IllegalTransition(
            f"决策事项当前为“{decision.get_status_display()}”，不在拟订草案。", clause=WRITTEN
        )
    bodies = drafting_bodies(decision) if with_others else [decision.body]
    held = (actor.appointment_as(Role.CLERK, body) for body in bodies)
    appointment = next((one for one in held if one), None)
    if appointment is None:
        named = "、".join(str(body) for body in bodies)
        raise NotAllowed(f"本事项由{named}的经办岗位办理。", clause=WRITTEN)
    if barred := bar(decision, actor.through(appointment)):
        raise barred
    return appointment


def works_on(decision: Decision, actor: Actor, *, with_others: bool = False) -> bool:
    """Whether the person works on a matter that is being drafted."""
    try:
        return bool(working_post(decision, actor, with_others=with_others))
    except Refusal:
        return False


def drafting_bodies(decision: Decision) -> list[Organisation]:
    """Return the body that drafts, then those that help it."""
    return [decision.body, *decision.co_bodies.all()]


def submit_draft(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The clerk sends the draft, with every step done, to the head."""

    def change(locked: Decision, appointment: Appointment) -> dict[str, str]:
        locked.returned_reason = ""
        return {"草案": f"第{cast(Draft, locked.draft).number}稿"}

    return apply(TABLE, "submit_draft", decision, by=by, reason=reason, change=change)


def recall_draft(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The clerk takes back what the head has not signed."""
    return apply(TABLE, "recall_draft", decision, by=by, reason=reason)


def return_draft(decision: Decision, *, by: Person, reason: str = "") -> Decision:
    """The head sends the draft back."""
    return apply(TABLE, "return_draft", decision, by=by, reason=reason, change=sent_back(reason))
