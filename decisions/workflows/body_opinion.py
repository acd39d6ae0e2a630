"""征求单位意见: what another body is asked of a draft, to its treatment (D2; 重大行政决策程序暂行条例 art 13).

待答复 → 待负责人审签 → 待处理 → 已处理, or 已撤销. The drafting body asks several bodies at once, each with the same day; the
body's clerk writes what it says, its head, who did not write it, signs. The drafting body takes each up: 采纳, 部分采纳 or
不采纳 with the reason; where the body is against it and was not wholly followed, the dispute is stated, for the meeting to
read. A body that has not signed yet can be let go with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from decisions.drafting_facts import answer_day
from decisions.models import BodyOpinion, Decision
from decisions.workflows.drafting import lock_drafting
from powerops.core.actor import Actor
from powerops.core.audit import record_act
from powerops.core.deadlines import start
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.refusals import RuleViolated
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import plan
from powerops.law.decision_drafts import OPINION, stays_disputed
from powerops.law.major_decisions import CONSULTED

Status = BodyOpinion.Status
CLAUSE, DUTY = str(CONSULTED.clause), str(plan.F3.clause)
MOST = 30  # bodies asked at once


def did_not_write(opinion: BodyOpinion, actor: Actor) -> str | None:
    """Who wrote the answer does not sign it."""
    if opinion.written_by in actor.persons:
        return f"{opinion.written_by}起草了答复，不能自己审签。"
    return None


def asking_body(opinion: BodyOpinion) -> Organisation:
    """The body that drafts, and asks."""
    return opinion.decision.body


def is_being_drafted(opinion: BodyOpinion, actor: Actor) -> str | None:
    """Opinions are taken up while the draft is worked on."""
    if opinion.decision.status == Decision.Status.DRAFTING:
        return None
    return f"决策事项当前为“{opinion.decision.get_status_display()}”，不在拟订草案。"


OTHERS = (Check(plan.F3, did_not_write, "请由其他负责人审签。"),)
DRAFTED = (Check(CONSULTED, is_being_drafted, "请先取回草案。"),)

# fmt: off
TRANSITIONS = (
    Transition("write", "答复意见", "written", (Status.ASKED,), Status.TO_SIGN, Role.CLERK, CLAUSE),
    Transition("sign", "审签答复", "answered", (Status.TO_SIGN,), Status.ANSWERED, Role.HEAD, DUTY, OTHERS, meets=(OPINION.id,)),
    Transition(
        "send_back", "退回重拟", "answer_returned", (Status.TO_SIGN,), Status.ASKED, Role.HEAD, DUTY, OTHERS,
        needs_reason=True, style="danger",
    ),
    Transition("settle", "处理意见", "settled", (Status.ANSWERED,), Status.SETTLED, Role.CLERK, CLAUSE, DRAFTED, body_of=asking_body),
    Transition(
        "recall", "不再征求", "recalled", (Status.ASKED, Status.TO_SIGN), Status.RECALLED, Role.CLERK, CLAUSE, DRAFTED,
        needs_reason=True, style="outline-danger", ends=True, body_of=asking_body,
    ),
)
# fmt: on
TABLE = Table("decisions.body_opinion", Status, lambda opinion: opinion.body, TRANSITIONS)


@transaction.atomic
def ask(
    decision: Decision, *, by: Person, bodies: Iterable[Organisation], days: int, question: str = ""
) -> list[BodyOpinion]:
    """Ask bodies for their opinion of the draft as it stands, each within so many working days.

    A body that was asked about this draft is not asked again: the form sent twice asks once. Raises
    IllegalTransition, NotAllowed, or RuleViolated (no draft, too short a time, the own body).
    """
    locked, appointment = lock_drafting(decision, by)
    draft = locked.draft
    if draft is None:
        raise RuleViolated("还没有决策草案，无法征求意见。", clause=CLAUSE)
    asked = draft_asked(locked, draft.pk)
    new = [one for one in dict.fromkeys(bodies) if one.pk not in asked]
    refuse_bodies(locked, new)
    answer_by = answer_day(days)
    made = [
        BodyOpinion(decision=locked, draft=draft, body=body, question=question.strip(), asked_by=by, answer_by=answer_by)
        for body in new
    ]  # fmt: skip
    for opinion in made:
        opinion.full_clean()
        because(opinion, "征求单位意见", by)
        opinion.save()
        facts = {
            "单位": str(opinion.body),
            "草案": f"第{draft.number}稿",
            "答复期限": answer_by.isoformat(),
        }
        record_act(
            "decisions.body_opinion.asked", "征求单位意见", opinion, by=by, appointment=appointment, clause=CLAUSE,
            after=opinion.status, facts=facts,
        )  # fmt: skip
        start(OPINION.id, opinion, body=opinion.body, role=Role.CLERK, started_on=timezone.localdate(), by=by, amount=days)  # fmt: skip
        tell(serving(opinion.body, Role.CLERK, Role.HEAD), f"请答复：{opinion}", opinion.get_absolute_url())  # fmt: skip
    return made


def draft_asked(decision: Decision, draft: int) -> set[int]:
    """Return the bodies that are asked about a draft."""
    asked = decision.body_opinions.filter(draft=draft).exclude(status=Status.RECALLED)
    return set(asked.values_list("body", flat=True))


def refuse_bodies(decision: Decision, bodies: list[Organisation]) -> None:
    """Refuse to ask the drafting body itself, one that is no more, or too many at once."""
    if len(bodies) > MOST:
        raise RuleViolated(f"一次最多征求{MOST}个单位的意见。", clause=CLAUSE, field="bodies")
    for body in bodies:
        if body.pk == decision.body_id:
            raise RuleViolated(f"{body}是承办单位，不必征求自己的意见。", clause=CLAUSE, field="bodies")  # fmt: skip
        if body.abolished_on:
            raise RuleViolated(f"{body}已撤销。", clause=CLAUSE, field="bodies")


# --- the acts, one a row -----------------------------------------------------------------------------------


def write(opinion: BodyOpinion, *, by: Person, position: str, text: str = "") -> BodyOpinion:
    """The asked body's clerk writes what it says."""

    def change(locked: BodyOpinion, appointment: Appointment) -> dict[str, str]:
        locked.position, locked.text = position, text.strip()
        locked.written_by, locked.returned_reason = by, ""
        return {"态度": locked.get_position_display()}

    return apply(TABLE, "write", opinion, by=by, change=change)


