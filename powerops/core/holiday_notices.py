"""Loading a year's holiday notice: what would move is shown first, and moves when it is confirmed (F5).

A new version replaces the year's former one; neither is changed. Time limits that still run are counted again by the
new calendar, each with its record; those that were met keep their day.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date

from django.core import signing
from django.db import transaction
from django.utils import timezone

from powerops.core.actor import acting
from powerops.core.audit import record_act
from powerops.core.calendars import Day, current_calendar, hold_calendar, write_notice
from powerops.core.deadlines import OPEN, holders, recomputed, recounted
from powerops.core.holiday_files import NoticeFile
from powerops.core.models import Appointment, Deadline, HolidayNotice, Person
from powerops.core.notices import tell
from powerops.core.refusals import Conflict, NotAllowed, Refusal
from powerops.core.roles import Role
from powerops.core.templatetags.ui import cndate
from powerops.law.calendar import Calendar, Special
from powerops.law.periods import Due
from powerops.law.plan import PLAN

CLAUSE = "全国年节及纪念日放假办法"
SALT = "powerops.core.holiday-notice"


@dataclass(frozen=True)
class Proposal:
    """A notice as it was shown, on its way to being confirmed; `version` is what it would become."""

    year: int
    version: int
    title: str
    url: str
    sha256: str
    days: tuple[Day, ...]

    def sealed(self) -> str:
        """Return the proposal as text that a form carries and nobody alters."""
        plain = asdict(self)
        plain["days"] = [[day.on.isoformat(), day.name, day.is_off] for day in self.days]
        return signing.dumps(plain, salt=SALT, compress=True)


@dataclass(frozen=True)
class Move:
    """One running time limit that another calendar moves."""

    deadline: Deadline
    due: Due


def opened(sealed: str) -> Proposal:
    """Return the proposal that was sealed; Refusal when the text was altered."""
    try:
        plain = signing.loads(sealed, salt=SALT)
    except signing.BadSignature as bad:
        raise Refusal("预览内容不完整，没有导入。", remedy="请重新上传文件。") from bad
    days = tuple(
        Day(date.fromisoformat(on), name, is_off) for on, name, is_off in plain.pop("days")
    )
    return Proposal(days=days, **plain)


def proposed(file: NoticeFile, title: str) -> Proposal:
    """Return what a file without faults would become; Conflict when the year already says just that."""
    last = newest(file.year)
    if last and days_of(last) == set(file.days):
        raise Conflict(
            f"文件内容与现行的{last}完全相同。",
            clause=CLAUSE,
            remedy="不需要再次导入。",
            field="file",
        )
    version = last.version + 1 if last else 1
    return Proposal(file.year, version, title, file.url, file.sha256, tuple(sorted(file.days)))


def newest(year: int) -> HolidayNotice | None:
    """Return the version of a year's notice that holds."""
    return HolidayNotice.objects.filter(year=year).order_by("-version").first()


def days_of(notice: HolidayNotice) -> set[Day]:
    """Return the days of a notice."""
    return {Day(row.on, row.name, row.kind == row.Kind.OFF) for row in notice.days.all()}


def against_former(proposal: Proposal) -> list[tuple[Day, str]]:
    """Return the days by which a proposal differs from the year's notice that holds, each with how.

    None where nothing was announced yet: then every day is new, and the proposal itself says which.
    """
    last = newest(proposal.year)
    before = {day.on: day for day in days_of(last)} if last else {}
    after = {day.on: day for day in proposal.days} if before else {}
    told = [
        (day, "改动" if day.on in before else "新增")
        for day in after.values()
        if before.get(day.on) != day
    ]
    return sorted([*told, *((day, "取消") for day in before.values() if day.on not in after)])


def with_notice(calendar: Calendar, proposal: Proposal) -> Calendar:
    """Return the calendar as it would be with the proposal in place of the year's former notice."""
    last = newest(proposal.year)
    gone = {day.on for day in days_of(last)} if last else set()
    kept = {on: special for on, special in calendar.days.items() if on not in gone}
    new = {day.on: Special(day.name, day.is_off) for day in proposal.days}
    return Calendar({**kept, **new}, {**calendar.versions, proposal.year: proposal.version})


def moves(before: Calendar, after: Calendar) -> list[Move]:
    """Return the time limits, running or standing still, that end on another day by the calendar `after`."""
    touched = {
        on
        for on in before.days.keys() | after.days.keys()
        if before.days.get(on) != after.days.get(on)
    }
    return [
        Move(deadline, due)
        for deadline in reaching(touched)
        if (due := recounted(deadline, after)).due_on != deadline.due_on
    ]


def reaching(days: Collection[date]) -> Collection[Deadline]:
    """Return the open time limits between whose beginning and end one of the days lies."""
    if not days:
        return ()
    rows = Deadline.objects.filter(state__in=OPEN, started_on__lt=max(days), due_on__gte=min(days))
    return rows.select_related("body").prefetch_related("changes")


def preview(proposal: Proposal) -> list[Move]:
    """Return which running time limits the proposal would move; nothing is written."""
    calendar = current_calendar()
    return moves(calendar, with_notice(calendar, proposal))


def load(proposal: Proposal, *, by: Person) -> HolidayNotice:
    """Write the notice and move what still runs; a second time it changes nothing and returns what the first wrote.

    Raises NotAllowed, and Conflict when the year got another version meanwhile.
    """
    with transaction.atomic():
        hold_calendar(to_change=True)
        post = administrator(by)
        last = newest(proposal.year)
        if last and (last.version, last.sha256) == (proposal.version, proposal.sha256):
            return last
        if proposal.version != (last.version + 1 if last else 1):
            raise Conflict(
                f"{proposal.year}年的放假安排在您预览之后已有新的版次。", clause=CLAUSE, remedy="请重新上传并预览。"
            )  # fmt: skip
        before = current_calendar()
        notice = write_notice(
            proposal.year, proposal.days, title=proposal.title, url=proposal.url, sha256=proposal.sha256, by=by
        )  # fmt: skip
        moved = moves(before, current_calendar())
        move(moved, notice, by=by)
        facts = {"年度": proposal.year, "版次": proposal.version, "天数": len(proposal.days), "移动期限": len(moved)}  # fmt: skip
        record_act(
            "core.holiday_notice.loaded", "导入放假安排", notice, by=by, appointment=post, clause=CLAUSE, facts=facts
        )  # fmt: skip
    return notice


def move(moved: Collection[Move], notice: HolidayNotice, *, by: Person) -> None:
    """Put the time limits on their new days, the oldest first, and tell whoever answers for them."""
    due = {one.deadline.pk: one.due for one in moved}
    rows = Deadline.objects.select_for_update(of=("self",)).filter(pk__in=due, state__in=OPEN)
    for deadline in rows.select_related("body").order_by("pk"):
        before = deadline.due_on
        recomputed(deadline, due[deadline.pk], by=by, reason=f"按{notice}重新计算")
        text = f"{deadline}的到期日由{cndate(before)}改为{cndate(deadline.due_on)}（{notice}）。"
        tell(holders(deadline), text, deadline.url)


def administrator(by: Person) -> Appointment:
    """Return the post by which a person keeps the calendar, or refuse."""
    for one in acting(by, timezone.localdate()).appointments:
        if one.post.role == Role.ADMIN:
            return one
    raise NotAllowed("放假安排须由管理员岗位导入。", clause=f"{PLAN.doc_no} 四(二)1")
