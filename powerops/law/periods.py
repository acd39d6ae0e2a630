"""Time limits and how they are counted: 民法典 arts 201 to 203, and what each statute says of its own days.

The day of the event is not counted; a limit in months or years ends on the corresponding day, or on
the last day of a month that has none; a last day of rest moves to the first working day after it.
Whether a statute means working days is a property of each limit, never of counting as such.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from powerops.law.calendar import Calendar
from powerops.law.citation import Certainty, Clause, Rule, Violation

ONE_DAY = timedelta(days=1)
RUN = 10
"""Longer runs of the same stand in one line."""
PAUSED = "中止计时 不计"


class Unit(StrEnum):
    """What a limit is counted in."""

    WORKING_DAYS = "个工作日"
    DAYS = "日"
    MONTHS = "个月"
    YEARS = "年"


@dataclass(frozen=True, slots=True)
class Extension:
    """By how much a limit may be extended at most, each of `times` times, in the unit of the limit."""

    amount: int
    unit: Unit
    clause: Clause
    times: int = 1


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """One time limit of one statute, as in force from `valid_from` to `valid_until` (both included).

    `near` is how many working days before the due day reminding begins; `may_suspend` the clause that
    stops the clock; `parameter` the key of a dated value that replaces `amount`. A limit that
    `counts_back` ("听证的七日前") ends before its event. One that does not shift (`shifts` false) is a
    burden which no holiday may lengthen.
    """

    id: str
    title: str
    clause: Clause
    amount: int
    unit: Unit
    certainty: Certainty
    valid_from: date
    valid_until: date | None = None
    near: int = 2
    may_suspend: Clause | None = None
    may_extend: Extension | None = None
    parameter: str = ""
    missions: tuple[str, ...] = ()
    counts_back: bool = False
    shifts: bool = True

    def __post_init__(self) -> None:
        if self.may_extend and self.may_extend.unit is not self.unit:
            raise ValueError(f"{self.id}: an extension is counted in the unit of its limit")

    def __str__(self) -> str:
        return f"{self.title}（{self.length()}，{self.clause}）"

    def length(self, amount: int | None = None) -> str:
        """Return how long it is, such as 20个工作日."""
        return f"{self.amount if amount is None else amount}{self.unit}"

    def is_in_force(self, on: date) -> bool:
        """Whether this version governs what began on a day."""
        return self.valid_from <= on and (self.valid_until is None or on <= self.valid_until)

    @property
    def rule(self) -> Rule:
        """The limit as a rule, for a refusal to cite."""
        return Rule(
            self.id,
            self.clause,
            f"{self.title}的期限为{self.length()}。",
            self.certainty,
            self.missions,
        )


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that does not count: from `began_on` until the day before `ended_on`, on which counting goes on.

    自中止之日起停止计算，自恢复之日起继续计算. None where it has not ended.
    """

    began_on: date
    ended_on: date | None = None

    def covers(self, on: date) -> bool:
        return self.began_on <= on and (self.ended_on is None or on < self.ended_on)


@dataclass(frozen=True, slots=True)
class Line:
    """One day, or a run of days up to `until`, of the explanation.

    `number` is the place in the limit of the (last) day counted; None where the day is not counted.
    """

    on: date
    number: int | None
    note: str
    until: date | None = None

    @property
    def last(self) -> date:
        """The last day that the line speaks of."""
        return self.until or self.on

    @property
    def days(self) -> int:
        """How many days the line speaks of."""
        return (self.last - self.on).days + 1


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit ends, why, and by which notices (year to version) its days were judged.

    While a pause has not ended, `due_on` is the day on which the limit would end had the clock not stopped,
    and the lines end where it stopped.
    """

    due_on: date
    lines: tuple[Line, ...]
    calendar_versions: dict[int, int]


class PeriodRefused(ValueError):
    """The law of the limit knows no such suspension or extension; `violation` carries message and clause."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(violation.message)
        self.violation = violation


def suspension_violation(limit: TimeLimit) -> Violation | None:
    """Return why a limit may not be suspended, None where its law allows it."""
    if limit.may_suspend:
        return None
    return Violation(
        limit.rule, f"“{limit.title}”的期限不得中止：{limit.clause}没有规定可以扣除的时间"
    )


