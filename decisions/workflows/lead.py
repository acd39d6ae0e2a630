"""问责线索: inaction in execution, handed to the supervisory organ (D7, A1; art 40; the Plan 四(一)4, 四(四)1).

待核查 → 已受理, or 不予追究. A task long overdue, one of which nothing was heard for too long, a 督办单 not answered in time:
the nightly look makes each a lead once. The supervisory organ takes it up or says why it does not.
"""

from __future__ import annotations

from datetime import date

from django.db import models, transaction
from django.utils import timezone

from decisions.execution_facts import idle_since
from decisions.models import Decision, ExecutionTask, FollowUp, Lead
from powerops.core.actor import system_person
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Deadline, Person
from powerops.core.notices import tell
from powerops.core.offices import serving
from powerops.core.roles import Role
from powerops.core.workflow import Table, Transition, apply
from powerops.law import major_decisions

Status, Kind = Lead.Status, Lead.Kind
CLAUSE = str(major_decisions.DRAGGED.clause)
# fmt: off
TRANSITIONS = (
    Transition("take", "受理", "taken", (Status.OPEN,), Status.TAKEN, Role.INSPECTOR, CLAUSE, needs_reason=True),
    Transition(
        "dismiss", "不予追究", "dismissed", (Status.OPEN,), Status.DISMISSED, Role.INSPECTOR, CLAUSE, needs_reason=True,
        style="outline-danger",
    ),
)
# fmt: on
TABLE = Table("decisions.lead", Status, lambda lead: lead.body, TRANSITIONS)


def look_for_inaction(on: date) -> int:
    """Make a lead of whatever was not done by the day; return how many are new. Safe to run again."""
    found = [*overdue_tasks(on), *idle_tasks(on), *unanswered(on)]
    return sum(opened(**one) for one in found)


def escalated(model: type[models.Model], on: date) -> dict[int, date]:
    """Return the records of a kind whose time limit has run out and been escalated, each with its due day."""
    late = Deadline.objects.filter(
        record_type=model._meta.label_lower, state=Deadline.State.RUNNING, due_on__lt=on,
        stage=Deadline.Stage.ESCALATED,
    )  # fmt: skip
    return dict(late.values_list("record_id", "due_on"))


def overdue_tasks(on: date) -> list[dict]:
    """Return the tasks whose time limit was escalated."""
    due = escalated(ExecutionTask, on)
    tasks = ExecutionTask.objects.filter(pk__in=due, decision__status=Decision.Status.EXECUTING)
    return [
        {
            "decision": one.decision,
            "task": one,
            "body": one.body,
            "kind": Kind.OVERDUE,
            "since": due[one.pk],
        }
        for one in tasks.select_related("decision__decider", "body")
    ]


def idle_tasks(on: date) -> list[dict]:
    """Return the tasks of which nothing was heard for too long."""
    tasks = idle_since(on).select_related("decision__decider", "body")
    return [
        {
            "decision": one.decision,
            "task": one,
            "body": one.body,
            "kind": Kind.IDLE,
            "since": one.last_on,
        }
        for one in tasks
    ]


def unanswered(on: date) -> list[dict]:
    """Return the 督办单 whose time limit was escalated."""
    due = escalated(FollowUp, on)
    found = FollowUp.objects.filter(pk__in=due).select_related("decision__decider", "body", "task")
    return [
        {
            "decision": one.decision, "task": one.task, "follow_up": one, "body": one.body, "kind": Kind.UNANSWERED,
            "since": due[one.pk],
        }
        for one in found
    ]  # fmt: skip


@transaction.atomic
def opened(**facts: object) -> bool:
    """Make a lead and tell the supervisory organ; False when it was made before."""
    known = {name: facts[name] for name in ("task", "kind", "since")} | {
        "follow_up": facts.get("follow_up")
    }
    if Lead.objects.filter(**known).exists():
        return False
    by, lead = system_person(), Lead(**facts)
    lead.full_clean()
    because(lead, "执行不力，列为问责线索", by)
    lead.save()
    told = {
        "单位": str(lead.body),
        "情形": lead.get_kind_display(),
        "自何日起": lead.since.isoformat(),
    }
    record_act(
        "decisions.lead.opened",
        "列为问责线索",
        lead,
        by=by,
        clause=CLAUSE,
        after=lead.status,
        facts=told,
    )
    inspectors = serving(lead.decision.decider, Role.INSPECTOR, Role.SUPERVISOR)
    tell(inspectors, f"新的问责线索：{lead}", lead.get_absolute_url())
    return True


def take(lead: Lead, *, by: Person, reason: str = "") -> Lead:
    """The supervisory organ takes it up."""
    return apply(TABLE, "take", lead, by=by, reason=reason, change=settling(by, reason))


def dismiss(lead: Lead, *, by: Person, reason: str = "") -> Lead:
    """The supervisory organ says why nobody is held to account."""
    return apply(TABLE, "dismiss", lead, by=by, reason=reason, change=settling(by, reason))


def settling(by: Person, reason: str):
    """Return the change that says who settled the lead, when and why."""

    def change(locked: Lead, appointment: Appointment) -> None:
        locked.reason, locked.settled_by, locked.settled_at = reason, by, timezone.now()

    return change
