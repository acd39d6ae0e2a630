"""The clock of a matter: time limits begin, are met, end, stand still, go on and are lengthened (F5, G4).

How days are counted is the law's business (`powerops.law.periods`); here it is applied to one record, proven day by
day and kept. What began under a version of a rule, a parameter or a calendar keeps it, except that a holiday notice
moves what still runs (`powerops.core.holiday_notices`). Nothing here is guessed: where the calendar ends, the act is
refused with what would make it possible.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from powerops.core.actor import Actor, acting
from powerops.core.audit import entered_later, record_act
from powerops.core.calendars import current_calendar, hold_calendar
from powerops.core.history import because
from powerops.core.models import Appointment, Deadline, DeadlineChange, Organisation, Person, Post
from powerops.core.models.people import jurisdiction_path
from powerops.core.parameters import value_of
from powerops.core.recusals import bar_at
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import OWN_BODY_ROLES, Role
from powerops.core.templatetags.ui import cndate
from powerops.law import periods, plan
from powerops.law.calendar import Calendar, CalendarMissing
from powerops.law.citation import Violation
from powerops.law.periods import Due, Pause, TimeLimit
from powerops.law.time_limits import ALL_LIMITS, limit_in_force

State, Kind = Deadline.State, DeadlineChange.Kind
OPEN = (State.RUNNING, State.SUSPENDED)


# --- beginning and ending ------------------------------------------------------------------------------


def start(
    limit_id: str, record: models.Model, *, body: Organisation, role: Role, started_on: date, by: Person,
    facts: Mapping[str, Any] | None = None, amount: int | None = None,
) -> Deadline:  # fmt: skip
    """Start a time limit of a record and record the act; one that already runs for it is returned as it is.

    `amount`, in the limit's unit, is for a limit whose length is granted from case to case.

    Raises RuleViolated, with what to do, when a year that the limit reaches has no calendar.
    """
    with transaction.atomic():
        hold_calendar(to_change=False)
        deadline, is_new = begin(
            limit_id, record, body=body, role=role, started_on=started_on, by=by, facts=facts, amount=amount
        )  # fmt: skip
        if is_new:
            told = {"记录": deadline.record_title, "起算日": started_on.isoformat(), "到期日": deadline.due_on.isoformat()}  # fmt: skip
            note("started", "期限起算", deadline, by=by, facts=told)
    return deadline


def begin(
    limit_id: str, record: models.Model, *, body: Organisation, role: Role, started_on: date, by: Person,
    facts: Mapping[str, Any] | None = None, amount: int | None = None,
) -> tuple[Deadline, bool]:  # fmt: skip
    """Start a time limit within an act that is recorded itself and holds the calendar; return it, and whether it is new."""
    if running := open_of(record, limit_id).first():
        return running, False
    limit = limit_in_force(limit_id, started_on)
    if amount is None:
        amount = value_of(limit.parameter, started_on) if limit.parameter else limit.amount
    due = counted(limit, started_on, current_calendar(), amount=amount)
    deadline = Deadline(
        rule=limit.id, rule_version=limit.valid_from, title=limit.title, clause=str(limit.clause),
        record_type=record._meta.label_lower, record_id=record.pk, record_title=str(record)[:200],
        url=record.get_absolute_url(), body=body, role=role, started_on=started_on,  # type: ignore[attr-defined]  # every record has a page
        facts={**(facts or {}), "amount": amount},
    )  # fmt: skip
    put(deadline, due)
    because(deadline, f"起算：{limit.length(amount)}", by)
    deadline.save()
    return deadline, True


def meet(limit_id: str, record: models.Model, *, by: Person) -> Deadline | None:
    """What was to be done is done, in time or late; None when no such limit runs for the record."""
    return next(iter(close(open_of(record, limit_id), State.MET, by=by)), None)


def end(record: models.Model, *, by: Person, limit_id: str = "") -> list[Deadline]:
    """What runs for the record (or the one limit) does not apply any more."""
    return close(open_of(record, limit_id), State.ENDED, by=by)


def open_of(record: models.Model, limit_id: str = "") -> models.QuerySet[Deadline]:
    """Return the running and suspended time limits of a record, of one rule or of all."""
    rows = Deadline.objects.filter(
        record_type=record._meta.label_lower, record_id=record.pk, state__in=OPEN
    )
    return rows.filter(rule=limit_id) if limit_id else rows


def close(rows: models.QuerySet[Deadline], state: str, *, by: Person) -> list[Deadline]:
    """End the time limits in the given state, each recorded."""
    with transaction.atomic():
        closed = ended(rows, state, by=by)
        for deadline in closed:
            note(str(state), deadline.get_state_display(), deadline, by=by, facts=told_of(deadline))
    return closed


def ended(rows: models.QuerySet[Deadline], state: str, *, by: Person) -> list[Deadline]:
    """End the time limits within an act that is recorded itself."""
    closed = list(rows.select_for_update())
    for deadline in closed:
        deadline.state, deadline.ended_at = state, timezone.now()
        because(deadline, deadline.get_state_display(), by)
        deadline.save()
    return closed


def turn(
    record: Any, *, meets: Collection[str], ends: bool, starts: Collection[str], body: Organisation, role: Role,
    on: date, by: Person,
) -> dict[str, str]:  # fmt: skip
    """Do what an act of a lifecycle does to the clocks of its record; return it as facts of the act's own event."""
    facts = {}
    if starts:
        hold_calendar(to_change=False)  # before any row of a deadline, see `changed`
    if meets:
        done = ended(open_of(record).filter(rule__in=meets), State.MET, by=by)
        facts["期限办结"] = "；".join(in_words(one) for one in done)
    if ends:
        gone = ended(open_of(record), State.ENDED, by=by)
        facts["期限不再适用"] = "；".join(in_words(one) for one in gone)
    if starts:
        answering = answering_body(role, body)
        begun = [
            begin(limit, record, body=answering, role=role, started_on=on, by=by)[0]
            for limit in starts
        ]
        facts["期限起算"] = "；".join(in_words(one) for one in begun)
    return {name: words for name, words in facts.items() if words}


