"""Making people, posts and appointments; each act is recorded with who did it (F2; the Plan 五(三))."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.models import Appointment, Organisation, Person, Post
from powerops.core.refusals import NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.law import plan

F2, F3 = str(plan.F2.clause), str(plan.F3.clause)


@transaction.atomic
def register_person(*, by: Person, password: str, **fields: Any) -> Person:
    """Enter a person who can log in with a first password. Raises NotAllowed or ValidationError."""
    administrator(by)
    person = Person(**fields)
    person.set_password(password)
    person.full_clean()
    person.save()
    note("person.registered", "登记人员", person, by)
    return person


@transaction.atomic
def edit_person(person: Person, *, by: Person, **fields: Any) -> Person:
    """Change a person's facts, or open and close the account."""
    administrator(by)
    locked = Person.objects.select_for_update().get(pk=person.pk)
    if locked.is_system:
        raise NotAllowed("系统账号不能修改。", clause=F3)
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.full_clean(exclude=["password"])
    locked.save()
    note("person.edited", "修改人员信息", locked, by, 可以登录=locked.is_active)
    return locked


@transaction.atomic
def reset_password(person: Person, *, by: Person, password: str) -> Person:
    """Give a person a new password; open sessions of that person end."""
    administrator(by)
    locked = Person.objects.select_for_update().get(pk=person.pk)
    locked.set_password(password)
    locked.save()
    note("person.password_reset", "重置口令", locked, by)
    return locked


@transaction.atomic
def open_post(organisation: Organisation, *, by: Person, **fields: Any) -> Post:
    """Set up a post at an organisation."""
    administrator(by, organisation)
    if organisation.abolished_on:
        raise RuleViolated(f"{organisation}已撤销，不能再设岗位。", clause=F2)
    post = Post(organisation=organisation, **fields)
    post.full_clean()
    post.save()
    note("post.opened", "设立岗位", post, by, 角色=Role(post.role).label)
    return post


@transaction.atomic
def close_post(post: Post, *, by: Person) -> Post:
    """Close a post that nobody holds."""
    administrator(by, post.organisation)
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if locked.appointments.filter(ended_on__isnull=True).exists():
        raise RuleViolated("该岗位还有人在任，请先办理离任。", clause=F2)
    locked.is_open = False
    locked.save()
    note("post.closed", "撤销岗位", locked, by)
    return locked


@transaction.atomic
def appoint(
    post: Post, *, by: Person, person: Person, began_on: date, source: str = ""
) -> Appointment:
    """Appoint a person to a post from a day on. Nobody appoints themselves."""
    administrator(by, post.organisation)
    if person.pk == by.pk:
        raise NotAllowed("不能给自己任命岗位，请由其他管理员办理。", clause=F3)
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if not locked.is_open:
        raise RuleViolated("该岗位已撤销。", clause=F2)
    if locked.is_principal and in_office(locked, began_on).exists():
        raise RuleViolated("主要负责人岗位同一时间只能由一人担任，请先办理前任离任。", clause=F2)
    appointment = Appointment(post=locked, person=person, began_on=began_on, source=source)
    appointment.full_clean()
    appointment.save()
    note("appointment.made", "任职", appointment, by, reason=source, 任职日期=began_on.isoformat())
    return appointment


@transaction.atomic
def end_appointment(
    appointment: Appointment, *, by: Person, ended_on: date, source: str = ""
) -> Appointment:
    """End an appointment; the day given is the last one in office."""
    administrator(by, appointment.post.organisation)
    locked = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if locked.ended_on:
        raise RuleViolated(f"该任职已于{locked.ended_on:%Y年%m月%d日}结束。", clause=F2)
    locked.ended_on = ended_on
    locked.full_clean()
    locked.save()
    note("appointment.ended", "离任", locked, by, reason=source, 离任日期=ended_on.isoformat())
    return locked


def in_office(post: Post, on: date) -> models.QuerySet[Appointment]:
    """Return the appointments to a post that have not ended before the day."""
    return post.appointments.filter(Q(ended_on__isnull=True) | Q(ended_on__gte=on))


def administrator(by: Person, organisation: Organisation | None = None) -> Appointment:
    """Return the appointment by which the person administers (the organisation), or refuse."""
    actor = acting(by)
    for appointment in actor.appointments:
        if appointment.post.role == Role.ADMIN and (
            organisation is None or appointment.reaches(organisation)
        ):
            return appointment
    where = f"{organisation}所在辖区的" if organisation else ""
    raise NotAllowed(f"须由{where}管理员办理。", clause=F3)


def note(
    act: str, label: str, record: models.Model, by: Person, *, reason: str = "", **facts: Any
) -> None:
    """Write the audit event of an administrative act."""
    record_act(
        f"core.{act}",
        label,
        record,
        by=by,
        appointment=administrator(by),
        clause=F2,
        reason=reason,
        facts=facts,
    )
