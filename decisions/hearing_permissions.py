"""Who may see hearings and panels of experts inside: queryset and predicate side by side (F3, D3; the Plan 四(二)1).

What was announced everybody reads on the portal. Who signed up, and how they are reached, is the organising body's
business alone until the list of participants is published.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from decisions.models import Expert, ExpertPanel, Hearing
from decisions.permissions import READERS, jurisdictions, own_bodies
from decisions.review_permissions import concerns
from powerops.core.actor import Actor
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import Role


def of_matter(actor: Actor) -> Q:
    """Return the condition that a record belongs to a matter of the jurisdiction, or one that the own body drafts."""
    return jurisdictions(actor, "decision__decider") | Q(decision__body__in=own_bodies(actor))


def visible_hearings(actor: Actor) -> QuerySet[Hearing]:
    """Those of the jurisdiction, and of matters that the person's body drafts."""
    return Hearing.objects.filter(of_matter(actor))


def may_see_hearing(actor: Actor, hearing: Hearing) -> bool:
    """The predicate beside `visible_hearings`."""
    return concerns(actor, hearing.decision)


def organises(actor: Actor, hearing: Hearing) -> bool:
    """Whether the person is of those who know who signed up."""
    roles = (Role.CLERK, Role.HEAD)
    return any(actor.appointment_as(role, hearing.decision.body) for role in roles)


def visible_panels(actor: Actor) -> QuerySet[ExpertPanel]:
    """Those of the jurisdiction, and of matters that the person's body drafts."""
    return ExpertPanel.objects.filter(of_matter(actor))


def may_see_panel(actor: Actor, panel: ExpertPanel) -> bool:
    """The predicate beside `visible_panels`."""
    return concerns(actor, panel.decision)


def visible_experts(actor: Actor) -> QuerySet[Expert]:
    """The pools of the jurisdictions in which the person works on decisions."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        if one.post.role in READERS:
            condition |= Q(pool__path__startswith=jurisdiction_path(one.post.organisation))
    return Expert.objects.filter(condition)


def may_see_expert(actor: Actor, expert: Expert) -> bool:
    """The predicate beside `visible_experts`."""
    return any(
        one.post.role in READERS
        and expert.pool.path.startswith(jurisdiction_path(one.post.organisation))
        for one in actor.appointments
    )
