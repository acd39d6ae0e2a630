"""回避: declared by the person or asked for by somebody else, decided by neither of the two (F3, G7; the Plan 四(二)1).

While it is undecided the person does nothing on that record; once upheld, never again; once dismissed, as before. Who
decides is the head of the person's body; of a head (or where there is none) the principal leader; of the leader the
supervisory organ. `bar()` is asked by `apply()` and `available()` for every lifecycle. A recusal is the person's, and
also bars a substitute who would act in that person's name.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from powerops.core.actor import Actor, acting
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person, Recusal
from powerops.core.models.people import jurisdiction_path
from powerops.core.notices import tell
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import OWN_BODY_ROLES, WITHOUT_A_WORD, Role
from powerops.core.templatetags.ui import cndate
from powerops.law import civil_servants

CLAUSE = str(civil_servants.RECUSAL.clause)
DECISION = str(civil_servants.DECISION_ON_RECUSAL.clause)
LADDER = (Role.HEAD, Role.LEADER, Role.INSPECTOR)
Outcome = Recusal.Outcome


# --- what it bars ------------------------------------------------------------------------------------


def bar(record: models.Model, actor: Actor) -> RuleViolated | None:
    """Return what keeps the actor, or whom the actor represents, out of the record; None when nothing does."""
    return bar_at((record._meta.label_lower, record.pk), actor)


def bar_at(place: tuple[str, int], actor: Actor) -> RuleViolated | None:
    """Return the same for a record of which type and number are known."""
    recusal = next(
        (
            one
            for person in actor.persons
            for one in standing_against(person, actor)
            if (one.record_type, one.record_id) == place
        ),
        None,
    )
    if recusal is None:
        return None
    who = "您" if recusal.person_id == actor.person.pk else f"您代理的{recusal.person}"
    if recusal.outcome == Outcome.UPHELD:
        sentence = f"{cndate(recusal.decided_at)}已决定{who}回避本事项。"
        return RuleViolated(sentence, clause=CLAUSE, remedy="请由其他人员办理。")
    sentence = f"{cndate(recusal.raised_at)}已提出{who}回避本事项，尚未决定。"
    return RuleViolated(sentence, clause=CLAUSE, remedy="决定之前请勿办理。")


def standing_against(person: Person, actor: Actor) -> list[Recusal]:
    """Return a person's undecided and upheld recusals: one query for as long as the actor lives.

    Once a request was dismissed, further ones for the same record bar only when upheld: asking again is no brake.
    `apply()` makes its actor anew behind the record's lock, under which recusals are raised as well.
    """
    if person.pk not in actor.recusals:
        found = list(Recusal.objects.filter(person=person.pk).select_related("person"))
        dismissed = {
            (one.record_type, one.record_id) for one in found if one.outcome == Outcome.DISMISSED
        }
        actor.recusals[person.pk] = [
            one
            for one in found
            if one.outcome == Outcome.UPHELD
            or (one.outcome == Outcome.PENDING and one.is_own)
            or (
                one.outcome == Outcome.PENDING and (one.record_type, one.record_id) not in dismissed
            )
        ]
    return actor.recusals[person.pk]


def about(record: models.Model) -> models.QuerySet[Recusal]:
    """Return every recusal from one record."""
    return Recusal.objects.filter(record_type=record._meta.label_lower, record_id=record.pk)


def recusals_of(record: models.Model) -> models.QuerySet[Recusal]:
    """Return every recusal from one record, the oldest first, with who is concerned."""
    return about(record).select_related("person", "raised_by", "decided_by").order_by("pk")


# --- raising -------------------------------------------------------------------------------------------


def participants(body: Organisation, on: date) -> list[Person]:
    """Return who may have a word on a record of the body that day, by name."""
    held = (
        Appointment.objects.in_force(on)
        .exclude(post__role__in=WITHOUT_A_WORD)
        .select_related("post__organisation", "person")
    )
    found = {one.person for one in held if one.reaches(body)}
    return sorted(found, key=lambda person: person.name)


@transaction.atomic
def raise_recusal(record: Any, *, by: Person, person: Person, reason: str) -> Recusal:
    """Declare one's own recusal, or ask for another's; the caller has made sure that the record is visible to `by`.

    Raises RuleViolated when nobody could decide it, ValidationError when it stands already.
    """
    locked = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
    if not reason.strip():
        raise RuleViolated("申请回避应当说明理由。", clause=DECISION, field="reason")
    role, body = decided_by(person, by)
    recusal = Recusal(
        person=person,
        record_type=locked._meta.label_lower,
        record_id=locked.pk,
        record_title=str(locked)[:200],
        url=locked.get_absolute_url(),
        raised_by=by,
        reason=reason.strip(),
        decider_role=role,
        decider_body=body,
    )
    recusal.full_clean()
    label = "声明回避" if recusal.is_own else "申请他人回避"
    because(recusal, label, by)
    recusal.save()
    note("raised", label, locked, recusal, acting(by), reason)
    if not recusal.is_own:
        tell([person], f"{by}申请您回避“{locked}”，决定前请勿办理。", recusal.get_absolute_url())
    tell(deciders(recusal), f"请决定：{person}是否回避“{locked}”。", recusal.get_absolute_url())
    return recusal


def decided_by(person: Person, raised_by: Person) -> tuple[Role, Organisation]:
    """Return the post that decides: role and body. Raises RuleViolated when nobody but the two holds it."""
    today = timezone.localdate()
    own = acting(person, today).own.appointments
    held = {Role(one.post.role) for one in own}
    first = LADDER.index(Role.LEADER) + 1 if Role.LEADER in held else int(Role.HEAD in held)
    decisive = (
        Appointment.objects.in_force(today)
        .filter(post__role__in=LADDER[first:], person__is_active=True)
        .exclude(person__in=[person.pk, raised_by.pk])
        .select_related("post__organisation")
    )
    for role in LADDER[first:]:
        for mine in own:
            for other in decisive:
                if other.post.role == role and other.reaches(mine.post.organisation):
                    return role, other.post.organisation
    raise RuleViolated(
        f"没有可以决定{person}是否回避的岗位。",
        clause=DECISION,
        remedy="请联系管理员核对岗位任职。",
    )


def deciders(recusal: Recusal) -> list[Person]:
    """Return who may decide today by an own post."""
    held = (
        Appointment.objects.in_force(timezone.localdate())
        .filter(post__role=recusal.decider_role, person__is_active=True)
        .exclude(person__in=[recusal.person_id, recusal.raised_by_id])
        .select_related("post__organisation", "person")
    )
    return [one.person for one in held if one.reaches(recusal.decider_body)]


# --- deciding ------------------------------------------------------------------------------------------


@transaction.atomic
def decide(recusal: Recusal, *, by: Person, outcome: str, reason: str) -> Recusal:
    """Uphold or dismiss a recusal. Raises IllegalTransition, NotAllowed or RuleViolated."""
    locked = Recusal.objects.select_for_update(of=("self",)).get(pk=recusal.pk)
    if locked.outcome != Outcome.PENDING:
        raise IllegalTransition(
            f"该回避已于{cndate(locked.decided_at)}决定：{locked.get_outcome_display()}。",
            clause=DECISION,
        )
    actor = acting(by)
    appointment = decides(actor, locked)
    if appointment is None:
        raise NotAllowed(who_decides(locked), clause=DECISION)
    if not reason.strip():
        raise RuleViolated("决定应当说明理由。", clause=DECISION, field="reason")
    locked.outcome, locked.decision_reason = Outcome(outcome), reason.strip()
    locked.decided_by, locked.decided_at = by, timezone.now()
    locked.full_clean()
    label = f"回避决定：{locked.get_outcome_display()}"
    because(locked, label, by)
    locked.save()
    record = apps.get_model(locked.record_type)._base_manager.get(pk=locked.record_id)
    note("decided", label, record, locked, actor.through(appointment), reason, appointment)
    news = f"{locked.person}对“{locked.record_title}”：{locked.get_outcome_display()}。"
    tell({locked.person, locked.raised_by}, news, locked.get_absolute_url())
    if locked.outcome == Outcome.UPHELD:
        ask_for_another_head(locked)
    return locked


def ask_for_another_head(recusal: Recusal) -> None:
    """Tell those who arrange posts that a body's only head keeps out: a substitute in the head's name would be barred too."""
    today = timezone.localdate()
    heads = Appointment.objects.in_force(today).filter(post__role=Role.HEAD, person__is_active=True)
    for one in heads.filter(person=recusal.person_id).select_related("post__organisation"):
        body = one.post.organisation
        if heads.filter(post__organisation=body).exclude(person=recusal.person_id).exists():
            continue
        arranging = Appointment.objects.in_force(today).filter(
            post__role__in=[Role.PERSONNEL, Role.SECRETARY, Role.ADMIN], person__is_active=True
        )
        told = {  # the record for who reads it, the body's posts for who does not
            other.person: recusal.url
            if other.post.role == Role.SECRETARY
            else body.get_absolute_url()
            for other in arranging.select_related("person", "post__organisation")
            if other.reaches(body)
        }
        news = (
            f"{body}唯一的负责人{recusal.person}须回避“{recusal.record_title}”，"
            "请为该部门另行任命一名负责人；以其名义代理的同样不能办理。"
        )
        for person, url in told.items():
            tell([person], news, url)


def decides(actor: Actor, recusal: Recusal) -> Appointment | None:
    """Return the appointment by which the actor may decide; None for the two concerned and for everybody else."""
    appointment = actor.appointment_as(Role(recusal.decider_role), recusal.decider_body)
    if appointment is None:
        return None
    concerned = {recusal.person_id, recusal.raised_by_id}
    return None if concerned & {actor.person.pk, appointment.person_id} else appointment


def who_decides(recusal: Recusal) -> str:
    """Return in words who decides."""
    where = str(recusal.decider_body) if recusal.decider_role in OWN_BODY_ROLES else "本辖区"
    role = recusal.get_decider_role_display()
    return f"回避由{where}的{role}决定，申请人和被申请回避的人不能决定。"


# --- who may see it: queryset and predicate side by side -------------------------------------------------


def to_decide(actor: Actor) -> models.QuerySet[Recusal]:
    """Return the undecided recusals that wait for the actor's word, the oldest first."""
    waits = Q(pk__in=[])
    for one in actor.appointments:
        concerned = Q(person__in=[actor.person.pk, one.person_id]) | Q(
            raised_by__in=[actor.person.pk, one.person_id]
        )
        waits |= reached(one) & ~concerned
    pending = Recusal.objects.filter(waits, outcome=Outcome.PENDING)
    return pending.select_related("person", "raised_by").order_by("raised_at", "pk")


