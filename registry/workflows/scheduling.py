"""定时公布: an approved revision is published by itself on the day and hour that the secretary set (R4; 四(二)3).

The scheduler publishes what is due in the name of whoever set the hour, as long as that person still holds the post.
Where that fails, nothing is published; the secretaries and the supervisors are told once, and the revision stays due
and visible until somebody publishes it by hand, sets another hour or lifts the schedule.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from powerops.core.deadlines import open_of
from powerops.core.models import Appointment, Deadline, Notice, Organisation, Person
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.refusals import NotAllowed, Refusal, RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate, cntime
from powerops.core.workflow import apply
from powerops.law import plan
from registry.models import Edition, Revision
from registry.workflows.edition import publish_edition
from registry.workflows.publishing import PUBLICATION
from registry.workflows.revision import TABLE


def schedule(
    revision: Revision, *, by: Person, publish_at: datetime | None = None, reason: str = ""
) -> Revision:
    """Set the hour of publication, or another one; that needs a reason.

    Raises RuleViolated for an hour that is past or before the day on which the change takes effect.
    """

    def change(locked: Revision, appointment: Appointment) -> dict:
        if locked.publish_at and not reason.strip():
            raise RuleViolated("改变定时公布必须说明理由。", clause=PUBLICATION, field="reason")
        at = fit_hour(locked, publish_at)
        before, locked.publish_at, locked.scheduled_by = locked.publish_at, at, by
        told = {"原定时": cntime(before), "定时": cntime(at)}
        late = "；".join(str(one) for one in late_for(locked))
        return {name: words for name, words in (told | {"晚于期限": late}).items() if words}

    return apply(TABLE, "schedule", revision, by=by, reason=reason, change=change)


def fit_hour(revision: Revision, at: datetime | None) -> datetime:
    """Return the hour, if the revision may be published then."""
    if at is None:
        raise RuleViolated("请填写公布的日期和时间。", clause=PUBLICATION, field="publish_at")
    if at <= timezone.now():
        raise RuleViolated(
            "定时公布的时间已经过去。", clause=PUBLICATION, field="publish_at", remedy="请填写以后的时间，或者直接公布。"
        )  # fmt: skip
    if revision.effective_on and timezone.localdate(at) < revision.effective_on:
        raise RuleViolated(
            f"调整自{cndate(revision.effective_on)}起，定时公布不能早于这一天。", clause=str(plan.R3.clause),
            field="publish_at", remedy="请填写这一天或者以后的时间。",
        )  # fmt: skip
    return at


def unschedule(revision: Revision, *, by: Person, reason: str = "") -> Revision:
    """Lift the schedule; the revision waits for the secretary's own word again."""

    def change(locked: Revision, appointment: Appointment) -> dict:
        before, locked.publish_at, locked.scheduled_by = locked.publish_at, None, None
        return {"原定时": cntime(before)}

    return apply(TABLE, "unschedule", revision, by=by, reason=reason, change=change)


def late_for(revision: Revision) -> list[Deadline]:
    """Return the time limits that would be over by the hour that is set; none without one."""
    if revision.publish_at is None:
        return []
    return list(open_of(revision).filter(due_on__lt=timezone.localdate(revision.publish_at)))


# --- what is due -------------------------------------------------------------------------------


def publish_due() -> int:
    """Publish whatever is due, each body for itself; return how many editions. Safe to repeat and to run twice at once."""
    due = due_now().order_by().values("body").distinct()
    bodies = Organisation.objects.filter(pk__in=due).order_by("pk")
    return sum(publish_due_of(body) is not None for body in bodies)


def due_now():
    """Return the approved revisions whose hour has come."""
    return Revision.objects.filter(status=Revision.Status.APPROVED, publish_at__lte=timezone.now())


def publish_due_of(body: Organisation) -> Edition | None:
    """Publish what is due of one body, all or nothing; None when nothing is, or when it could not be."""
    try:
        with transaction.atomic():
            body = Organisation.objects.select_for_update().get(pk=body.pk)
            due = list(due_now().filter(body=body).select_related("scheduled_by"))
            if not due:
                return None
            by = whoever_may(due, body)
            return publish_edition(body, by=by, scheduled_only=True, reason="定时公布")
    except Refusal as refusal:
        say_what_failed(body, refusal)
    return None


def whoever_may(due: list[Revision], body: Organisation) -> Person:
    """Return one of those who set the hours and still holds the post, or refuse."""
    posted = set(serving(body, Role.SECRETARY))
    found = next((one.scheduled_by for one in due if one.scheduled_by in posted), None)
    if found is None:
        names = "、".join(sorted({str(one.scheduled_by) for one in due}))
        raise NotAllowed(f"设定定时公布的{names}已不在管委秘书岗位。", clause=PUBLICATION)
    return found


@transaction.atomic
def say_what_failed(body: Organisation, refusal: Refusal) -> None:
    """Tell the secretaries and the supervisors, once for each revision, hour and reason."""
    Organisation.objects.select_for_update().get(pk=body.pk)
    for revision in due_now().filter(body=body):
        text = f"{revision}定于{cntime(revision.publish_at)}公布，未能公布：{refusal.message}请管委秘书办理。"[
            :300
        ]
        url = revision.get_absolute_url()
        people = serving(body, Role.SECRETARY, Role.SUPERVISOR)
        told = Notice.objects.filter(url=url, text=text).values_list("person", flat=True)
        tell([one for one in people if one.pk not in set(told)], text, url)
