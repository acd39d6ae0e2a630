"""What of key posts waits for whom: matrices to confirm, waivers to decide, alarms to answer (R8; one query a source)."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from powerops.core.actor import Actor
from powerops.core.inbox import Row, first_rows
from powerops.core.models import Recusal
from powerops.core.models.people import jurisdiction_path
from powerops.core.roles import OWN_BODY_ROLES, Role
from registry.models import ConflictAlarm, DutyMatrix, RotationWaiver
from registry.workflows.duty_matrix import TRANSITIONS

Status = DutyMatrix.Status


def statuses_by_role() -> dict[Role, set[str]]:
    """Return in which states a matrix waits for which role; of drafts, those that came back."""
    waits: dict[Role, set[str]] = defaultdict(set)
    for row in TRANSITIONS:
        waits[row.who].update(set(row.sources) - {Status.DRAFT})
    return waits


STATUSES_BY_ROLE = statuses_by_role()


def words_wanted(actor: Actor) -> list[tuple[list[Row], int]]:
    """Return what waits for the person's word."""
    found = []
    if actor.has_role(Role.CLERK, Role.HEAD, Role.PERSONNEL, Role.SECRETARY):
        found.append(first_rows(matrices_wanted(actor), matrix_in_words))
    if actor.has_role(Role.LEADER):
        found.append(first_rows(waivers_wanted(actor), waiver_in_words))
    if actor.has_role(Role.HEAD, Role.PERSONNEL):
        found.append(first_rows(alarms_wanted(actor), alarm_in_words))
    return found


def within(role: str, body: str, own: object, path: str) -> Q:
    """Return the condition that a role held at an organisation acts for the body named by a field."""
    return Q(**{body: own}) if role in OWN_BODY_ROLES else Q(**{f"{body}__path__startswith": path})


def matrices_wanted(actor: Actor) -> QuerySet[DutyMatrix]:
    """Matrices on which the person's word is next and nothing bars it, and drafts that came back to the clerk."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        own, role = one.post.organisation, Role(one.post.role)
        reach = within(role, "body", own, jurisdiction_path(own))
        persons = {actor.person.pk, one.person_id}
        kept_out = Recusal.objects.filter(
            person__in=persons, record_type=DutyMatrix._meta.label_lower
        ).exclude(outcome=Recusal.Outcome.DISMISSED)
        barred = (
            Q(drafters__overlap=list(persons))
            | Q(endorsed_by__in=persons)
            | Q(pk__in=kept_out.values("record_id"))
        )
        if statuses := STATUSES_BY_ROLE.get(role):
            condition |= Q(reach, ~barred, status__in=statuses)
        if role == Role.CLERK:
            condition |= Q(reach, status=Status.DRAFT) & ~Q(returned_reason="")
    found = DutyMatrix.objects.filter(condition).select_related("body", "drafted_by")
    return found.annotate(
        since=Coalesce(F("endorsed_at"), F("submitted_at"), F("created_at"))
    ).order_by("since", "pk")


def matrix_in_words(matrix: DutyMatrix) -> Row:
    """Return a matrix as a line of the desk."""
    is_back = matrix.status == Status.DRAFT
    next_act = {Status.DRAFT: "修改后重新送审", Status.HEAD_REVIEW: "确认"}.get(
        Status(matrix.status), "审定"
    )
    return Row(
        title=str(matrix),
        url=matrix.get_absolute_url(),
        whose=matrix.body.name,
        since=matrix.since,  # type: ignore[attr-defined]  # annotated
        next_act=next_act,
        state="被退回" if is_back else matrix.get_status_display(),
        note=f"退回理由：{matrix.returned_reason}" if is_back else f"{matrix.drafted_by}起草",
        record=matrix,
    )


def waivers_wanted(actor: Actor) -> QuerySet[RotationWaiver]:
    """Waivers that wait for the person's word, and concern neither the person nor whom the person stands in for."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        if one.post.role == Role.LEADER:
            persons = {actor.person.pk, one.person_id}
            path = jurisdiction_path(one.post.organisation)
            reach = Q(tenure__key_post__post__organisation__path__startswith=path)
            condition |= reach & ~Q(asked_by__in=persons) & ~Q(tenure__person__in=persons)
    waiting = RotationWaiver.objects.filter(condition, outcome="pending", tenure__ended_on=None)
    return waiting.select_related(
        "tenure__person", "tenure__key_post__post__organisation", "asked_by"
    ).order_by("asked_at", "pk")


def waiver_in_words(waiver: RotationWaiver) -> Row:
    """Return a waiver as a line of the desk."""
    return Row(
        title=str(waiver),
        url=waiver.get_absolute_url(),
        whose=waiver.tenure.key_post.post.organisation.name,
        since=waiver.asked_at,
        next_act="批准缓轮",
        state=waiver.get_outcome_display(),
        note=f"{waiver.asked_by}提出：{waiver.reason}",
        record=waiver,
    )


def alarms_wanted(actor: Actor) -> QuerySet[ConflictAlarm]:
    """Alarms without an answer that the person answers: not those about the person."""
    condition = Q(pk__in=[])
    for one in actor.appointments:
        own, role = one.post.organisation, Role(one.post.role)
        if role in (Role.HEAD, Role.PERSONNEL):
            reach = within(role, "body", own, jurisdiction_path(own))
            condition |= reach & ~Q(person__in={actor.person.pk, one.person_id})
    waiting = ConflictAlarm.objects.filter(condition, ended_at=None, answered_at=None)
    return waiting.select_related("body", "person").order_by("found_at", "pk")


def alarm_in_words(alarm: ConflictAlarm) -> Row:
    """Return an alarm as a line of the desk."""
    return Row(
        title=str(alarm),
        url=alarm.get_absolute_url(),
        whose=alarm.body.name,
        since=alarm.found_at,
        next_act="答复预警",
        state=alarm.state,
        tone="bad",
        note=alarm.source,
        record=alarm,
    )