def extension_violation(limit: TimeLimit, amounts: Sequence[int]) -> Violation | None:
    """Return why a limit may not be extended by these amounts, one after the other; None where its law allows it."""
    allowed = limit.may_extend
    if not amounts:
        return None
    if allowed is None:
        return Violation(
            limit.rule, f"“{limit.title}”的期限不得延长：{limit.clause}没有规定可以延长"
        )
    if len(amounts) > allowed.times:
        return Violation(
            limit.rule, f"“{limit.title}”的期限最多延长{allowed.times}次（{allowed.clause}）"
        )
    if any(not 1 <= amount <= allowed.amount for amount in amounts):
        return Violation(
            limit.rule,
            f"“{limit.title}”每次延长不得少于1{limit.unit}、不得超过{limit.length(allowed.amount)}（{allowed.clause}）",
        )
    return None


def due(
    limit: TimeLimit,
    started_on: date,
    calendar: Calendar,
    *,
    amount: int | None = None,
    pauses: Sequence[Pause] = (),
    extended_by: Sequence[int] = (),
) -> Due:
    """Return when a limit ends that began with an event of `started_on`, explained day by day.

    `amount` replaces the limit's own (a dated parameter); `extended_by` are the extensions granted, in the
    limit's unit. For a limit that counts back, `started_on` is the event and `due_on` the latest day before it:
    as many full days lie between the two as the law names, the stricter reading of “某日前”.
    Raises CalendarMissing, PeriodRefused, and ValueError for facts that cannot be.
    """
    for violation in (
        suspension_violation(limit) if pauses else None,
        extension_violation(limit, extended_by),
    ):
        if violation:
            raise PeriodRefused(violation)
    whole = limit.amount if amount is None else amount
    if whole < 1:
        raise ValueError(f"{limit.id}: a limit of {whole} is none")
    count = Count(calendar, limit.unit is Unit.WORKING_DAYS, checked(pauses, started_on))
    if limit.counts_back:
        return count.back_from(started_on, whole)
    return count.on_from(started_on, limit, whole, sum(extended_by))


def checked(pauses: Iterable[Pause], started_on: date) -> tuple[Pause, ...]:
    """Return pauses in order; raises ValueError where they overlap, end before they begin or precede the start."""
    ordered = tuple(sorted(pauses, key=lambda pause: pause.began_on))
    earliest: date | None = started_on
    for pause in ordered:
        if earliest is None or pause.began_on < earliest:
            raise ValueError("中止的时间不能早于起算之日，也不能互相重叠")
        if pause.ended_on and pause.ended_on < pause.began_on:
            raise ValueError("恢复计时的日期不能早于中止的日期")
        earliest = pause.ended_on
    return ordered


