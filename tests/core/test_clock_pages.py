"""The pages of time limits, holiday notices and parameters: who opens what, and what a form does (F5, G4)."""

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from powerops.core import deadlines, reminders
from powerops.core.actor import acting
from powerops.core.clock import may_see_deadline, visible_deadlines
from powerops.core.models import Deadline, HolidayNotice, Parameter
from tests.builders import drafted, walked
from tests.core.clocks import on, running
from tests.core.test_holiday_notices import NEW_YEAR, SPRING, file

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def announced(db):
    """As the product comes: 2026 is the last year with a calendar."""


@pytest.fixture
def opened(client):
    """Open an address as somebody, on a day."""

    def get(person, address, **data):
        client.force_login(person, backend=BACKEND)
        return client.get(address, data)

    return get


@pytest.fixture
def lively(cast, district):
    """On 9 October: 住建局's reply escalated, its review near; 农业农村局's revision under review."""
    with on(2026, 9, 1):
        reply = running(cast, district.zjj)
    with on(2026, 9, 18):
        walked(drafted(cast, district.zjj), cast, "legal_review")
        other = drafted(cast, district.nyj, by=cast.clerk2)
        deadlines.start("R3-REVIEW", other, body=district.fzb, role="legal", started_on=date(2026, 9, 24), by=cast.clerk2)  # fmt: skip
    with on(2026, 10, 13):
        reminders.check()
    return reply


def test_what_people_see_in_the_list_is_what_they_see_of_the_records(cast, lively):
    with on(2026, 10, 13):
        seen = {
            name: visible_deadlines(acting(person)).count() for name, person in vars(cast).items()
        }
        for person in vars(cast).values():
            actor = acting(person)
            rows = set(visible_deadlines(actor))
            assert rows == {one for one in Deadline.objects.all() if may_see_deadline(actor, one)}
    assert seen["supervisor"] == seen["legal"] == seen["leader"] == 3
    assert (seen["clerk"], seen["head"], seen["clerk2"]) == (2, 2, 1)
    assert (seen["admin"], seen["personnel"], seen["outsider"], seen["nobody"]) == (0, 0, 0, 0)


def test_the_supervisor_sees_what_is_overdue_and_handed_up(cast, lively, opened):
    with on(2026, 10, 13):
        page = opened(cast.supervisor, "/desk/deadlines/", stage="overdue").content.decode()
    assert "逾期 14 天" in page and "已上报" in page and "答复政府信息公开申请" in page
    assert "还剩 2 个工作日" not in page  # the review is only near
    assert 'aria-current="true"' in page


def test_the_list_is_filtered_sorted_and_exported(cast, lively, opened):
    with on(2026, 10, 13):
        rows = list(csv.reader(io.StringIO(opened(cast.legal, "/desk/deadlines/", export="csv", sort="-due").getvalue().decode("utf-8-sig"))))  # fmt: skip
        near = opened(cast.legal, "/desk/deadlines/", stage="near").content.decode()
        book = load_workbook(io.BytesIO(opened(cast.legal, "/desk/deadlines/", export="xlsx", rule="XX-REPLY").getvalue()))  # fmt: skip
    assert [row[0] for row in rows] == ["到期日", "2026-10-22", "2026-10-15", "2026-09-29"]
    assert "还剩 2 个工作日" in near and "逾期 14 天" not in near
    assert [row[1].value for row in book.active.iter_rows(min_row=2)] == ["逾期 14 天"]


@pytest.mark.parametrize("username", ["admin", "personnel", "nobody"])
def test_who_reads_no_drafts_has_no_list_of_their_deadlines(cast, lively, opened, username):
    with on(2026, 10, 13):
        assert opened(getattr(cast, username), "/desk/deadlines/").status_code == 403


def test_the_list_asks_as_often_for_many_as_for_one(
    cast, district, lively, client, django_assert_max_num_queries
):
    with on(2026, 9, 18):
        for _ in range(8):
            running(cast, district.zjj, record=drafted(cast, district.zjj))
        client.force_login(cast.legal, backend=BACKEND)
        with django_assert_max_num_queries(8):
            assert client.get("/desk/deadlines/").content.count(b"<tr>") > 8


def test_the_page_of_the_record_explains_the_due_day(cast, district, lively, opened):
    review = Deadline.objects.get(rule="R3-REVIEW", body=district.fzb, state="running", started_on=date(2026, 9, 18))  # fmt: skip
    with on(2026, 10, 13):
        page = opened(cast.clerk, review.url).content.decode()
    for words in (
        "还剩 2 个工作日",
        "第1日",
        "9月20日 周日",
        "中秋节放假 不计",
        "2026年第1版",
        "法制办公室法制",
    ):
        assert words in page, words
    assert "中止计时" not in page  # its law knows no such thing


