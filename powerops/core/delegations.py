"""代理: a substitute at a post from day to day, while its holder is away (F3; the Plan 四(二)1, 五(三)).

Made by the holder, or for the holder by the head of the body, by personnel or an administrator; nobody makes themselves
a substitute. Only an own appointment is handed on, so what one holds for somebody else goes no further. On those days the
substitute has the appointment's rights (see `acting`) and acts "by X for Y"; it ends with the appointment at the latest,
or as soon as the substitute no longer stands beside the post (see `may_stand_in`).
"""

from __future__ import annotations

from datetime import date

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from powerops.core import letters
from powerops.core.actor import Actor, acting, may_stand_in
from powerops.core.audit import record_act
from powerops.core.history import because
from powerops.core.models import Appointment, Delegation, Organisation, Person
from powerops.core.models.people import jurisdiction_path
from powerops.core.notices import tell
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.law import plan

CLAUSE = str(plan.F3.clause)
# Posts whose holders settle who stands in for whom in other bodies too.
ARRANGING = (Role.PERSONNEL, Role.ADMIN)
# Posts that read all of it.
READING = (*ARRANGING, Role.LEADER, Role.SUPERVISOR, Role.INSPECTOR)


# --- who may do what -------------------------------------------------------------------------------------


def arranges(actor: Actor, appointment: Appointment) -> Appointment | None:
    """Return the own appointment by which the actor settles the substitute of a post; None when there is none."""
    if appointment.person_id == actor.person.pk:
        return appointment
    body = appointment.post.organisation
    posts = (actor.own.appointment_as(role, body) for role in (Role.HEAD, *ARRANGING))
    return next((one for one in posts if one), None)


def substitutes_for(appointment: Appointment) -> list[Person]:
    """Return who may stand in at the post: who stands beside it today, the holder left out, by name."""
    beside = (
        Appointment.objects.in_force(timezone.localdate())
        .filter(
            Q(post__organisation=appointment.post.organisation_id)
            | Q(post__role=appointment.post.role),
            person__is_active=True,
        )
        .exclude(person=appointment.person_id)
        .select_related("post__organisation", "person")
    )
    found = {one.person for one in beside if may_stand_in(one, appointment)}
    return sorted(found, key=lambda person: person.name)


def delegable(actor: Actor) -> models.QuerySet[Appointment]:
    """Return the appointments for which the actor may settle a substitute: the own ones first."""
    within = Q(person=actor.person.pk)
    for one in actor.own.appointments:
        own, role = one.post.organisation, one.post.role
        if role == Role.HEAD:
            within |= Q(post__organisation=own)
        elif role in ARRANGING:
            within |= Q(post__organisation__path__startswith=jurisdiction_path(own))
    running = Appointment.objects.not_ended(timezone.localdate()).filter(within)
    is_other = models.Case(models.When(person=actor.person.pk, then=0), default=1)
    return (
        running.exclude(post__organisation__abolished_on__lte=timezone.localdate())
        .select_related("post__organisation", "person")
        .order_by(is_other, "post__organisation__path", "person__name", "pk")
    )


def visible_delegations(actor: Actor) -> models.QuerySet[Delegation]:
    """Return those that concern the person, those of the bodies that the person belongs to, and those within reach."""
    within = Q(appointment__person=actor.person.pk) | Q(substitute=actor.person.pk)
    for one in actor.appointments:
        own = one.post.organisation
        if one.post.role in READING:
            path = jurisdiction_path(own)
            within |= Q(appointment__post__organisation__path__startswith=path)
        else:
            within |= Q(appointment__post__organisation=own)
    found = Delegation.objects.filter(within)
    return found.select_related(
        "appointment__person", "appointment__post__organisation", "substitute"
    )


def may_see_delegation(actor: Actor, delegation: Delegation) -> bool:
    """The predicate beside `visible_delegations`."""
    held = delegation.appointment
    if actor.person.pk in (held.person_id, delegation.substitute_id):
        return True
    body: Organisation = held.post.organisation
    return any(
        one.reaches(body) if one.post.role in READING else one.post.organisation_id == body.pk
        for one in actor.appointments
    )


def may_withdraw(actor: Actor, delegation: Delegation) -> bool:
    """Whether the actor may end it early: whoever may settle it, and the substitute."""
    if delegation.withdrawn_at or delegation.ended_on < actor.on:
        return False
    is_substitute = delegation.substitute_id == actor.person.pk
    return is_substitute or arranges(actor, delegation.appointment) is not None


# --- the acts ------------------------------------------------------------------------------------------


