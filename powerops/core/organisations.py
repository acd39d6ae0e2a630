"""Founding, renaming, moving, merging and ending organisations, each with its date and document (F1).

The past stays: every name and place is a dated term, and editions carry the name of their own day. A change is
entered when it has taken effect, never ahead of it: the current name is always the one in force.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from powerops.core.audit import entered_later, record_act
from powerops.core.models import (
    Appointment,
    Organisation,
    OrganisationKind,
    OrganisationTerm,
    Person,
    Post,
)
from powerops.core.models.public import move_public_stamp
from powerops.core.people import administrator, changed_fields
from powerops.core.refusals import RuleViolated
from powerops.core.roles import OWN_BODY_ROLES
from powerops.law import plan

CLAUSE = str(plan.F1.clause)


@transaction.atomic
def establish(
    *,
    code: str,
    name: str,
    kind: str,
    parent: Organisation | None,
    established_on: date,
    source: str = "",
    by: Person | None = None,
    **fields: Any,
) -> Organisation:
    """Found an organisation; its first term begins on the same day. Raises a Refusal or ValidationError.

    `by` is None only for what is there before anybody administers: the jurisdiction and the demo's bodies.
    """
    if by is not None:
        parent = may_found(kind, parent, established_on, by)
    organisation = Organisation(
        code=code,
        name=name,
        kind=kind,
        parent=parent,
        established_on=established_on,
        path="",
        **fields,
    )
    organisation.full_clean(exclude=["path"])
    organisation.save()
    place(organisation, parent)
    begin_term(organisation, OrganisationTerm.Cause.ESTABLISHED, established_on, source)
    note("established", "设立机构", organisation, by, source)
    return organisation


def may_found(kind: str, parent: Organisation | None, on: date, by: Person) -> Organisation:
    """Return the locked parent under which the administrator may found an organisation on the day."""
    if kind == OrganisationKind.JURISDICTION or parent is None:
        raise RuleViolated("辖区随系统安装设立，不能在页面上设立。", clause=CLAUSE)
    administrator(by, parent)
    above = lock_tree()[parent.pk]
    if above.abolished_on:
        raise RuleViolated(f"{above}已撤销，不能在其下设立机构。", clause=CLAUSE, field="parent")
    day_to_found(above, on)
    return above


def day_to_found(parent: Organisation, on: date) -> None:
    """Refuse a day on which nothing can be founded under the parent."""
    not_ahead(on, "established_on")
    if on < parent.established_on:
        raise RuleViolated(
            f"设立日期不能早于上级机构的设立日期（{day(parent.established_on)}）。",
            clause=CLAUSE,
            field="established_on",
        )


@transaction.atomic
def edit_facts(organisation: Organisation, *, by: Person, **fields: Any) -> Organisation:
    """Change telephone, address and the like; name and place change only by dated acts."""
    administrator(by, organisation)
    locked = lock_tree()[organisation.pk]
    if locked.abolished_on:
        raise RuleViolated(f"{locked}已撤销，不能再修改。", clause=CLAUSE)
    changes = changed_fields(locked, fields)
    locked.full_clean(exclude=["path"])
    locked.save()
    note("edited", "修改机构信息", locked, by, "", 变更=changes)
    return locked


@transaction.atomic
def rename(
    organisation: Organisation, *, name: str, on: date, source: str, by: Person
) -> Organisation:
    """Give an organisation a new name from a day on. Raises RuleViolated when it no longer exists."""
    administrator(by, organisation)
    locked = lock(organisation, on)
    before = locked.name
    if name == before:
        raise RuleViolated("新名称与现名称相同。", clause=CLAUSE, field="name")
    end_term(locked, on)
    locked.name = name
    locked.full_clean(exclude=["path"])
    locked.save()
    begin_term(locked, OrganisationTerm.Cause.RENAMED, on, source)
    note("renamed", "机构更名", locked, by, source, on=on, 原名称=before, 自=on.isoformat())
    return locked


@transaction.atomic
def correct_name(organisation: Organisation, *, name: str, source: str, by: Person) -> Organisation:
    """Mend a present name that was entered wrongly: the term stays, its first day too; so do published editions.

    `source` says why, or by which document. Raises NotAllowed, RuleViolated or ValidationError.
    """
    administrator(by, organisation)
    locked = lock_tree()[organisation.pk]
    if locked.abolished_on:
        raise RuleViolated(f"{locked}已撤销，不能再更正名称。", clause=CLAUSE)
    if not source.strip():
        raise RuleViolated("请写明更正的理由或依据文件。", clause=CLAUSE, field="source")
    before = locked.name
    if name == before:
        raise RuleViolated("正确名称与现名称相同。", clause=CLAUSE, field="name")
    term = locked.terms.get(ended_on__isnull=True)
    locked.name = term.name = name
    locked.full_clean(exclude=["path"])
    locked.save()
    term.full_clean()
    term.save()
    note("name_corrected", "更正名称", locked, by, source, 原名称=before, 更正为=name)
    return locked


@transaction.atomic
def move(
    organisation: Organisation, *, parent: Organisation, on: date, source: str, by: Person
) -> Organisation:
    """Put an organisation under another from a day on; everything below moves with it."""
    administrator(by, organisation)
    administrator(by, parent)
    locked = lock(organisation, on)
    above = Organisation.objects.get(pk=parent.pk)
    if above.stands_within(locked):
        raise RuleViolated("不能把机构移到自己或自己的下级之下。", clause=CLAUSE, field="parent")
    if above.pk == locked.parent_id:
        raise RuleViolated(f"{locked}已隶属{above}。", clause=CLAUSE, field="parent")
    if above.abolished_on or on < above.established_on:
        raise RuleViolated(f"{above}在生效日期不是现存的机构。", clause=CLAUSE, field="parent")
    if above.kind != OrganisationKind.JURISDICTION and (post := post_for_all(locked)):
        raise RuleViolated(
            f"{post}面向全辖区，所在机构应直接隶属辖区，请先撤销该岗位。", clause=CLAUSE
        )
    end_term(locked, on)
    place(locked, above)
    begin_term(locked, OrganisationTerm.Cause.MOVED, on, source)
    note("moved", "调整隶属", locked, by, source, on=on, 上级机构=above.name, 自=on.isoformat())
    return locked


@transaction.atomic
def abolish(
    organisation: Organisation,
    *,
    on: date,
    source: str,
    by: Person,
    successor: Organisation | None = None,
) -> Organisation:
    """End an organisation on a day, or merge it into another that takes over. Its posts close with it."""
    if administrator(by, organisation).post.organisation_id == organisation.pk:
        raise RuleViolated("您的管理员岗位设在该机构，请由其他机构的管理员办理。", clause=CLAUSE)
    locked = lock(organisation, on)
    if locked.parent_id is None:
        raise RuleViolated("辖区不能撤销。", clause=CLAUSE)
    if successor is not None:
        administrator(by, successor)
        successor.refresh_from_db()
        if successor.pk == locked.pk or successor.abolished_on or successor.established_on > on:
            raise RuleViolated("承接机构应是另一个现存的机构。", clause=CLAUSE, field="successor")
    if locked.children.existing(timezone.localdate()).exists():
        raise RuleViolated("该机构还有下级机构，请先调整下级机构的隶属。", clause=CLAUSE)
    end_term(locked, on)
    locked.abolished_on, locked.successor = on, successor
    locked.full_clean(exclude=["path"])
    locked.save()
    close_posts(locked, on)
    facts = {"承接机构": successor.name} if successor else {}
    label = "合并撤销" if successor else "撤销机构"
    note("abolished", label, locked, by, source, on=on, 自=on.isoformat(), **facts)
    return locked


def close_posts(organisation: Organisation, on: date) -> None:
    """Close an abolished organisation's posts; whoever is in office leaves on the day before.

    An appointment is never shortened below its first day; that it gives no rights follows from the body's end.
    """
    for post in organisation.posts.filter(is_open=True):
        post.is_open = False
        post.save()
    last = on - timedelta(days=1)
    for appointment in Appointment.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=last), post__organisation=organisation
    ):
        appointment.ended_on = max(last, appointment.began_on)
        appointment.save()


def lock(organisation: Organisation, on: date) -> Organisation:
    """Lock an organisation that is to change on a day; refuse when it has ended or the day is taken."""
    locked = lock_tree()[organisation.pk]
    if locked.abolished_on:
        raise RuleViolated(f"{locked}已撤销，不能再变动。", clause=CLAUSE)
    day_to_change(locked, on)
    return locked


def day_to_change(organisation: Organisation, on: date) -> None:
    """Refuse a day on which the organisation cannot change: a name or place holds for one day at least.

    So nothing is renamed and abolished on one day: it exists no longer on the day of its end, and the new name
    would never have held.
    """
    not_ahead(on, "on")
    for current in organisation.terms.filter(ended_on__isnull=True, began_on__gte=on):
        first = current.began_on + timedelta(days=1)
        wait = "，请在那天或者以后办理" if first > timezone.localdate() else ""
        raise RuleViolated(
            f"变动日期应晚于上一次变动（{day(current.began_on)}），最早可以自{day(first)}起{wait}。"
            "名称和隶属至少施行一天，机构自撤销之日起不再存在，所以不能在同一天变更又撤销；名称登记有误的，请更正名称。",
            clause=CLAUSE,
            field="on",
        )


def lock_tree() -> dict[int, Organisation]:
    """Lock all organisations, always in one order: two moves at once could otherwise close a ring."""
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {row.pk: row for row in rows}


def not_ahead(on: date, field: str) -> None:
    """Refuse a day that is still to come."""
    if on > timezone.localdate():
        raise RuleViolated("日期不能晚于今天，请在生效之日办理。", clause=CLAUSE, field=field)


def post_for_all(organisation: Organisation) -> Post | None:
    """Return an open post of the organisation whose role acts for the whole jurisdiction, if there is one."""
    own = [role.value for role in OWN_BODY_ROLES]
    posts: list[Post] = list(organisation.posts.filter(is_open=True).exclude(role__in=own)[:1])
    return posts[0] if posts else None


def place(organisation: Organisation, parent: Organisation | None) -> None:
    """Set the organisation's path and those of everything below it."""
    before = organisation.path
    organisation.parent = parent
    organisation.path = f"{parent.path if parent else '.'}{organisation.pk:06d}."
    organisation.save()
    if before:
        for child in organisation.children.all():
            place(child, organisation)


def begin_term(organisation: Organisation, cause: str, on: date, source: str) -> None:
    """Begin a period with the organisation's present name and place."""
    term = OrganisationTerm(
        organisation=organisation, name=organisation.name, parent=organisation.parent, cause=cause,
        source=source, began_on=on,
    )  # fmt: skip
    term.full_clean()
    term.save()


def end_term(organisation: Organisation, on: date) -> None:
    """End the current period on a day, which is the first of the next."""
    term = organisation.terms.get(ended_on__isnull=True)
    term.ended_on = on
    term.full_clean()
    term.save()


def day(on: date) -> str:
    """Return a day as a sentence says it."""
    return f"{on.year}年{on.month}月{on.day}日"


def note(
    event: str, label: str, organisation: Organisation, by: Person | None, source: str, *, on: date | None = None,
    **facts: Any,
) -> None:  # fmt: skip
    """Write the audit event of an organisation's change, which public pages show at once; on which day it took place.

    The first organisations are founded by nobody.
    """
    move_public_stamp()
    if by is not None:
        record_act(
            f"core.organisation.{event}", label, organisation, by=by, appointment=administrator(by, organisation),
            clause=CLAUSE, reason=source, facts=facts, happened_at=entered_later(on),
        )  # fmt: skip