def sign(opinion: BodyOpinion, *, by: Person, reason: str = "") -> BodyOpinion:
    """The asked body's head signs it; the drafting body has it from then on."""

    def change(locked: BodyOpinion, appointment: Appointment) -> dict[str, str]:
        locked.answered_by, locked.answered_at = by, timezone.now()
        tell([locked.asked_by], f"已答复：{locked}", locked.get_absolute_url())
        return {"态度": locked.get_position_display()}

    return apply(TABLE, "sign", opinion, by=by, reason=reason, change=change)


def send_back(opinion: BodyOpinion, *, by: Person, reason: str = "") -> BodyOpinion:
    """The head wants another answer."""

    def change(locked: BodyOpinion, appointment: Appointment) -> None:
        locked.returned_reason = reason

    return apply(TABLE, "send_back", opinion, by=by, reason=reason, change=change)


def settle(
    opinion: BodyOpinion, *, by: Person, outcome: str, outcome_reason: str = "", dispute: str = ""
) -> BodyOpinion:
    """The drafting body takes the opinion up. Raises RuleViolated where a dispute stays and is not stated."""

    def change(locked: BodyOpinion, appointment: Appointment) -> dict[str, str]:
        refuse_outcome(locked.position, outcome, outcome_reason, dispute)
        locked.outcome, locked.outcome_reason = outcome, outcome_reason.strip()
        locked.dispute, locked.settled_by = dispute.strip(), by
        told = {"处理": locked.get_outcome_display(), "争议的主要问题": locked.dispute}
        return {name: words for name, words in told.items() if words}

    return apply(TABLE, "settle", opinion, by=by, reason=outcome_reason, change=change)


def refuse_outcome(position: str, outcome: str, reason: str, dispute: str) -> None:
    """Refuse a treatment that does not answer what was said."""
    if (position == BodyOpinion.Position.AGREED) != (outcome == BodyOpinion.Outcome.NONE):
        raise RuleViolated(
            "对方同意的，处理为“无修改意见”；提出意见的，应说明是否采纳。", clause=CLAUSE, field="outcome"
        )  # fmt: skip
    if outcome in ("partly", "not") and not reason.strip():
        raise RuleViolated("部分采纳或者不采纳的，应说明理由和依据。", clause=CLAUSE, field="outcome_reason")  # fmt: skip
    if stays_disputed(position, outcome) and not dispute.strip():
        raise RuleViolated(
            "不能取得一致意见的，应向决策机关说明争议的主要问题。", clause=CLAUSE, field="dispute"
        )  # fmt: skip


def recall(opinion: BodyOpinion, *, by: Person, reason: str = "") -> BodyOpinion:
    """The drafting body lets a body go that has not answered."""

    def change(locked: BodyOpinion, appointment: Appointment) -> None:
        tell(serving(locked.body, Role.CLERK), f"不再征求：{locked}", locked.get_absolute_url())

    return apply(TABLE, "recall", opinion, by=by, reason=reason, change=change)
