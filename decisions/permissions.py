"""Who may see and do what with major decisions: queryset and predicate side by side (F3, D9; the Plan 四(二)1).

Before a draft goes to the public or a decision is published, a matter is known to those who work on it: the bodies that
propose, draft and are asked, who is called to the meeting, the legal office, the deciding body and those who supervise.
Everybody else reads what is public.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from decisions.models import BodyOpinion, Decision, Meeting, MeetingMember, RiskAssessment
from powerops.core.actor import Actor
from powerops.core.models import Appointment, Organisation
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import Role

# Who follows every matter of the jurisdiction, and whose body's matters alone.
JURISDICTION_READERS = (
    Role.LEGAL, Role.SECRETARY, Role.LEADER, Role.SUPERVISOR, Role.INSPECTOR,
)  # fmt: skip
OWN_READERS = (Role.CLERK, Role.HEAD)
READERS = (*OWN_READERS, *JURISDICTION_READERS)
# Who is told who answers for which step (the Plan 四(四)1).
TRACERS = (Role.SECRETARY, Role.LEADER, Role.SUPERVISOR, Role.INSPECTOR)
# From when on who has a seat in a meeting reads what it is about.
CALLED = (
    Meeting.Status.NOTIFIED, Meeting.Status.HELD, Meeting.Status.SIGNING, Meeting.Status.MINUTED,
)  # fmt: skip


def own_bodies(actor: Actor) -> list[Organisation]:
    """The bodies for which the person drafts or signs."""
    return [one.post.organisation for one in actor.appointments if one.post.role in OWN_READERS]


def jurisdictions(actor: Actor, field: str) -> Q:
    """Return the condition that the organisation named by `field` stands where the person reads every matter."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        if one.post.role in JURISDICTION_READERS:
            condition |= Q(
                **{f"{field}__path__startswith": jurisdiction_path(one.post.organisation)}
            )
    return condition


def visible_decisions(actor: Actor) -> QuerySet[Decision]:
    """Matters of the jurisdiction, or those in which the person's body has a part."""
    bodies = own_bodies(actor)
    co_bodies = Decision.co_bodies.through.objects.filter(
        decision=OuterRef("pk"), organisation__in=bodies
    )
    asked, assesses = (
        model.objects.filter(decision=OuterRef("pk"), body__in=bodies)
        for model in (BodyOpinion, RiskAssessment)
    )
    seats = MeetingMember.objects.filter(
        meeting__items__decision=OuterRef("pk"), meeting__status__in=CALLED,
        appointment__in=[one.pk for one in actor.appointments],
    )  # fmt: skip
    has_part = (
        Q(body__in=bodies) | Q(proposer__in=bodies) | Q(Exists(co_bodies)) | Q(Exists(asked)) | Q(Exists(assesses))
    )  # fmt: skip
    return Decision.objects.filter(jurisdictions(actor, "decider") | has_part | Q(Exists(seats)))


def may_see_decision(actor: Actor, decision: Decision) -> bool:
    """The predicate beside `visible_decisions`."""
    return any(may_see_by(one, decision) for one in actor.appointments)


def may_see_by(appointment: Appointment, decision: Decision) -> bool:
    """Whether one appointment opens the matter."""
    own, role = appointment.post.organisation, appointment.post.role
    if role in JURISDICTION_READERS:
        return decision.decider.path.startswith(jurisdiction_path(own))
    if has_a_seat(appointment, decision):
        return True
    if role not in OWN_READERS:
        return False
    return (
        own.pk in (decision.body_id, decision.proposer_id)
        or decision.co_bodies.filter(pk=own.pk).exists()
        or decision.body_opinions.filter(body=own).exists()
        or decision.risk_assessments.filter(body=own).exists()
    )


def has_a_seat(appointment: Appointment, decision: Decision) -> bool:
    """Whether a meeting on the matter was called to which the holder of the post belongs."""
    called = decision.agenda_items.filter(meeting__status__in=CALLED)
    return called.filter(meeting__members__appointment=appointment).exists()


def tracing_post(actor: Actor, decision: Decision) -> Appointment | None:
    """Return the post at which the person is told who answers for which step, None without one."""
    posts = (actor.appointment_as(role, decision.decider) for role in TRACERS)
    return next((post for post in posts if post), None)


def visible_opinions(actor: Actor) -> QuerySet[BodyOpinion]:
    """What other bodies were asked: by the bodies that draft, and of one's own body."""
    bodies = own_bodies(actor)
    return BodyOpinion.objects.filter(
        jurisdictions(actor, "decision__decider")
        | Q(decision__body__in=bodies)
        | Q(body__in=bodies)
    )


def may_see_opinion(actor: Actor, opinion: BodyOpinion) -> bool:
    """The predicate beside `visible_opinions`."""
    for one in actor.appointments:
        own, role = one.post.organisation, one.post.role
        if role in JURISDICTION_READERS:
            if opinion.decision.decider.path.startswith(jurisdiction_path(own)):
                return True
        elif role in OWN_READERS and own.pk in (opinion.body_id, opinion.decision.body_id):
            return True
    return False


def deciders_of(body: Organisation) -> QuerySet[Organisation]:
    """Return the bodies of the jurisdiction that decide: where the principal leader has the post."""
    return Organisation.objects.filter(
        path__startswith=jurisdiction_path(body), posts__role=Role.LEADER, posts__is_open=True
    ).distinct()


def of_bodies(actor: Actor, decision: Decision, *bodies: int | None) -> bool:
    """Whether the person reads every matter of the jurisdiction, or drafts or signs for one of the bodies."""
    for one in actor.appointments:
        own, role = one.post.organisation, one.post.role
        if role in JURISDICTION_READERS:
            if decision.decider.path.startswith(jurisdiction_path(own)):
                return True
        elif role in OWN_READERS and own.pk in bodies:
            return True
    return False