def in_words(deadline: Deadline) -> str:
    """Return a time limit with its due day and, once it is over, whether it was kept."""
    words = f"{deadline.title}，{cndate(deadline.due_on)}到期"
    return f"{words}，已逾期" if deadline.is_late else words


def told_of(deadline: Deadline) -> dict[str, str]:
    """Return the facts of a deadline's own event."""
    return {"记录": deadline.record_title, "到期日": deadline.due_on.isoformat()}


def answering_body(role: Role, body: Organisation) -> Organisation:
    """Return the organisation whose post of the role answers for a matter of the body."""
    if role in OWN_BODY_ROLES:
        return body
    posts = Post.objects.filter(
        role=role, is_open=True, organisation__path__startswith=jurisdiction_path(body)
    )
    post = posts.select_related("organisation").order_by("pk").first()
    return post.organisation if post else body


# --- standing still, going on, growing longer ------------------------------------------------------------


def suspend(
    deadline: Deadline, *, by: Person, asked_by: Person, reason: str, on: date | None = None
) -> Deadline:
    """Stop the clock from a day on, where the law of the limit has a time that does not count.

    `by` approves what `asked_by` asks for. Raises RuleViolated with the clause where the law knows no suspension,
    IllegalTransition, NotAllowed; so do `resume` and `extend`.
    """
    limit = limit_of(deadline)
    refuse(periods.suspension_violation(limit))
    clause = str(limit.may_suspend)
    return changed(
        deadline, Kind.SUSPENDED, State.RUNNING, State.SUSPENDED,
        by=by, asked_by=asked_by, reason=reason, clause=clause, on=on,
    )  # fmt: skip


def resume(
    deadline: Deadline, *, by: Person, asked_by: Person, reason: str, on: date | None = None
) -> Deadline:
    """Let the clock go on from a day, which counts again."""
    clause = str(limit_of(deadline).may_suspend or deadline.clause)
    return changed(
        deadline, Kind.RESUMED, State.SUSPENDED, State.RUNNING,
        by=by, asked_by=asked_by, reason=reason, clause=clause, on=on,
    )  # fmt: skip


def extend(
    deadline: Deadline, *, by: Person, asked_by: Person, reason: str, amount: int
) -> Deadline:
    """Lengthen the limit by an amount in its own unit, as often and as far as its law allows."""
    limit = limit_of(deadline)
    clause = str(limit.may_extend.clause if limit.may_extend else limit.clause)
    return changed(
        deadline, Kind.EXTENDED, State.RUNNING, State.RUNNING,
        by=by, asked_by=asked_by, reason=reason, clause=clause, amount=amount,
    )  # fmt: skip


