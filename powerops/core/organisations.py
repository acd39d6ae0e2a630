"""Founding, renaming, moving, merging and ending organisations, each with its date and document (F1).

The past stays: every name and place is a dated term, and editions carry the name of their own day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from powerops.core.audit import record_act
from powerops.core.models import Organisation, OrganisationTerm, Person
from powerops.core.people import administrator
from powerops.core.refusals import RuleViolated
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
    """Found an organisation; its first term begins on the same day. Raises ValidationError."""
    if by is not None:
        administrator(by, parent)
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


@transaction.atomic
def edit_facts(organisation: Organisation, *, by: Person, **fields: Any) -> Organisation:
    """Change telephone, address and the like; name and place change only by dated acts."""
    administrator(by, organisation)
    locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.full_clean(exclude=["path"])
    locked.save()
    note("edited", "修改机构信息", locked, by, "")
    return locked


@transaction.atomic
def rename(
    organisation: Organisation, *, name: str, on: date, source: str, by: Person
) -> Organisation:
    """Give an organisation a new name from a day on. Raises RuleViolated when it no longer exists."""
    administrator(by, organisation)
    locked = lock(organisation, on)
    end_term(locked, on)
    locked.name = name
    locked.full_clean(exclude=["path"])
    locked.save()
    begin_term(locked, OrganisationTerm.Cause.RENAMED, on, source)
    note("renamed", "机构更名", locked, by, source, 原名称=organisation.name, 自=on.isoformat())
    return locked


@transaction.atomic
def move(
    organisation: Organisation, *, parent: Organisation, on: date, source: str, by: Person
) -> Organisation:
    """Put an organisation under another from a day on; everything below moves with it."""
    administrator(by, organisation)
    locked = lock(organisation, on)
    if parent.stands_within(locked):
        raise RuleViolated("不能把机构移到自己或自己的下级之下。", clause=CLAUSE)
    end_term(locked, on)
    place(locked, parent)
    begin_term(locked, OrganisationTerm.Cause.MOVED, on, source)
    note("moved", "调整隶属", locked, by, source, 上级机构=parent.name, 自=on.isoformat())
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
    administrator(by, organisation)
    locked = lock(organisation, on)
    if successor is not None and (successor.pk == locked.pk or successor.abolished_on):
        raise RuleViolated("承接机构应是另一个现存的机构。", clause=CLAUSE)
    if locked.children.existing(on).exists():
        raise RuleViolated("该机构还有下级机构，请先调整下级机构的隶属。", clause=CLAUSE)
    end_term(locked, on)
    locked.abolished_on, locked.successor = on, successor
    locked.full_clean(exclude=["path"])
    locked.save()
    for post in locked.posts.filter(is_open=True):
        post.is_open = False
        post.save()
        for appointment in post.appointments.filter(ended_on__isnull=True):
            appointment.ended_on = max(on - timedelta(days=1), appointment.began_on)
            appointment.save()
    facts = {"承接机构": successor.name} if successor else {}
    note(
        "abolished",
        "合并撤销" if successor else "撤销机构",
        locked,
        by,
        source,
        自=on.isoformat(),
        **facts,
    )
    return locked


def lock(organisation: Organisation, on: date) -> Organisation:
    """Lock an organisation that is to change on a day; refuse when it has ended or the day is taken."""
    locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if locked.abolished_on:
        raise RuleViolated(f"{locked}已撤销，不能再变动。", clause=CLAUSE)
    current = locked.terms.get(ended_on__isnull=True)
    if on <= current.began_on:
        raise RuleViolated(
            f"变动日期应晚于上一次变动（{current.began_on:%Y年%m月%d日}）。", clause=CLAUSE
        )
    return locked


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


def note(
    event: str, label: str, organisation: Organisation, by: Person | None, source: str, **facts: str
) -> None:
    """Write the audit event of an organisation's change; the first organisations are founded by nobody."""
    if by is not None:
        record_act(
            f"core.organisation.{event}", label, organisation, by=by, appointment=administrator(by), clause=CLAUSE,
            reason=source, facts=facts,
        )  # fmt: skip
