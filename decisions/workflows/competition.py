"""公平竞争审查: a draft that concerns market players is held against the standards of fair competition (D5; art 29(1))."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from decisions.models import CompetitionReview, Decision
from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.models import Person
from powerops.core.recusals import bar
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.law import decision_reviews as law

CLAUSE = str(law.FAIR.clause)


@transaction.atomic
def review_competition(decision: Decision, *, by: Person, **told: Any) -> CompetitionReview:
    """The undertaking body's clerk records the review of the draft as it stands; a further one takes its place."""
    locked = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    appointment = acting(by).appointment_as(Role.CLERK, locked.body)
    if appointment is None:
        raise NotAllowed(f"公平竞争审查由{locked.body}的经办岗位登记。", clause=CLAUSE)
    if locked.status != Decision.Status.DRAFTING or locked.draft is None:
        raise IllegalTransition("有了决策草案、正在拟订时，才能作公平竞争审查。", clause=CLAUSE)
    if barred := bar(locked, acting(by).through(appointment)):
        raise barred
    if why := law.competition_stands(told["restricts"], told["conclusion"], told["ground"]):
        raise RuleViolated(why, clause=str(law.FAIR_STANDARDS.clause), field="conclusion")
    review = CompetitionReview(decision=locked, draft=locked.draft, reviewed_by=by, **told)
    review.full_clean()
    review.save()
    locked.drafters.add(by, appointment.person)
    facts = {"结论": review.get_conclusion_display(), "草案": f"第{review.draft.number}稿", "涉及的标准": review.restricts_in_words}  # fmt: skip
    record_act(
        "decisions.decision.competition_reviewed", "公平竞争审查", locked, by=by, appointment=appointment, clause=CLAUSE,
        before=locked.status, after=locked.status, facts=facts,
    )  # fmt: skip
    return review