def changed(
    deadline: Deadline, kind: DeadlineChange.Kind, source: str, target: str, *, by: Person, asked_by: Person,
    reason: str, clause: str, on: date | None = None, amount: int | None = None,
) -> Deadline:  # fmt: skip
    """Write one approved change and count again."""
    today = timezone.localdate()
    with transaction.atomic():
        hold_calendar(to_change=False)  # before the row: a notice takes its locks in this order too
        locked = Deadline.objects.select_for_update(of=("self",)).select_related("body").get(pk=deadline.pk)  # fmt: skip
        if locked.state != source:
            raise IllegalTransition(
                f"期限当前为“{locked.get_state_display()}”，不能{kind.label}。", clause=clause
            )
        post = approving_post(locked, kind.label, by=by, asked_by=asked_by, clause=clause)
        refuse_day(locked, kind, on or today, today, clause)
        change = DeadlineChange.objects.create(
            deadline=locked, kind=kind, on=on or today, amount=amount, reason=reason, clause=clause,
            approved_by=by, asked_by=asked_by, due_before=locked.due_on,
            due_after=recounted(locked, current_calendar(), [(kind, on or today, amount)]).due_on,
        )  # fmt: skip
        put(locked, recounted(locked, current_calendar()))
        locked.state = target
        because(locked, f"{kind.label}：{reason}", by)
        locked.save()
        note(
            str(kind), f"期限{kind.label}", locked, by=by, appointment=post, reason=reason, clause=clause,
            happened_at=entered_later(on),
            facts={"申请人": asked_by.name, "原到期日": change.due_before.isoformat(), "新到期日": locked.due_on.isoformat()},
        )  # fmt: skip
    deadline.refresh_from_db()
    return locked


def refuse(violation: Violation | None) -> None:
    """Raise what the law has against a change."""
    if violation:
        raise RuleViolated(f"{violation.message}。", clause=str(violation.clause))


def refuse_day(
    deadline: Deadline, kind: DeadlineChange.Kind, on: date, today: date, clause: str
) -> None:
    """Raise when a change would be dated before the last stop or start, after today, or comes when the limit is over."""
    last = (
        deadline.changes.filter(kind__in=[Kind.SUSPENDED, Kind.RESUMED]).order_by("on", "pk").last()
    )
    earliest, since = (
        (last.on, f"上次{last.get_kind_display()}之日") if last else (deadline.started_on, "起算日")
    )
    if not earliest <= on <= today:
        raise RuleViolated(
            f"日期应在{since}（{cndate(earliest)}）至今天之间。", clause=clause, field="on"
        )
    if kind != Kind.RESUMED and on > deadline.due_on:
        raise RuleViolated(
            f"期限已于{cndate(deadline.due_on)}届满，届满后不能{kind.label}。", clause=clause
        )


def approving(deadline: Deadline, actor: Actor) -> Appointment | None:
    """Return the post by which a person approves changes of the limit: head of the body that answers, or leader."""
    for one in actor.appointments:
        is_head = one.post.organisation_id == deadline.body_id and (
            one.post.role == Role.HEAD or one.post.is_principal
        )
        if is_head or (one.post.role == Role.LEADER and one.reaches(deadline.body)):
            return one
    return None


def approving_post(
    deadline: Deadline, what: str, *, by: Person, asked_by: Person, clause: str
) -> Appointment:
    """Return the post by which a person approves what somebody else asks for, or refuse."""
    actor = acting(by)
    post = approving(deadline, actor)
    if post is None:
        raise NotAllowed(f"期限{what}须由{deadline.body}的负责人批准。", clause=clause)
    actor = actor.through(post)
    if barred := bar_at((deadline.record_type, deadline.record_id), actor):
        raise barred
    if asked_by in actor.persons:
        whose = "自己" if asked_by == by else f"您代理的{asked_by}"
        raise RuleViolated(
            f"您不能批准{whose}提出的{what}。", clause=str(plan.F3.clause), remedy="请由承办人员提出。", field="asked_by"
        )  # fmt: skip
    if not holders(deadline).filter(pk=asked_by.pk).exists():
        raise RuleViolated(
            f"{asked_by.name}不在{deadline.body}{deadline.get_role_display()}岗位，不能提出{what}。",
            clause=clause, field="asked_by",
        )  # fmt: skip
    return post


