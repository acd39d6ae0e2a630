"""The administrator loads next year's holidays and sees which deadlines move; the supervisor sees what is overdue (F5, G4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from powerops.core import reminders
from powerops.core.models import Deadline, HolidayNotice
from tests.builders import drafted
from tests.core.clocks import on, running
from tests.journeys.people import PASSWORD, enter, sound

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]
NOTICE = """日期,名称,类型,通知年度
2026-12-31,元旦,放假,2027
2027-01-01,元旦,放假,2027
2027-01-03,元旦,上班,2027
"""


@pytest.fixture
def announced(db: None) -> None:
    """As the product comes: 2026 is the last year with a calendar."""


@pytest.fixture
def december(cast: SimpleNamespace, district: SimpleNamespace) -> Iterator[None]:
    """10 December 2026, after the notice of 2027: one limit ends on 31 December, another is long overdue."""
    for person in (cast.admin, cast.supervisor):
        person.set_password(PASSWORD)
        person.save()
    with on(2026, 9, 1):
        running(cast, district.zjj)
    with on(2026, 12, 3):
        running(cast, district.zjj, began=date(2026, 12, 3), record=drafted(cast, district.zjj))
    with on(2026, 12, 10):
        reminders.check()
        yield


def test_next_years_holidays_move_what_runs(december: None, screen: Page) -> None:
    page = screen
    enter(page, "admin")
    page.goto("/desk/calendar/")
    expect(page.get_by_role("status")).to_contain_text("2027年的放假安排尚未导入")
    sound(page)
    page.get_by_role("link", name="导入放假安排").click()
    expect(page.get_by_label("年度")).to_have_value("2027")
    page.get_by_label("通知名称").fill("国务院办公厅关于2027年部分节假日安排的通知")
    wrong = {"name": "2027.csv", "mimeType": "text/csv", "buffer": "日期,名称,类型\n2027-01-04,元旦,上班".encode()}  # fmt: skip
    page.get_by_label("CSV 文件").set_input_files(files=[wrong])
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_role("rowheader", name="第 2 行")).to_be_visible()
    expect(page.get_by_label("通知名称")).to_have_value(
        "国务院办公厅关于2027年部分节假日安排的通知"
    )
    sound(page)
    right = {"name": "2027.csv", "mimeType": "text/csv", "buffer": NOTICE.encode("gb18030")}
    page.get_by_label("CSV 文件").set_input_files(files=[right])
    page.get_by_role("button", name="预览").click()
    row = page.get_by_role("row").filter(has_text="答复政府信息公开申请")
    expect(row).to_contain_text("2026年12月31日")
    expect(row).to_contain_text("2027年1月3日")
    expect(page.get_by_role("main")).to_contain_text("少于法定的 13 天")
    assert not HolidayNotice.objects.filter(year=2027).exists()
    sound(page)
    page.get_by_role("button", name="确认导入").dblclick()
    expect(page.get_by_role("main")).to_contain_text("2027年通知的各个版次")
    sound(page)
    assert HolidayNotice.objects.filter(year=2027).count() == 1
    assert Deadline.objects.get(started_on=date(2026, 12, 3)).due_on == date(2027, 1, 3)


def test_the_supervisor_sees_what_is_overdue_and_why(december: None, screen: Page) -> None:
    page = screen
    enter(page, "supervisor")
    page.goto("/desk/deadlines/")
    sound(page)
    page.get_by_role("navigation", name="按进度查看").get_by_role("link", name="逾期").click()
    row = page.get_by_role("row").filter(has_text="逾期 72 天")
    expect(row).to_contain_text("已上报")
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="期限", exact=True)).to_be_visible()
    page.get_by_text("到期日是怎样计算的").click()
    expect(page.get_by_role("listitem").filter(has_text="9月25日 周五")).to_contain_text(
        "中秋节放假 不计"
    )
    sound(page)