def test_the_head_suspends_on_the_page_and_nobody_else_may(cast, lively, client):
    address = f"/desk/deadlines/{lively.pk}/suspend/"
    with on(2026, 9, 10):
        form = {"asked_by": cast.clerk.pk, "on": "2026-09-10", "reason": "征求第三方意见"}
        for person, status in ((cast.clerk, 403), (cast.clerk2, 404), (cast.supervisor, 403)):
            client.force_login(person, backend=BACKEND)
            assert client.post(address, form).status_code == status
        client.force_login(cast.head, backend=BACKEND)
        assert "最多" not in client.get(address).content.decode()
        wrong = client.post(address, {**form, "on": "2026-12-31"})
        assert (
            wrong.status_code == 422
            and "应在起算日（2026年9月1日）至今天之间" in wrong.content.decode()
        )
        assert "征求第三方意见" in wrong.content.decode()
        assert client.post(address, form).url == lively.url
        again = client.post(address, form)  # a double click
    assert again.status_code == 409 and "不能中止" in again.content.decode()
    assert lively.changes.count() == 1


def test_a_notice_is_previewed_then_confirmed_and_confirmed_again(cast, district, client):
    with on(2026, 12, 3):
        running(cast, district.zjj, began=date(2026, 12, 3))
        client.force_login(cast.admin, backend=BACKEND)
        assert "2027年的放假安排尚未导入" in client.get("/desk/calendar/").content.decode()
        wrong = SimpleUploadedFile("a.csv", file("2027-01-04,元旦,work,2027,"))
        page = client.post(
            "/desk/calendar/import/", {"year": 2027, "title": "国办通知", "file": wrong}
        )
        assert page.status_code == 422 and "本来就是工作日" in page.content.decode()
        upload = SimpleUploadedFile("a.csv", file(*NEW_YEAR, *SPRING, encoding="gb18030"))
        page = client.post(
            "/desk/calendar/import/", {"year": 2027, "title": "国办通知", "file": upload}
        )
        assert "2026年12月31日" in page.content.decode() and "2027年1月3日" in page.content.decode()
        assert not HolidayNotice.objects.filter(year=2027).exists()
        sealed = {"notice": page.context["form"].initial["notice"]}
        assert client.post("/desk/calendar/confirm/", sealed).url == "/desk/calendar/?year=2027"
        assert client.post("/desk/calendar/confirm/", sealed).status_code == 302
        assert client.post("/desk/calendar/confirm/", {"notice": "made-up"}).status_code == 302
        after = client.get("/desk/calendar/?year=2027").content.decode()
        mended = SimpleUploadedFile("b.csv", file(*NEW_YEAR, *SPRING[:-1]))
        again = client.post(
            "/desk/calendar/import/", {"year": 2027, "title": "更正通知", "file": mended}
        )
        assert "与现行版次的不同（1 天）" in again.content.decode()
        assert "与现行版次的不同" not in page.content.decode()
    assert HolidayNotice.objects.filter(year=2027).count() == 1
    assert "第 1 版" in after and "尚未导入" not in after
    assert Deadline.objects.get().due_on == date(2027, 1, 3)


@pytest.mark.parametrize("username", ["clerk", "supervisor", "nobody"])
def test_others_read_the_calendar_and_do_not_load_it(cast, client, username):
    client.force_login(getattr(cast, username), backend=BACKEND)
    assert client.get("/desk/calendar/").status_code == 200
    assert client.get("/desk/calendar/import/").status_code == 403
    assert client.post("/desk/calendar/confirm/", {"notice": "x"}).status_code == 403


def test_a_parameter_is_set_by_the_administrator_and_read_by_all(cast, client):
    value = {
        "value": 7,
        "valid_from": "2026-11-20",
        "citation": "新开〔2026〕3号",
        "reason": "压缩时限",
    }
    with on(2026, 11, 20):
        client.force_login(cast.clerk, backend=BACKEND)
        page = client.get("/desk/parameters/r3_review_days/").content.decode()
        assert "15 个工作日" in page and "设定新的数值" not in page
        assert client.post("/desk/parameters/r3_review_days/", value).status_code == 403
        client.force_login(cast.admin, backend=BACKEND)
        past = client.post(
            "/desk/parameters/r3_review_days/", {**value, "valid_from": "2026-11-19"}
        )
        assert past.status_code == 422 and "过去的日期" in past.content.decode()
        assert client.post("/desk/parameters/r3_review_days/", value).status_code == 302
        assert client.post("/desk/parameters/r3_review_days/", value).status_code == 409
        assert "7 个工作日" in client.get("/desk/parameters/").content.decode()
        assert client.get("/desk/parameters/made-up/").status_code == 404
    assert Parameter.objects.count() == 1


def test_the_administrator_withdraws_what_is_to_come_on_the_page(cast, client):
    with on(2026, 11, 20):
        client.force_login(cast.admin, backend=BACKEND)
        value = {
            "value": 70,
            "valid_from": "2026-12-01",
            "citation": "新开〔2026〕3号",
            "reason": "压缩",
        }
        client.post("/desk/parameters/r3_review_days/", value)
        address = f"/desk/parameters/values/{Parameter.objects.get().pk}/withdraw/"
        assert address in client.get("/desk/parameters/r3_review_days/").content.decode()
        assert client.post(address, {"reason": ""}).status_code == 422
        assert client.post(address, {"reason": "写错"}).url == "/desk/parameters/r3_review_days/"
        assert client.post(address, {"reason": "写错"}).status_code == 422  # a double click
        page = client.get("/desk/parameters/r3_review_days/").content.decode()
        assert "已撤回" in page and "写错" in page and address not in page
        client.force_login(cast.clerk, backend=BACKEND)
        assert client.post(address, {"reason": "写错"}).status_code == 403
