"""补充审查: the review that an urgent publication left out is made up for (R4, F3; the Plan 四(二)3, 四(二)1).

待法制审查 → 待管委追认 → 已追认, or 未获追认. Where the legal office had passed the revision before the leader's
order, its word is not asked again. Neither who ordered the publication nor who drafted has a word here, and the two
words are two people's. Nothing that the legal office finds unlawful is ratified. Until all of it is done one time
limit runs (R4-EMERGENCY). What is not ratified leaves the body with an adjustment to make, and the public is told so
until the next edition.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from powerops.core.actor import Actor
from powerops.core.audit import record_act
from powerops.core.calendars import hold_calendar
from powerops.core.deadlines import answering_body, meet, open_of, start
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.models.public import move_public_stamp
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.roles import Role
from powerops.core.workflow import Check, Table, Transition, apply
from powerops.law import plan
from registry.models import EmergencyReview, Revision, SignOff
from registry.models.revisions import EMERGENCY
from registry.separation import did_not_draft, named

Status = EmergencyReview.Status
CLAUSE, LIMIT = str(plan.R4.clause), plan.R4_EMERGENCY.id


# --- facts -------------------------------------------------------------------------------------


def took_no_part_in_drafting(review: EmergencyReview, actor: Actor) -> str | None:
    """Who drafted the list does not review it, afterwards as little as before."""
    return did_not_draft(review.revision, actor)


def did_not_order(review: EmergencyReview, actor: Actor) -> str | None:
    """Who ordered the urgent publication does not pass judgment on it."""
    order = review.revision.sign_offs.get(step=EMERGENCY[0])
    person = next((one for one in actor.persons if one in {order.by, order.represented}), None)
    return f"{named(person, actor)}决定了这次紧急公布，不能参加补充审查。" if person else None


def has_not_reviewed(review: EmergencyReview, actor: Actor) -> str | None:
    """The legal office's word and that of the deciding body are two people's, before the order and after it."""
    passed = review.revision.sign_offs.filter(round=review.revision.round).exclude(
        step=EMERGENCY[0]
    )
    hands = {one for sign in passed for one in (sign.by, sign.represented)}
    hands |= {review.legal_by, review.legal_post.person if review.legal_post else None}
    person = next((one for one in actor.persons if one in hands), None)
    return f"{named(person, actor)}已经审查过这份清单稿。" if person else None


def is_found_lawful(review: EmergencyReview, actor: Actor) -> str | None:
    """What the legal office finds unlawful is not ratified."""
    return "法制审查认为不合法，不能追认。" if review.is_lawful is False else None


# --- the table ---------------------------------------------------------------------------------

SEPARATE = (
    Check(plan.F3, took_no_part_in_drafting, "请由其他人员办理。"),
    Check(plan.F3, did_not_order, "请由其他人员办理。"),
    Check(plan.F3, has_not_reviewed, "请由其他人员办理。"),
)
LAWFUL = Check(plan.R1, is_found_lawful, "请登记未获追认，由部门另行调整。")

# fmt: off
TRANSITIONS = (
    Transition(
        "find_lawful", "审查合法", "found_lawful", (Status.LEGAL,), Status.DECISION, Role.LEGAL, CLAUSE, SEPARATE,
        needs_reason=True,
    ),
    Transition(
        "find_unlawful", "审查不合法", "found_unlawful", (Status.LEGAL,), Status.DECISION, Role.LEGAL, CLAUSE, SEPARATE,
        needs_reason=True, style="danger",
    ),
    Transition(
        "ratify", "登记追认", "ratified", (Status.DECISION,), Status.RATIFIED, Role.SECRETARY, CLAUSE,
        (*SEPARATE, LAWFUL), needs_reason=True, meets=(LIMIT,),
    ),
    Transition(
        "reject", "登记未获追认", "rejected", (Status.DECISION,), Status.REJECTED, Role.SECRETARY, CLAUSE, SEPARATE,
        needs_reason=True, style="danger", meets=(LIMIT,),
    ),
)
# fmt: on


def body_of(review: EmergencyReview) -> Organisation:
    """The body whose list it is about."""
    return review.revision.body


TABLE = Table("registry.emergency_review", Status, body_of, TRANSITIONS)


# --- the acts ----------------------------------------------------------------------------------


def open_review(revision: Revision, *, by: Person, reason: str) -> EmergencyReview:
    """Begin the review of what was just published urgently, and its time limit; within that transaction."""
    is_cleared = revision.sign_offs.filter(
        round=revision.round, step=Revision.Status.LEGAL_REVIEW, outcome=SignOff.Outcome.PASSED
    ).exists()
    role = Role.SECRETARY if is_cleared else Role.LEGAL
    review = EmergencyReview(
        revision=revision, edition=revision.edition, ordered_by=by, order_reason=reason,
        status=Status.DECISION if is_cleared else Status.LEGAL,
    )  # fmt: skip
    because(review, "紧急公布后开始补充审查", by)
    review.save()
    record_act(
        "registry.emergency_review.opened", "开始补充审查", review, by=by, clause=CLAUSE, reason=reason, after=review.status
    )  # fmt: skip
    start(
        LIMIT, review, body=answering_body(role, revision.body), role=role, started_on=timezone.localdate(), by=by
    )  # fmt: skip
    news = f"{revision}已紧急公布，须在规定期限内补充审查。"
    tell(serving(revision.body, role), news, review.get_absolute_url())
    return review


def find_lawful(review: EmergencyReview, *, by: Person, reason: str = "") -> EmergencyReview:
    """The legal office finds lawful what was published."""
    change = opinion(by, reason, is_lawful=True)
    return apply(TABLE, "find_lawful", review, by=by, reason=reason, change=change)


def find_unlawful(review: EmergencyReview, *, by: Person, reason: str = "") -> EmergencyReview:
    """The legal office finds unlawful what was published."""
    change = opinion(by, reason, is_lawful=False)
    return apply(TABLE, "find_unlawful", review, by=by, reason=reason, change=change)


def opinion(by: Person, words: str, *, is_lawful: bool):
    """Return the change that records the legal office's word and hands the time limit on to the secretary."""

    def change(locked: EmergencyReview, appointment: Appointment) -> None:
        locked.is_lawful, locked.legal_opinion = is_lawful, words
        locked.legal_by, locked.legal_post, locked.legal_at = by, appointment, timezone.now()
        for deadline in open_of(locked, LIMIT).select_for_update():
            deadline.role = Role.SECRETARY
            deadline.body = answering_body(Role.SECRETARY, body_of(locked))
            because(deadline, "法制审查完毕，转由管委秘书办理", by)
            deadline.save()
        move_public_stamp()

    return change


