"""Making people, posts and appointments; each act is recorded with who did it (F2; the Plan 五(三)).

An administrator reaches the bodies of one jurisdiction, and with them the people who hold posts there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from powerops.core.actor import Actor, acting
from powerops.core.audit import entered_later, record_act
from powerops.core.models import Appointment, Organisation, Person, Post
from powerops.core.models.people import jurisdiction_path
from powerops.core.refusals import NotAllowed, RuleViolated
from powerops.core.roles import OWN_BODY_ROLES, Role
from powerops.core.templatetags.ui import cndate
from powerops.law import plan

F2, F3 = str(plan.F2.clause), str(plan.F3.clause)
# Who looks at the house: its bodies, posts and people.
READERS = (Role.ADMIN, Role.PERSONNEL, Role.SUPERVISOR, Role.INSPECTOR, Role.LEADER)


# --- who may be seen and administered: queryset and predicate side by side -------------------------


def organisations_reached(actor: Actor, *roles: Role) -> models.QuerySet[Organisation]:
    """Return the organisations of the jurisdictions in which the person holds one of the roles."""
    within = Q(pk__in=[])
    for appointment in actor.appointments:
        if appointment.post.role in roles:
            within |= Q(path__startswith=jurisdiction_path(appointment.post.organisation))
    return Organisation.objects.filter(within)


def people_reached(actor: Actor, *roles: Role) -> models.QuerySet[Person]:
    """Return those who hold a post within the person's reach; who holds none anywhere, but once did there, too.

    Who never held a post belongs to nobody yet and is within everybody's reach.
    """
    here = Appointment.objects.filter(
        post__organisation__in=organisations_reached(actor, *roles)
    ).values("person")
    anywhere = Appointment.objects.values("person")
    return Person.objects.filter(is_system=False).filter(Q(pk__in=here) | ~Q(pk__in=anywhere))


def appointable(actor: Actor) -> models.QuerySet[Person]:
    """Return those whom the administrator may appoint: nobody who holds a post out of reach, nor the administrator."""
    elsewhere = Appointment.objects.not_ended(timezone.localdate()).exclude(
        post__organisation__in=organisations_reached(actor, Role.ADMIN)
    )
    people = Person.objects.filter(is_active=True, is_system=False)
    return people.exclude(pk__in=elsewhere.values("person")).exclude(pk=actor.person.pk)


def responsible_for(person: Person, by: Person) -> Appointment:
    """Return the appointment by which the administrator answers for a person, or refuse.

    The person's posts decide, all of them; when none runs any more, those that once did.
    """
    if person.is_system:
        raise NotAllowed("系统账号不能修改。", clause=F3)
    held = list(person.appointments.select_related("post__organisation"))
    today = timezone.localdate()
    running = [one for one in held if one.ended_on is None or one.ended_on >= today]
    for appointment in running or held:
        administrator(by, appointment.post.organisation)
    return administrator(by)


def administrator(by: Person, organisation: Organisation | None = None) -> Appointment:
    """Return the appointment by which the person administers (the organisation), or refuse."""
    for appointment in acting(by).appointments:
        if appointment.post.role == Role.ADMIN and (
            organisation is None or appointment.reaches(organisation)
        ):
            return appointment
    where = f"{organisation}所在辖区的" if organisation else ""
    raise NotAllowed(f"须由{where}管理员办理。", clause=F3)


# --- people ----------------------------------------------------------------------------------------


@transaction.atomic
def register_person(*, by: Person, password: str, **fields: Any) -> Person:
    """Enter a person who can log in with a first password. Raises NotAllowed or ValidationError."""
    at = administrator(by)
    person = Person(**fields)
    give_password(person, password)
    person.full_clean()
    person.save()
    note("person.registered", "登记人员", person, by, at)
    return person


@transaction.atomic
def edit_person(person: Person, *, by: Person, **fields: Any) -> Person:
    """Change a person's facts, or open and close the account. Nobody closes their own."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    at = responsible_for(locked, by)
    if locked.pk == by.pk and not fields.get("is_active", True):
        raise NotAllowed("不能停用自己的账号，请由其他管理员办理。", clause=F3)
    changes = changed_fields(locked, fields)
    locked.full_clean(exclude=["password"])
    locked.save()
    note("person.edited", "修改人员信息", locked, by, at, 变更=changes)
    return locked


@transaction.atomic
def reset_password(person: Person, *, by: Person, password: str) -> Person:
    """Give a person a new password; open sessions of that person end. One's own is changed with the old one."""
    if person.pk == by.pk:
        raise NotAllowed("自己的密码请在右上角“修改密码”中修改。", clause=F3)
    locked = Person.objects.select_for_update().get(pk=person.pk)
    at = responsible_for(locked, by)
    give_password(locked, password)
    locked.save()
    note("person.password_reset", "重置密码", locked, by, at)
    return locked


@transaction.atomic
def change_password(person: Person, *, password: str) -> Person:
    """Give oneself a new password; one's other open sessions end. The caller has asked for the old one."""
    locked = Person.objects.select_for_update().get(pk=person.pk)
    give_password(locked, password)
    locked.save()
    note(
        "person.password_changed",
        "修改密码",
        locked,
        locked,
        next(iter(acting(locked).appointments), None),
    )
    return locked


