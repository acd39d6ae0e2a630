"""A year's holiday notice is read, shown, confirmed; what runs moves, what was met stays (F5)."""

import threading
from datetime import date

import pytest
from django.db import connection

from powerops.core import deadlines, holiday_notices
from powerops.core.calendars import Day, current_calendar, write_notice
from powerops.core.holiday_files import read
from powerops.core.models import AuditEvent, Deadline, DeadlineChange, HolidayNotice, Notice
from powerops.core.refusals import Conflict, NotAllowed, Refusal
from registry.models import Revision
from tests.builders import drafted
from tests.core.clocks import on, running

HEADING = "date,name,day_type,notice_year,state_council_notice_url"
NEW_YEAR = [
    "2026-12-31,元旦,off,2027,https://www.gov.cn/2027",
    "2027-01-01,元旦,off,2027,https://www.gov.cn/2027",
    "2027-01-03,元旦,work,2027,https://www.gov.cn/2027",
]
SPRING = [f"2027-02-{day:02},春节,off,2027," for day in range(5, 13)]


def file(*rows, heading=HEADING, encoding="utf-8"):
    return "\n".join([heading, *rows]).encode(encoding)


@pytest.fixture
def announced(db):
    """As the product comes: 2026 is the last year with a calendar."""


@pytest.fixture
def proposal(db):
    return holiday_notices.proposed(read(file(*NEW_YEAR, *SPRING), 2027), "国办通知")


@pytest.fixture
def december(cast, district):
    """Begun on Thursday 3 December 2026; the twentieth working day is Thursday the 31st."""
    with on(2026, 12, 3):
        deadline = running(cast, district.zjj, began=date(2026, 12, 3))
    assert deadline.due_on == date(2026, 12, 31)
    return deadline


# --- reading -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_a_file_is_read_as_office_programs_write_it(encoding, mark):
    rows = [
        "名称,日期,类型",
        "元旦,2027/1/1,放假",
        "春节,2027年2月6日,休",
        "春节,20270213,补班",
        ",,",
    ]
    text = "\r\n".join(row.replace(",", mark) for row in rows)
    notice = read(text.encode(encoding), 2027)
    assert notice.faults == []
    assert notice.days == [
        Day(date(2027, 1, 1), "元旦", True),
        Day(date(2027, 2, 6), "春节", True),
        Day(date(2027, 2, 13), "春节", False),
    ]
    assert notice.is_short


def test_every_wrong_row_is_named_with_its_column_and_reason():
    notice = read(
        file(
            "2027-02-30,元旦,off,2027,",  # row 2: no such day
            "2028-01-01,元旦,off,2027,",  # row 3: another year
            "2027-01-01,,off,2027,",  # row 4
            "2027-01-02,元旦,maybe,2027,",  # row 5
            "2027-01-04,元旦,work,2027,",  # row 6: a Monday
            "2027-05-01,劳动节,off,2027,",
            "2027-05-01,劳动节,off,2027,",  # row 8
            "2027-10-01,国庆节,off,2026,",  # row 9
            "=HYPERLINK(0),国庆节,off",  # row 10
        ),
        2027,
    )  # fmt: skip
    assert [(one.row, one.column) for one in notice.faults] == [
        (2, "日期"), (3, "日期"), (4, "名称"), (5, "类型"), (6, "类型"), (8, "日期"), (9, "通知年度"), (10, "日期"),
    ]  # fmt: skip
    assert all(one.reason.endswith("。") for one in notice.faults)
    assert "与第 7 行重复" in notice.faults[5].reason


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "空的"),
        (b"\n \n", "空的"),
        ("日期,备注\n2027-01-01,元旦".encode(), "缺少“名称、类型”列"),
        (file("2027-01-03,元旦,work,,"), "没有任何放假日"),
        (b"\xff\xfe\x00\x81\x81\xff", "文字编码"),
        (b"PK\x03\x04 not a table", "缺少"),
    ],
)
def test_what_is_no_notice_is_refused(content, why):
    with pytest.raises(Refusal, match=why) as refused:
        read(content, 2027)
    assert refused.value.remedy and refused.value.field == "file"


# --- showing and confirming ----------------------------------------------------------------------------


def test_the_preview_says_what_moves_and_writes_nothing(cast, december, proposal):
    counts = HolidayNotice.objects.count(), AuditEvent.objects.count()
    (move,) = holiday_notices.preview(proposal)
    # 31 December is off, 1 January too; 3 January is a worked Sunday.
    assert (move.deadline, move.due.due_on) == (december, date(2027, 1, 3))
    assert Deadline.objects.get().due_on == date(2026, 12, 31)
    assert (HolidayNotice.objects.count(), AuditEvent.objects.count()) == counts
    assert 2027 not in current_calendar().versions


def test_the_confirmation_moves_what_runs_and_keeps_the_proof(cast, december, proposal):
    with on(2026, 12, 10):
        notice = holiday_notices.load(proposal, by=cast.admin)
    december.refresh_from_db()
    assert (notice.year, notice.version, notice.loaded_by) == (2027, 1, cast.admin)
    assert notice.sha256 == read(file(*NEW_YEAR, *SPRING), 2027).sha256
    assert december.due_on == date(2027, 1, 3) and december.calendar == {"2026": 1, "2027": 1}
    change = DeadlineChange.objects.get()
    assert (change.kind, change.due_before, change.due_after, change.approved_by) == (
        "recomputed", date(2026, 12, 31), date(2027, 1, 3), cast.admin,
    )  # fmt: skip
    event = AuditEvent.objects.get(act="core.deadline.recomputed")
    assert (event.record_id, event.by) == (december.pk, cast.admin) and event.clause
    assert AuditEvent.objects.about(notice).get().facts["移动期限"] == 1
    assert december.history.latest("history_id").history_user == cast.admin
    assert "2027年1月3日" in Notice.objects.get(person=cast.clerk).text


