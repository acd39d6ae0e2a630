"""What publication leaves to be done: reviews after urgent publications, hours that are set (experience.md: the desk)."""

from __future__ import annotations

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from powerops.core.actor import Actor
from powerops.core.inbox import Row, first_rows
from powerops.core.models import Deadline, Recusal
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cntime
from registry.models import EmergencyReview, Revision
from registry.workflows.emergency_review import TRANSITIONS

WAITS_FOR = {Role(row.who): row.sources for row in TRANSITIONS}


def reviews_to_do(actor: Actor) -> QuerySet[EmergencyReview]:
    """Return the reviews on which the person's word is next, and from which nothing bars whom the person acts by or for."""
    within = Q(pk__in=[])
    for one in actor.appointments:
        if waiting := WAITS_FOR.get(Role(one.post.role)):
            persons = {actor.person.pk, one.person_id}
            reach = Q(revision__body__path__startswith=jurisdiction_path(one.post.organisation))
            within |= Q(reach, ~barred(persons), status__in=waiting)
    limits = Deadline.objects.filter(
        record_type=EmergencyReview._meta.label_lower, record_id=OuterRef("pk"), state=Deadline.State.RUNNING
    )  # fmt: skip
    first = limits.order_by().values("record_id").annotate(day=Min("due_on")).values("day")
    found = EmergencyReview.objects.filter(within).annotate(due_on=Subquery(first))
    return found.select_related("edition", "revision__body").order_by("opened_at", "pk")


def barred(persons: set[int]) -> Q:
    """Return the condition that one of the persons has no word on a review, as its lifecycle would refuse it."""
    drafted = Revision.drafters.through.objects.filter(person__in=persons).values("revision")
    signed = Revision.objects.filter(
        Q(sign_offs__by__in=persons) | Q(sign_offs__at_post__person__in=persons)
    )
    kept_out = Recusal.objects.filter(
        person__in=persons, record_type=EmergencyReview._meta.label_lower
    ).exclude(outcome=Recusal.Outcome.DISMISSED)
    words = Q(legal_by__in=persons) | Q(legal_post__person__in=persons)
    return (
        Q(revision__in=drafted)
        | Q(revision__in=signed.values("pk"))
        | (words & Q(legal_by__isnull=False))
        | Q(pk__in=kept_out.values("record_id"))
    )


def reviews_wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return the reviews that wait for the person's word: one query, none for who has no word."""
    if not any(actor.has_role(role) for role in WAITS_FOR):
        return []
    return [first_rows(reviews_to_do(actor), in_words)]


def in_words(review: EmergencyReview) -> Row:
    """Return a review as a line of the desk."""
    acts = "、".join(row.label for row in TRANSITIONS if review.status in row.sources)
    return Row(
        title=f"{review.edition}紧急公布的补充审查",
        url=review.get_absolute_url(),
        whose=review.revision.body.name,
        since=review.opened_at,
        next_act=acts,
        state=review.get_status_display(),
        tone="warn",
        due_on=review.due_on,  # type: ignore[attr-defined]  # annotated by the query
        record=review,
    )


def hour_in_words(revision: Revision) -> str:
    """Return how an approved revision stands to the hour that is set for it; empty without one."""
    if revision.status != Revision.Status.APPROVED or revision.publish_at is None:
        return ""
    failed = "" if waits_for_its_hour(revision) else "，到时未能公布"
    return f"定时 {cntime(revision.publish_at)}{failed}"


def waits_for_its_hour(revision: Revision) -> bool:
    """Whether an hour is set for a revision and is still to come."""
    return revision.publish_at is not None and revision.publish_at > timezone.now()
