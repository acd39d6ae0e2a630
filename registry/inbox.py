"""What waits for whom in the registry: one query per list, oldest first (experience.md: the desk).

Who a revision waits for is read from its lifecycle, so the desk and the buttons cannot disagree.
"""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, F, Max, Q, QuerySet, Window
from django.db.models.functions import Coalesce

from powerops.core.actor import Actor
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import OWN_BODY_ROLES, Role
from registry.models import Revision, Upload
from registry.permissions import drafting_bodies, visible_uploads
from registry.workflows.revision import TRANSITIONS

Status = Revision.Status
SHOWN = 20
UNDER_REVIEW = (Status.HEAD_REVIEW, Status.LEGAL_REVIEW, Status.DECISION, Status.APPROVED)


def statuses_by_role() -> dict[Role, set[str]]:
    """Return in which states a revision waits for a reviewer of which role."""
    waits: dict[Role, set[str]] = defaultdict(set)
    for row in TRANSITIONS:
        if row.who != Role.CLERK and not row.is_exceptional:
            waits[row.who].update(row.sources)
    return waits


STATUSES_BY_ROLE = statuses_by_role()


def listed(revisions: QuerySet[Revision]) -> QuerySet[Revision]:
    """Return at most SHOWN revisions, the longest waiting first, each with `since` and the whole `total`."""
    return (
        revisions.select_related("body", "drafted_by")
        .annotate(
            since=Coalesce(Max("sign_offs__at"), "submitted_at", "created_at"),
        )
        .annotate(total=Window(Count("pk")))
        .order_by("since", "pk")[:SHOWN]
    )


def to_sign(actor: Actor) -> QuerySet[Revision]:
    """Revisions on which the person's word is next, drafted by somebody else."""
    condition = Q(pk__in=[])
    for appointment in actor.appointments:
        own, role = appointment.post.organisation, Role(appointment.post.role)
        reach = (
            Q(body=own)
            if role in OWN_BODY_ROLES
            else Q(body__path__startswith=jurisdiction_path(own))
        )
        if statuses := STATUSES_BY_ROLE.get(role):
            condition |= Q(status__in=statuses) & reach
    drafted = Revision.objects.filter(drafters=actor.person.pk).values("pk")
    return Revision.objects.filter(condition).exclude(pk__in=drafted)


def waiting_for(actor: Actor) -> QuerySet[Revision]:
    """What waits for the person's word."""
    return listed(to_sign(actor))


def returned_to(actor: Actor) -> QuerySet[Revision]:
    """Drafts that a reviewer sent back to the person's bodies."""
    return listed(drafts_of(actor).exclude(returned_reason=""))


def in_hand(actor: Actor) -> QuerySet[Revision]:
    """Drafts of the person's bodies that were not sent back."""
    return listed(drafts_of(actor).filter(returned_reason=""))


def drafts_of(actor: Actor) -> QuerySet[Revision]:
    """Every draft that the person may work on."""
    return Revision.objects.filter(status=Status.DRAFT, body__in=drafting_bodies(actor))


def waiting_for_others(actor: Actor) -> QuerySet[Revision]:
    """Revisions that the person drafted for or signed in this round, and that now wait for somebody else."""
    signed = Q(sign_offs__by=actor.person.pk, sign_offs__round=F("round"))
    mine = Revision.objects.filter(Q(body__in=drafting_bodies(actor)) | signed).values("pk")
    waiting = Revision.objects.filter(status__in=UNDER_REVIEW, pk__in=mine)
    return listed(waiting.exclude(pk__in=to_sign(actor).values("pk")))


def uploads_in_hand(actor: Actor) -> QuerySet[Upload]:
    """Files that the person's bodies handed in and that are neither accepted nor dropped."""
    return (
        visible_uploads(actor)
        .filter(state__in=[Upload.State.READING, Upload.State.READ, Upload.State.ACCEPTING])
        .select_related("body", "attachment")
        .order_by("uploaded_at")[:SHOWN]
    )


def next_person(revision: Revision) -> str:
    """Return in words whose word is next."""
    for row in TRANSITIONS:
        if revision.status in row.sources:
            return (
                f"{revision.body.name}{row.who.label}"
                if row.who in OWN_BODY_ROLES
                else row.who.label
            )
    return ""