def corresponding(on: date, months: int) -> date:
    """Return the day of the same number so many months later, or that month's last day (民法典 art 202)."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


@dataclass
class Count:
    """One counting: the lines as they grow, and the notices by which days were judged."""

    calendar: Calendar
    is_by_working_days: bool
    pauses: tuple[Pause, ...] = ()
    lines: list[Line] = field(default_factory=list)
    versions: dict[int, int] = field(default_factory=dict)

    def on_from(self, started_on: date, limit: TimeLimit, whole: int, extended: int) -> Due:
        """Count forward from the day after the event."""
        needed, told = span(limit, started_on, whole, extended)
        self.lines = [Line(started_on, None, told)]
        number, day = 0, started_on
        while number < needed:
            day += ONE_DAY
            number += self.count(day, number + 1)
        if not self.is_by_working_days and limit.shifts:
            day = self.shifted(day)
        self.add_to_last("期限届满")
        self.stop_where_paused(day)
        return Due(day, tuple(in_runs(self.lines)), self.versions)

    def back_from(self, event_on: date, whole: int) -> Due:
        """Count backward from the day before the event."""
        self.lines = [Line(event_on, None, "事件当日 不计")]
        number, day = 0, event_on
        while number < whole:
            day -= ONE_DAY
            number += self.count(day, number + 1)
        day -= ONE_DAY
        while self.is_by_working_days and not self.is_working(day):
            self.lines.append(Line(day, None, f"{self.reason(day)} 不计"))
            day -= ONE_DAY
        self.lines.append(Line(day, None, "最迟于本日"))
        return Due(day, tuple(in_runs(self.lines[::-1])), self.versions)

    def count(self, day: date, number: int) -> bool:
        """Add the line of a day; whether it was counted, as the `number`th."""
        if self.is_paused(day):
            self.lines.append(Line(day, None, PAUSED))
            return False
        if self.is_by_working_days and not self.is_working(day):
            self.lines.append(Line(day, None, f"{self.reason(day)} 不计"))
            return False
        self.lines.append(Line(day, number, self.reason(day) if self.is_by_working_days else ""))
        return True

    def shifted(self, day: date) -> date:
        """Return the first working day at or after the last one counted, adding the lines between (art 203)."""
        if self.is_working(day):
            return day
        self.add_to_last(f"{self.reason(day)}，最后一日为休息日，顺延至其后第一个工作日")
        while True:
            day += ONE_DAY
            if self.is_paused(day):
                self.lines.append(Line(day, None, PAUSED))
            elif self.is_working(day):
                self.lines.append(Line(day, None, "顺延"))
                return day
            else:
                self.lines.append(Line(day, None, f"{self.reason(day)} 顺延"))

    def stop_where_paused(self, due_on: date) -> None:
        """End the lines where a pause began that has not ended."""
        stopped = self.pauses[-1].began_on if self.pauses and not self.pauses[-1].ended_on else None
        if stopped and stopped <= due_on:
            self.lines = [line for line in self.lines if line.on < stopped]
            self.lines.append(
                Line(
                    stopped,
                    None,
                    f"自本日起中止计时，尚未恢复；如不中止，{due_on.month}月{due_on.day}日届满",
                )
            )

    def add_to_last(self, told: str) -> None:
        last = self.lines[-1]
        self.lines[-1] = replace(last, note="；".join(filter(None, (last.note, told))))

    def is_paused(self, on: date) -> bool:
        return any(pause.ended_on and pause.covers(on) for pause in self.pauses)

    def is_working(self, on: date) -> bool:
        self.versions |= self.calendar.judging(on)
        return self.calendar.is_working(on)

    def reason(self, on: date) -> str:
        return self.calendar.reason(on)


def span(limit: TimeLimit, started_on: date, whole: int, extended: int) -> tuple[int, str]:
    """Return how many days are to be counted, and what the line of the first day says."""
    told = "起算事由发生之日 不计"
    if extended:
        told += f"；{limit.length(whole)}，经批准延长{limit.length(extended)}"
    if limit.unit in (Unit.DAYS, Unit.WORKING_DAYS):
        return whole + extended, told
    months = (whole + extended) * (12 if limit.unit is Unit.YEARS else 1)
    end = corresponding(started_on, months)
    days = (end - started_on).days
    kind = "对应日" if end.day == started_on.day else "该月没有对应日，为月末日"
    return days, (
        f"{told}；满{limit.length(whole + extended)}之日为{end.year}年{end.month}月{end.day}日"
        f"（{kind}），共{days}日"
    )


def in_runs(lines: Iterable[Line]) -> list[Line]:
    """Return the lines with long runs of the same in one: days counted without a break, days paused."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and goes_on(runs[-1][-1], line):
            runs[-1].append(line)
        else:
            runs.append([line])
    return [line for run in runs for line in (one(run) if len(run) > RUN else run)]


def goes_on(before: Line, line: Line) -> bool:
    """Whether two lines, one day after the other, may stand in one run."""
    if before.note != line.note or line.note not in ("", PAUSED):
        return False
    return (before.number is None) == (line.number is None)


def one(run: Sequence[Line]) -> list[Line]:
    """Return a run of lines as one."""
    first, last = run[0], run[-1]
    note = PAUSED if last.number is None else f"第{first.number}日至第{last.number}日 逐日计算"
    return [Line(first.on, last.number, note, last.on)]