def holders(deadline: Deadline) -> models.QuerySet[Person]:
    """Return who holds the responsible posts today."""
    held = Appointment.objects.in_force(timezone.localdate()).filter(
        post__role=deadline.role, post__organisation=deadline.body
    )
    return Person.objects.filter(is_active=True, pk__in=held.values("person"))


def recomputed(deadline: Deadline, due: Due, *, by: Person, reason: str) -> None:
    """Move a locked time limit to the day that another calendar gives; in the transaction of the notice."""
    before = deadline.due_on
    put(deadline, due)
    DeadlineChange.objects.create(
        deadline=deadline, kind=Kind.RECOMPUTED, on=timezone.localdate(), reason=reason, clause=deadline.clause,
        approved_by=by, due_before=before, due_after=due.due_on,
    )  # fmt: skip
    because(deadline, reason, by)
    deadline.save()
    told = {"原到期日": before.isoformat(), "新到期日": due.due_on.isoformat()}
    note("recomputed", "期限重新计算", deadline, by=by, reason=reason, facts=told)


# --- counting ------------------------------------------------------------------------------------------


def limit_of(deadline: Deadline) -> TimeLimit:
    """Return the version of the rule under which the deadline began; LookupError when the law has dropped it."""
    for limit in ALL_LIMITS:
        if (limit.id, limit.valid_from) == (deadline.rule, deadline.rule_version):
            return limit
    raise LookupError(f"{deadline.rule} of {deadline.rule_version}")


def counted(limit: TimeLimit, started_on: date, calendar: Calendar, **facts: Any) -> Due:
    """Return when a limit ends; RuleViolated where its law forbids a change, or a year has no calendar."""
    try:
        return periods.due(limit, started_on, calendar, **facts)
    except CalendarMissing as missing:
        raise RuleViolated(
            f"“{limit.title}”的期限跨入{missing.year}年，而{missing.year}年的放假安排尚未导入，无法推算到期日。",
            clause=str(limit.clause),
            remedy=f"请联系管理员，在“放假安排”页面导入国务院办公厅{missing.year}年部分节假日安排的通知后再办理。",
        ) from missing
    except periods.PeriodRefused as refused:
        violation = refused.violation
        raise RuleViolated(f"{violation.message}。", clause=str(violation.clause)) from refused


Change = tuple[str, date, int | None]


def recounted(deadline: Deadline, calendar: Calendar, more: Sequence[Change] = ()) -> Due:
    """Return when a deadline ends by a calendar, with everything that was changed about it, and `more`."""
    changes = [(one.kind, one.on, one.amount) for one in deadline.changes.all()]
    pauses: list[Pause] = []
    extended_by = []
    for kind, on, amount in [*changes, *more]:
        if kind == Kind.SUSPENDED:
            pauses.append(Pause(on))
        elif kind == Kind.RESUMED:
            pauses[-1] = Pause(pauses[-1].began_on, on)
        elif kind == Kind.EXTENDED:
            extended_by.append(amount)
    return counted(
        limit_of(deadline), deadline.started_on, calendar, amount=deadline.facts["amount"],
        pauses=tuple(pauses), extended_by=tuple(extended_by),
    )  # fmt: skip


def put(deadline: Deadline, due: Due) -> None:
    """Write on the row when it ends and why; a later day is reminded of anew."""
    if deadline.due_on and due.due_on > deadline.due_on:
        deadline.stage = Deadline.Stage.QUIET
    deadline.due_on = due.due_on
    deadline.calendar = {str(year): version for year, version in due.calendar_versions.items()}
    deadline.explanation = [
        {
            "on": line.on.isoformat(), "until": line.last.isoformat(), "number": line.number, "note": line.note,
        }
        for line in due.lines
    ]  # fmt: skip


def note(
    event: str, label: str, deadline: Deadline, *, by: Person, facts: Mapping[str, Any], clause: str = "",
    **columns: Any,
) -> None:  # fmt: skip
    """Record an act on a deadline under its clause."""
    record_act(
        f"core.deadline.{event}", label, deadline, by=by, clause=clause or deadline.clause, facts=facts, **columns
    )  # fmt: skip
