"""What of drafting waits for whom: opinions to write, sign and take up, waivers to decide (D2; experience.md: the desk)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from decisions.models import BodyOpinion, Decision, StepWaiver
from powerops.core.actor import Actor
from powerops.core.inbox import Row, first_rows
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import Role

States = BodyOpinion.Status
NEXT = {States.ASKED: "答复意见", States.TO_SIGN: "审签答复", States.ANSWERED: "处理意见"}


def words_wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return the opinions and the waivers on which the person's word is next: one query each."""
    parts = []
    if actor.has_role(Role.CLERK, Role.HEAD):
        parts.append(first_rows(opinions_for(actor), opinion_in_words))
    if actor.has_role(Role.LEGAL):
        parts.append(first_rows(waivers_for(actor), waiver_in_words))
    return parts


def opinions_for(actor: Actor) -> QuerySet[BodyOpinion]:
    """Return them: asked of the body for its clerk, written for its head who wrote it not, answered for who drafts."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        body, persons = one.post.organisation_id, {actor.person.pk, one.person_id}
        if one.post.role == Role.CLERK:
            drafted = Q(decision__body=body, decision__status=Decision.Status.DRAFTING)
            condition |= Q(body=body, status=States.ASKED) | drafted & Q(status=States.ANSWERED)
        elif one.post.role == Role.HEAD:
            condition |= Q(body=body, status=States.TO_SIGN) & ~Q(written_by__in=persons)
    rows = BodyOpinion.objects.filter(condition).select_related("decision__body", "body", "draft")
    return rows.order_by("asked_at", "pk")


def waivers_for(actor: Actor) -> QuerySet[StepWaiver]:
    """Return the waivers asked in the jurisdiction of whoever decides them."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        if one.post.role == Role.LEGAL:
            reach = jurisdiction_path(one.post.organisation)
            condition |= Q(decision__body__path__startswith=reach)
    asked = StepWaiver.objects.filter(condition, status=StepWaiver.Status.ASKED)
    return asked.select_related("decision__body").order_by("asked_at", "pk")


def opinion_in_words(one: BodyOpinion) -> Row:
    """Return an opinion as a line of the desk."""
    return Row(
        title=str(one), url=one.get_absolute_url(), whose=one.decision.body.name, since=one.asked_at,
        next_act=NEXT[States(one.status)], state=one.get_status_display(), note=one.returned_reason[:60],
        due_on=None if one.status == States.ANSWERED else one.answer_by, record=one,
    )  # fmt: skip


def waiver_in_words(one: StepWaiver) -> Row:
    """Return a waiver as a line of the desk."""
    return Row(
        title=str(one), url=one.get_absolute_url(), whose=one.decision.body.name, since=one.asked_at,
        next_act="审批", state=one.get_status_display(), record=one,
    )  # fmt: skip
