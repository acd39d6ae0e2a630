"""One lifecycle, one table; `apply()` is the only door for change.

A lifecycle is a `Table` of `Transition`s. `apply()` opens the transaction, locks the row, checks state, then
person, then law against the locked row, runs the body, validates, saves with history, writes the audit event with
its clause and rings for follow-up jobs on commit. `available()` reads the same table: each next act is allowed, or
comes with the sentence and clause why not. Pages, API and the diagram in docs all read these two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar, cast

from django.db import models, transaction
from django.utils import timezone

from powerops.core.actor import Actor, acting
from powerops.core.audit import record_act
from powerops.core.deadlines import turn
from powerops.core.history import because
from powerops.core.models import Appointment, Organisation, Person
from powerops.core.origin import acting_as
from powerops.core.recusals import bar
from powerops.core.refusals import IllegalTransition, NotAllowed, Refusal, RuleViolated
from powerops.core.roles import OWN_BODY_ROLES, Role
from powerops.law.citation import Rule

Record = TypeVar("Record", bound=models.Model)
# A fact answers the law's question about the locked record: None when the rule holds, else the sentence why not.
Fact = Callable[[Any, Actor], str | None]


@dataclass(frozen=True)
class Check:
    """A rule of law with the fact that it asks for."""

    rule: Rule
    fact: Fact
    remedy: str = ""

    def refusal(self, record: models.Model, actor: Actor) -> RuleViolated | None:
        """Return why the rule forbids the act, or None."""
        why = self.fact(record, actor)
        return RuleViolated(why, clause=str(self.rule.clause), remedy=self.remedy) if why else None


@dataclass(frozen=True)
class Transition:
    """One row of a lifecycle: who may do what from where to where, under which rules."""

    verb: str
    label: str
    event: str
    sources: tuple[str, ...]
    target: str
    who: Role
    clause: str
    checks: tuple[Check, ...] = ()
    needs_reason: bool = False
    style: str = "primary"
    is_exceptional: bool = False  # for rare cases: not offered where it is refused
    meets: tuple[str, ...] = ()  # time limits that the act keeps
    ends: bool = False  # whatever else still runs for the record does not apply any more
    starts: tuple[str, ...] = ()  # time limits that begin, for whoever is to act next
    counts_from: Callable[[Any], date] | None = None  # the day of their event; else that of the act
    by_clock: bool = False  # the system does it too, once its time has come
    body_of: Callable[[Any], Organisation] | None = (
        None  # whose post acts, where not the record's body
    )


@dataclass(frozen=True)
class Act:
    """An act as a page or the API shows it: allowed, or refused with its sentence and clause."""

    verb: str
    label: str
    allowed: bool
    reason: str = ""
    clause: str = ""
    needs_reason: bool = False
    style: str = "primary"


@dataclass(frozen=True)
class Table:
    """The lifecycle of one kind of record."""

    name: str
    states: type[models.TextChoices]
    body_of: Callable[[Any], Organisation]
    transitions: tuple[Transition, ...]
    by_verb: Mapping[str, Transition] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_verb", {row.verb: row for row in self.transitions})

    def refusal(
        self, row: Transition, record: Any, actor: Actor
    ) -> tuple[Refusal | None, Appointment | None]:
        """Return why the act is refused — state, then person, then law — and the post that permits it."""
        if record.status not in row.sources:
            now = self.states(record.status).label
            words = f"当前状态为“{now}”，不能{row.label}。"
            return IllegalTransition(words, clause=row.clause), None
        body = (row.body_of or self.body_of)(record)
        appointment = actor.appointment_as(row.who, body)
        if appointment is None and not (row.by_clock and actor.person.is_system):
            where = str(body) if row.who in OWN_BODY_ROLES else "本辖区"
            sentence = f"{row.label}须由{where}的{row.who.label}岗位办理。"
            return NotAllowed(sentence, clause=row.clause), None
        actor = actor.through(appointment)
        if barred := bar(record, actor):
            return barred, appointment
        for check in row.checks:
            if refusal := check.refusal(record, actor):
                return refusal, appointment
        return None, appointment

    def turn_clocks(self, row: Transition, record: Any, by: Person, at: datetime | None) -> dict:
        """Meet, end and start the time limits of an act; return them in words."""
        following = [one.who for one in self.transitions if row.target in one.sources]
        on = row.counts_from(record) if row.counts_from else timezone.localdate(at)
        return turn(
            record, meets=row.meets, ends=row.ends, starts=row.starts, body=self.body_of(record),
            role=following[0] if following else row.who, on=on, by=by,
        )  # fmt: skip


def available(table: Table, record: Any, by: Person | Actor) -> list[Act]:
    """Return what can be done next from the record's present state, each allowed or with why not."""
    actor = by if isinstance(by, Actor) else acting(by)
    acts = []
    for row in table.transitions:
        if record.status not in row.sources:
            continue
        refusal, _ = table.refusal(row, record, actor)
        if refusal and row.is_exceptional:
            continue
        acts.append(
            Act(
                row.verb,
                row.label,
                refusal is None,
                refusal.message if refusal else "",
                refusal.clause if refusal else row.clause,
                row.needs_reason,
                row.style,
            )
        )
    return acts


def apply(
    table: Table,
    verb: str,
    record: Record,
    *,
    by: Person,
    reason: str = "",
    happened_at: datetime | None = None,
    change: Callable[[Any, Appointment], Mapping[str, Any] | None] | None = None,
) -> Record:
    """Do one act on the record and return it as it stands after.

    `change` alters the locked record and returns further facts for the audit event. Raises IllegalTransition,
    NotAllowed or RuleViolated, and writes nothing then.
    """
    row = table.by_verb[verb]
    with transaction.atomic(), acting_as(lambda: by.pk):
        locked: Any = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
        refusal, appointment = table.refusal(row, locked, acting(by))
        if refusal:
            raise refusal
        if row.needs_reason and not reason.strip():
            raise RuleViolated(f"{row.label}必须说明理由。", clause=row.clause)
        before = locked.status
        locked.status = row.target
        facts = change(locked, cast(Appointment, appointment)) if change else None
        locked.full_clean()
        because(locked, f"{row.label}：{reason}" if reason else row.label, by)
        locked.save()
        clocks = table.turn_clocks(row, locked, by, happened_at)
        record_act(
            f"{table.name}.{row.event}",
            row.label,
            locked,
            by=by,
            appointment=appointment,
            clause=row.clause,
            reason=reason,
            before=before,
            after=row.target,
            facts={**(facts or {}), **clocks},
            happened_at=happened_at,
        )
    record.refresh_from_db()
    return locked
