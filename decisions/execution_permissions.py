"""Who sees tasks, follow-ups, circulars, leads and evaluations: queryset and predicate side by side (F3, D7, D8)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from decisions.models import Circular, Decision, Evaluation, ExecutionTask, FollowUp, Lead
from decisions.permissions import jurisdictions, of_bodies, own_bodies
from powerops.core.actor import Actor
from powerops.core.models import Organisation
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import Role


def executing_bodies(decision: Decision) -> QuerySet[Organisation]:
    """Return the bodies of the jurisdiction that can be told to do something."""
    path = jurisdiction_path(decision.decider)
    within = Organisation.objects.filter(path__startswith=path, abolished_on__isnull=True)
    return within.exclude(kind="jurisdiction").order_by("path")


def visible_tasks(actor: Actor) -> QuerySet[ExecutionTask]:
    """Tasks of the jurisdiction, of the person's body, and of the matters that it drafted."""
    bodies = own_bodies(actor)
    return ExecutionTask.objects.filter(
        jurisdictions(actor, "decision__decider")
        | Q(body__in=bodies)
        | Q(decision__body__in=bodies)
    )


def may_see_task(actor: Actor, task: ExecutionTask) -> bool:
    """The predicate beside `visible_tasks`."""
    return of_bodies(actor, task.decision, task.body_id, task.decision.body_id)


def visible_follow_ups(actor: Actor) -> QuerySet[FollowUp]:
    """Follow-ups of the jurisdiction and of the person's body."""
    return FollowUp.objects.filter(
        jurisdictions(actor, "decision__decider") | Q(body__in=own_bodies(actor))
    )


def may_see_follow_up(actor: Actor, follow_up: FollowUp) -> bool:
    """The predicate beside `visible_follow_ups`."""
    return of_bodies(actor, follow_up.decision, follow_up.body_id)


def visible_circulars(actor: Actor) -> QuerySet[Circular]:
    """Circulars of the jurisdiction, and the issued ones of whose audience the person's body is."""
    told = Circular.audience.through.objects.filter(
        circular=OuterRef("pk"), organisation__in=own_bodies(actor)
    )
    return Circular.objects.filter(
        jurisdictions(actor, "decision__decider") | Q(Exists(told), status=Circular.Status.ISSUED)
    )


def may_see_circular(actor: Actor, circular: Circular) -> bool:
    """The predicate beside `visible_circulars`."""
    audience = circular.audience.values_list("pk", flat=True) if circular.issued_at else ()
    return of_bodies(actor, circular.decision, *audience)


# Leads are need-to-know: those who follow them up, and those who lead.
LEAD_READERS = (Role.INSPECTOR, Role.SUPERVISOR, Role.LEADER)


def visible_leads(actor: Actor) -> QuerySet[Lead]:
    """Leads of the jurisdictions in which the person oversees or leads."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        if one.post.role in LEAD_READERS:
            path = jurisdiction_path(one.post.organisation)
            condition |= Q(decision__decider__path__startswith=path)
    return Lead.objects.filter(condition)


def may_see_lead(actor: Actor, lead: Lead) -> bool:
    """The predicate beside `visible_leads`."""
    return any(
        one.post.role in LEAD_READERS
        and lead.decision.decider.path.startswith(jurisdiction_path(one.post.organisation))
        for one in actor.appointments
    )


def visible_evaluations(actor: Actor) -> QuerySet[Evaluation]:
    """Evaluations of the jurisdiction, and those that the person's body does or whose matter it drafted."""
    bodies = own_bodies(actor)
    return Evaluation.objects.filter(
        jurisdictions(actor, "decision__decider")
        | Q(evaluator__in=bodies)
        | Q(decision__body__in=bodies)
    )


def may_see_evaluation(actor: Actor, evaluation: Evaluation) -> bool:
    """The predicate beside `visible_evaluations`."""
    return of_bodies(
        actor, evaluation.decision, evaluation.evaluator_id, evaluation.decision.body_id
    )
