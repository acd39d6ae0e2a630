"""How a revision comes before the public: when, by whose order, and what must hold (R3, R4; the Plan 四(二)3).

An approved revision is published by the secretary, at once or on a day and hour set before (`schedule`, changed or
lifted with a reason), and never before its change takes effect. In an emergency the principal leader orders the
publication of one that is still under review; what was left out is made up for afterwards (`emergency_review`).
The rows stand in the lifecycle of the revision; the acts are in `edition`, `scheduling` and `emergency`.
"""

from __future__ import annotations

from django.utils import timezone

from powerops.core.actor import Actor
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cntime
from powerops.core.workflow import Check, Transition
from powerops.law import plan
from registry.models import Revision

Status = Revision.Status
PUBLICATION = str(plan.R4.clause)
APPROVED = (Status.APPROVED,)
UNDER_REVIEW = (Status.HEAD_REVIEW, Status.LEGAL_REVIEW, Status.DECISION)


def its_hour_has_come(revision: Revision, actor: Actor) -> str | None:
    """What is to be published on a set hour is not published before."""
    if revision.publish_at is None or revision.publish_at <= timezone.now():
        return None
    return f"已定于{cntime(revision.publish_at)}公布。"


def is_scheduled(revision: Revision, actor: Actor) -> str | None:
    """There is a schedule to lift."""
    return None if revision.publish_at else "没有设定定时公布。"


ON_TIME = Check(plan.R4, its_hour_has_come, "需要提前公布的，请先取消定时。")
SCHEDULED = Check(plan.R4, is_scheduled)


def transitions(exists: Check, to_publish: tuple[Check, ...]) -> tuple[Transition, ...]:
    """Return the rows of publication beside the plain one; `to_publish`: what must hold of what is published urgently."""
    return (
        Transition(
            "schedule", "定时公布", "scheduled", APPROVED, Status.APPROVED, Role.SECRETARY, PUBLICATION, (exists,),
            style="outline-secondary", is_exceptional=True,
        ),
        Transition(
            "unschedule", "取消定时", "unscheduled", APPROVED, Status.APPROVED, Role.SECRETARY, PUBLICATION, (SCHEDULED,),
            needs_reason=True, style="outline-secondary", is_exceptional=True,
        ),
        Transition(
            "publish_urgently", "紧急公布", "published_urgently", UNDER_REVIEW, Status.PUBLISHED, Role.LEADER, PUBLICATION,
            to_publish, needs_reason=True, style="danger", is_exceptional=True, ends=True,
        ),
    )  # fmt: skip