@transaction.atomic
def delegate(
    appointment: Appointment,
    *,
    by: Person,
    substitute: Person,
    began_on: date,
    ended_on: date,
    reason: str,
) -> Delegation:
    """Settle who stands in at a post from one day to another, both included.

    Raises NotAllowed, RuleViolated or ValidationError.
    """
    locked = Appointment.objects.select_for_update(of=("self",)).select_related(
        "post__organisation", "person"
    ).get(pk=appointment.pk)  # fmt: skip
    at = arranges(acting(by), locked)
    if at is None:
        raise NotAllowed(
            f"设定代理须由{locked.person}本人、{locked.post.organisation}负责人、组织人事或者管理员办理。",
            clause=CLAUSE,
        )
    days_to_stand_in(locked, began_on, ended_on)
    if substitute not in substitutes_for(locked):
        raise RuleViolated(
            f"{substitute}不能代理{locked.post}：代理人应当是同一机构的在职人员，或者担任同一职责；"
            "执法人员和管理员只能由同一职责的人员代理。",
            clause=CLAUSE, field="substitute",
        )  # fmt: skip
    delegation = Delegation(
        appointment=locked, substitute=substitute, began_on=began_on, ended_on=ended_on,
        reason=reason.strip(), made_by=by,
    )  # fmt: skip
    delegation.full_clean()
    because(delegation, "设定代理", by)
    delegation.save()
    note("made", "设定代理", delegation, by, at, reason)
    announce(
        delegation,
        f"{locked.person}（{locked.post}）自{cndate(began_on)}至{cndate(ended_on)}由{substitute}代理。",
        by,
    )
    return delegation


def days_to_stand_in(appointment: Appointment, began_on: date, ended_on: date) -> None:
    """Refuse days on which nobody can stand in at the post."""
    today = timezone.localdate()
    if began_on < today:
        raise RuleViolated(
            "代理不能从过去的日期开始，已经办理的事项不能事后补代理。",
            clause=CLAUSE,
            field="began_on",
        )
    if ended_on < began_on:
        raise RuleViolated("截止日期不能早于起始日期。", clause=CLAUSE, field="ended_on")
    if began_on < appointment.began_on:
        raise RuleViolated(f"{appointment.person}自{cndate(appointment.began_on)}任职，代理不能更早。", clause=CLAUSE, field="began_on")  # fmt: skip
    if appointment.ended_on and ended_on > appointment.ended_on:
        raise RuleViolated(f"{appointment.person}于{cndate(appointment.ended_on)}离任，代理不能更晚。", clause=CLAUSE, field="ended_on")  # fmt: skip
    twin = Delegation.objects.not_over(began_on).filter(
        appointment=appointment, began_on__lte=ended_on
    )
    if found := twin.select_related("substitute").first():
        raise RuleViolated(
            f"{cndate(found.began_on)}至{cndate(found.ended_on)}已由{found.substitute}代理该岗位。",
            clause=CLAUSE, field="began_on", remedy="请先终止原代理，或者另选日期。",
        )  # fmt: skip


@transaction.atomic
def withdraw(delegation: Delegation, *, by: Person, reason: str) -> Delegation:
    """End a delegation early, from this moment on; what was done under it stays done."""
    locked = (
        Delegation.objects.select_for_update(of=("self",))
        .select_related("appointment__post__organisation", "appointment__person", "substitute")
        .get(pk=delegation.pk)
    )
    actor = acting(by)
    state = locked.state_on(actor.on)
    if state not in ("代理中", "尚未开始"):
        raise IllegalTransition(f"该代理{state}，不能再终止。", clause=CLAUSE)
    if not may_withdraw(actor, locked):
        raise NotAllowed(
            "终止代理须由任职人、代理人、本机构负责人、组织人事或者管理员办理。", clause=CLAUSE
        )
    if not reason.strip():
        raise RuleViolated("提前终止应当说明理由。", clause=CLAUSE, field="reason")
    locked.withdrawn_at, locked.withdrawn_by = timezone.now(), by
    locked.withdrawal_reason = reason.strip()
    locked.full_clean()
    because(locked, "提前终止代理", by)
    locked.save()
    note("withdrawn", "提前终止代理", locked, by, arranges(actor, locked.appointment), reason)
    announce(
        locked,
        f"{locked.substitute}代理{locked.appointment.post}已提前终止：{locked.withdrawal_reason}",
        by,
    )
    return locked


def announce(delegation: Delegation, news: str, by: Person) -> None:
    """Tell the two concerned, whoever did it left out, in the inbox and by letter."""
    concerned = {delegation.appointment.person, delegation.substitute} - {by}
    tell(concerned, news, delegation.get_absolute_url())
    for person in concerned:
        key = f"delegation:{delegation.pk}:{bool(delegation.withdrawn_at)}:{person.pk}"
        text = f"{news}\n\n{letters.link(delegation.get_absolute_url())}"
        letters.write(key, person, "岗位代理", text)


def note(
    event: str, label: str, delegation: Delegation, by: Person, at: Appointment | None, reason: str
) -> None:
    """Write the audit event of an act on a delegation."""
    facts = {
        "代理人": delegation.substitute.name,
        "起始日期": delegation.began_on.isoformat(),
        "截止日期": delegation.ended_on.isoformat(),
    }
    record_act(
        f"core.delegation.{event}", label, delegation, by=by, appointment=at, clause=CLAUSE,
        reason=reason.strip(), facts=facts,
    )  # fmt: skip