def ratify(review: EmergencyReview, *, by: Person, reason: str = "") -> EmergencyReview:
    """The deciding body confirms the publication."""
    return apply(TABLE, "ratify", review, by=by, reason=reason, change=decision(by, reason))


def reject(review: EmergencyReview, *, by: Person, reason: str = "") -> EmergencyReview:
    """The deciding body does not confirm it: the body has an adjustment to make, within the time of every adjustment."""
    with transaction.atomic():
        hold_calendar(to_change=False)  # before any row of a deadline
        done = apply(TABLE, "reject", review, by=by, reason=reason, change=decision(by, reason))
        body = body_of(done)
        start(
            plan.R3_APPLY.id, done, body=body, role=Role.CLERK, started_on=timezone.localdate(), by=by,
            facts={"事由": "紧急公布未获追认"},
        )  # fmt: skip
        news = f"{done.edition}的紧急公布未获追认，请提出调整：{reason}"
        tell(serving(body, Role.CLERK, Role.HEAD), news, done.get_absolute_url())
    return done


def decision(by: Person, words: str):
    """Return the change that records the deciding body's word and tells who ordered the publication."""

    def change(locked: EmergencyReview, appointment: Appointment) -> None:
        locked.decision_reason, locked.decided_by, locked.decided_at = words, by, timezone.now()
        news = f"{locked.edition}的紧急公布{Status(locked.status).label}：{words}"
        tell([locked.ordered_by], news, locked.get_absolute_url())
        move_public_stamp()

    return change


def adjustment_sent(revision: Revision, by: Person) -> None:
    """What was not ratified is answered once the body sends an adjustment to review."""
    unanswered = EmergencyReview.objects.filter(
        revision__body=revision.body_id, status=Status.REJECTED
    )
    for review in unanswered:
        meet(plan.R3_APPLY.id, review, by=by)
