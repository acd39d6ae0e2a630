"""Who may see public participation and its opinions: whoever sees the matter (F3, D3); who sent them, only who answers."""

from __future__ import annotations

from django.db.models import QuerySet

from decisions.models import Comment, Consultation
from decisions.permissions import may_see_decision, visible_decisions
from powerops.core.actor import Actor


def visible_consultations(actor: Actor) -> QuerySet[Consultation]:
    """Return the consultations of the matters that the person sees."""
    return Consultation.objects.filter(decision__in=visible_decisions(actor))


def may_see_consultation(actor: Actor, consultation: Consultation) -> bool:
    """The predicate beside `visible_consultations`."""
    return may_see_decision(actor, consultation.decision)


def visible_comments(actor: Actor) -> QuerySet[Comment]:
    """Return the opinions of the consultations that the person sees; those taken back no more."""
    return Comment.objects.filter(
        consultation__decision__in=visible_decisions(actor), withdrawn_at=None
    )


def may_see_comment(actor: Actor, comment: Comment) -> bool:
    """The predicate beside `visible_comments`."""
    return comment.withdrawn_at is None and may_see_consultation(actor, comment.consultation)