def test_what_was_met_does_not_move(cast, december, proposal):
    with on(2026, 12, 10):
        deadlines.meet("XX-REPLY", Revision.objects.get(), by=cast.clerk)
        holiday_notices.load(proposal, by=cast.admin)
    december.refresh_from_db()
    assert december.due_on == date(2026, 12, 31) and not DeadlineChange.objects.exists()


def test_what_is_suspended_moves_with_the_calendar_too(cast, december, proposal):
    with on(2026, 12, 10):
        deadlines.suspend(december, by=cast.head, asked_by=cast.clerk, reason="征求第三方意见")
        holiday_notices.load(proposal, by=cast.admin)
        deadlines.resume(december, by=cast.head, asked_by=cast.clerk, reason="已答复")
    assert december.due_on == date(2027, 1, 3)


def test_confirming_twice_writes_once(cast, december, proposal):
    first = holiday_notices.load(proposal, by=cast.admin)
    assert holiday_notices.load(proposal, by=cast.admin) == first
    assert DeadlineChange.objects.count() == 1
    assert AuditEvent.objects.filter(act="core.holiday_notice.loaded").count() == 1


def test_a_stale_preview_is_refused(cast, december, proposal):
    other = holiday_notices.proposed(read(file(*NEW_YEAR), 2027), "另一份")
    holiday_notices.load(other, by=cast.admin)
    with pytest.raises(Conflict, match="已有新的版次") as refused:
        holiday_notices.load(proposal, by=cast.admin)
    assert refused.value.clause and refused.value.remedy
    assert HolidayNotice.objects.get(year=2027).title == "另一份"


def test_the_same_days_again_are_no_new_version(cast, proposal):
    holiday_notices.load(proposal, by=cast.admin)
    with pytest.raises(Conflict, match="完全相同"):
        holiday_notices.proposed(read(file(*NEW_YEAR[::-1], *SPRING), 2027), "国办通知")


def test_a_second_version_moves_back_what_the_first_moved(cast, december, proposal):
    holiday_notices.load(proposal, by=cast.admin)
    mended = holiday_notices.proposed(read(file(*NEW_YEAR[1:], *SPRING), 2027), "更正")
    assert mended.version == 2
    assert [one.due.due_on for one in holiday_notices.preview(mended)] == [date(2026, 12, 31)]
    holiday_notices.load(mended, by=cast.admin)
    december.refresh_from_db()
    assert december.due_on == date(2026, 12, 31) and december.changes.count() == 2


@pytest.mark.parametrize("username", ["clerk", "head", "legal", "supervisor", "leader", "nobody"])
def test_only_the_administrator_loads(cast, december, proposal, username):
    with pytest.raises(NotAllowed) as refused:
        holiday_notices.load(proposal, by=getattr(cast, username))
    assert refused.value.clause and not HolidayNotice.objects.filter(year=2027).exists()


def test_a_preview_travels_sealed(proposal):
    sealed = proposal.sealed()
    assert holiday_notices.opened(sealed) == proposal
    for altered in (sealed[:-1] + ("a" if sealed[-1] != "a" else "b"), "", "x:y:z"):
        with pytest.raises(Refusal, match="预览内容不完整"):
            holiday_notices.opened(altered)


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_write_one_version(cast, district):
    with on(2026, 12, 3):
        running(cast, district.zjj, began=date(2026, 12, 3), record=drafted(cast, district.zjj))
    proposal = holiday_notices.proposed(read(file(*NEW_YEAR, *SPRING), 2027), "国办通知")
    begin, loaded = threading.Barrier(3), []

    def confirm():
        begin.wait()
        try:
            loaded.append(holiday_notices.load(proposal, by=cast.admin).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 3 and len(set(loaded)) == 1
    assert HolidayNotice.objects.filter(year=2027).count() == 1
    assert DeadlineChange.objects.count() == 1


def test_a_year_counted_by_weekends_alone_has_no_days_to_differ_from(proposal):
    write_notice(2027, [], title="仅按周末计算")
    assert holiday_notices.against_former(proposal) == []


def test_the_preview_says_by_which_days_a_new_version_differs(cast, proposal):
    assert holiday_notices.against_former(proposal) == []
    with on(2026, 12, 3):
        holiday_notices.load(proposal, by=cast.admin)
    rows = [*NEW_YEAR[1:], *SPRING, "2027-02-13,春节,off,2027,"]
    rows[2] = rows[2].replace("春节,off", "除夕,off")
    mended = holiday_notices.proposed(read(file(*rows), 2027), "国办更正通知")
    assert holiday_notices.against_former(mended) == [
        (Day(date(2026, 12, 31), "元旦", True), "取消"),
        (Day(date(2027, 2, 5), "除夕", True), "改动"),
        (Day(date(2027, 2, 13), "春节", True), "新增"),
    ]