def reached(appointment: Appointment) -> Q:
    """Return the condition that an appointment's post decides."""
    own, role = appointment.post.organisation, appointment.post.role
    if role in OWN_BODY_ROLES:
        return Q(decider_role=role, decider_body=own)
    return Q(decider_role=role, decider_body__path__startswith=jurisdiction_path(own))


def visible_recusals(actor: Actor) -> models.QuerySet[Recusal]:
    """Return those that concern the person, and those that the person's posts decide or decided."""
    mine = Q(person=actor.person.pk) | Q(raised_by=actor.person.pk)
    for one in actor.appointments:
        mine |= reached(one)
    return Recusal.objects.filter(mine)


def may_see_recusal(actor: Actor, recusal: Recusal) -> bool:
    """The predicate beside `visible_recusals`."""
    if actor.person.pk in (recusal.person_id, recusal.raised_by_id):
        return True
    return actor.appointment_as(Role(recusal.decider_role), recusal.decider_body) is not None


def note(
    event: str,
    label: str,
    record: models.Model,
    recusal: Recusal,
    actor: Actor,
    reason: str,
    appointment: Appointment | None = None,
) -> None:
    """Write the audit event of an act on a recusal into the record's own course."""
    at = appointment or next(iter(actor.own.appointments), None)
    record_act(
        f"core.recusal.{event}", label, record, by=actor.person, appointment=at, clause=DECISION,
        reason=reason, after=recusal.outcome, facts={"回避人": recusal.person.name},
    )  # fmt: skip