def give_password(person: Person, password: str) -> None:
    """Set the password when it keeps the rules; raises ValidationError on the field `password`."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error}) from error
    person.set_password(password)


# --- posts and appointments --------------------------------------------------------------------------


@transaction.atomic
def open_post(organisation: Organisation, *, by: Person, **fields: Any) -> Post:
    """Set up a post at an organisation. Raises NotAllowed, RuleViolated or ValidationError."""
    at = administrator(by, organisation)
    locked = Organisation.objects.select_for_update(of=("self",), no_key=True).get(
        pk=organisation.pk
    )
    if locked.abolished_on:
        raise RuleViolated(f"{locked}已撤销，不能再设岗位。", clause=F2)
    post = Post(organisation=locked, **fields)
    post.full_clean()
    if post.role not in OWN_BODY_ROLES and not stands_at_the_top(locked):
        raise RuleViolated(
            f"{Role(post.role).label}面向全辖区，应设在辖区直属的机构；{locked}的上级是{locked.parent}。",
            clause=F2,
        )
    post.save()
    note("post.opened", "设立岗位", post, by, at, 角色=Role(post.role).label)
    return post


@transaction.atomic
def close_post(post: Post, *, by: Person) -> Post:
    """Close a post that nobody holds."""
    at = administrator(by, post.organisation)
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if not locked.is_open:
        raise RuleViolated("该岗位已撤销。", clause=F2)
    if in_office(locked, timezone.localdate()).exists():
        raise RuleViolated("该岗位还有人在任，请先办理离任。", clause=F2)
    locked.is_open = False
    locked.save()
    note("post.closed", "撤销岗位", locked, by, at)
    return locked


@transaction.atomic
def appoint(
    post: Post, *, by: Person, person: Person, began_on: date, source: str = ""
) -> Appointment:
    """Appoint a person to a post from a day on. Nobody appoints themselves."""
    at = administrator(by, post.organisation)
    if person.pk == by.pk:
        raise NotAllowed("不能给自己任命岗位，请由其他管理员办理。", clause=F3)
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if not appointable(acting(by)).filter(pk=person.pk).exists():
        raise NotAllowed(
            f"{person}的账号已停用，或者现任岗位不在本辖区，请先由其管理员办理。", clause=F3
        )
    if not locked.is_open:
        raise RuleViolated("该岗位已撤销。", clause=F2)
    day_to_begin(locked, began_on)
    appointment = Appointment(post=locked, person=person, began_on=began_on, source=source)
    appointment.full_clean()
    appointment.save()
    facts = {"任职日期": began_on.isoformat()}
    note("appointment.made", "任职", appointment, by, at, reason=source, on=began_on, **facts)
    return appointment


def day_to_begin(post: Post, began_on: date) -> None:
    """Refuse a day from which nobody can be appointed to the post."""
    if began_on < post.organisation.established_on:
        raise RuleViolated("任职日期不能早于机构的设立日期。", clause=F2, field="began_on")
    if post.is_principal and in_office(post, began_on).exists():
        raise RuleViolated(
            "主要负责人岗位同一时间只能由一人担任，请先办理前任离任。", clause=F2, field="began_on"
        )


@transaction.atomic
def end_appointment(
    appointment: Appointment, *, by: Person, ended_on: date, source: str = ""
) -> Appointment:
    """End an appointment; the day given is the last one in office. Nobody ends their own."""
    at = administrator(by, appointment.post.organisation)
    if appointment.person_id == by.pk:
        raise NotAllowed("不能给自己办理离任，请由其他管理员办理。", clause=F3)
    locked = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if locked.ended_on and locked.ended_on < timezone.localdate():
        raise RuleViolated(f"该任职已于{cndate(locked.ended_on)}结束。", clause=F2)
    if ended_on < locked.began_on:
        raise RuleViolated(
            f"离任日期不能早于任职日期（{cndate(locked.began_on)}）。",
            clause=F2,
            field="ended_on",
        )
    locked.ended_on = ended_on
    locked.full_clean()
    locked.save()
    facts = {"离任日期": ended_on.isoformat()}
    note("appointment.ended", "离任", locked, by, at, reason=source, on=ended_on, **facts)
    return locked


def in_office(post: Post, on: date) -> models.QuerySet[Appointment]:
    """Return the appointments to a post that have not ended before the day."""
    return post.appointments.not_ended(on)


def stands_at_the_top(organisation: Organisation) -> bool:
    """Whether the organisation is a jurisdiction or stands directly below one (see `jurisdiction_path`)."""
    return "jurisdiction" in (
        organisation.kind,
        organisation.parent.kind if organisation.parent else "",
    )


def changed_fields(record: models.Model, fields: Mapping[str, Any]) -> list[dict[str, str]]:
    """Set the fields on the record; return those that changed, each with its label, old and new value in words."""
    changes = []
    for name, value in fields.items():
        label = str(getattr(record._meta.get_field(name), "verbose_name", name))
        before = getattr(record, name)
        if before != value:
            setattr(record, name, value)
            changes.append({"label": label, "old": said(before), "new": said(value)})
    return changes


def said(value: Any) -> str:
    """Return a field's value in words."""
    return (
        {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    )


def note(
    act: str,
    label: str,
    record: models.Model,
    by: Person,
    at: Appointment | None,
    *,
    reason: str = "",
    on: date | None = None,
    **facts: Any,
) -> None:
    """Write the audit event of an act on people, with the post at which it was done and the day on which it took place."""
    record_act(
        f"core.{act}", label, record, by=by, appointment=at, clause=F2, reason=reason, facts=facts,
        happened_at=entered_later(on),
    )  # fmt: skip
