"""The morning's letter: once a person and working day, with what is due, overdue and new (F5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from powerops.core import digests, letters
from powerops.core.models import Deadline, Mail, Notice, Person
from powerops.core.roles import Role

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
MORNING = timezone.make_aware(datetime(2026, 11, 23, 8, 30))


@pytest.fixture(autouse=True)
def mailing(settings, monkeypatch):
    settings.SENDS_MAIL, settings.PUBLIC_URL = True, "https://powers.example.gov.cn"
    monkeypatch.setattr(letters, "ring", lambda: None)


@pytest.fixture
def clerk(cast):
    cast.clerk.email = "clerk@example.gov.cn"
    cast.clerk.save()
    return cast.clerk


@pytest.fixture
def limit(district):
    def make(due_on, number=1, body=None):
        return Deadline.objects.create(
            rule="R3-APPLY", rule_version=date(2016, 8, 25), title="提出调整", clause="四(二)3",
            record_type="registry.revision", record_id=number, record_title=f"第{number}稿", url="/desk/",
            body=body or district.zjj, role=Role.CLERK, started_on=date(2026, 11, 2), due_on=due_on,
        )  # fmt: skip

    return make


def test_it_says_what_is_overdue_due_and_new_and_leads_to_the_desk(clerk, cast, district, limit):
    limit(MONDAY - timedelta(days=3), 1)
    limit(MONDAY, 2)
    limit(MONDAY + timedelta(days=1), 3)
    limit(MONDAY, 4, district.nyj)
    Notice.objects.create(person=clerk, text="清单稿被退回")
    Notice.objects.filter(person=clerk).update(at=MORNING - timedelta(hours=2))
    assert digests.write_digests(MORNING) == 1
    [mail] = Mail.objects.all()
    assert (mail.person, mail.subject) == (clerk, "每日汇总（2026年11月23日）")
    assert "已逾期：\n- 提出调整（第1稿），2026年11月20日到期" in mail.text
    assert "今日到期：\n- 提出调整（第2稿）" in mail.text
    assert "清单稿被退回" in mail.text and "https://powers.example.gov.cn/desk/" in mail.text
    assert "第3稿" not in mail.text and "第4稿" not in mail.text


def test_it_is_written_once_a_day(clerk, limit):
    limit(MONDAY)
    assert [digests.write_digests(MORNING + timedelta(minutes=30 * n)) for n in range(3)] == [
        1,
        0,
        0,
    ]
    assert digests.write_digests(MORNING + timedelta(days=1)) == 1


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (datetime(2026, 11, 22, 9), "a Sunday"),
        (datetime(2026, 10, 1, 9), "the National Day"),
        (datetime(2026, 11, 23, 7, 59), "before eight"),
        (datetime(2026, 11, 23, 12), "noon"),
    ],
)
def test_not_on_a_day_off_nor_outside_the_morning(clerk, limit, at, why):
    limit(date(2026, 9, 1))
    assert digests.write_digests(timezone.make_aware(at)) == 0, why


def test_who_wants_none_or_has_nothing_gets_none(clerk, cast, limit):
    assert digests.write_digests(MORNING) == 0, "nothing to say"
    limit(MONDAY)
    letters.choose(clerk, letters="none")
    assert digests.write_digests(MORNING) == 0
    letters.choose(clerk, letters=Person.Letters.DIGEST)
    assert digests.write_digests(MORNING) == 1


def test_many_lines_are_cut_and_say_so(clerk, limit):
    for number in range(digests.SHOWN + 3):
        limit(MONDAY, number)
    digests.write_digests(MORNING)
    text = Mail.objects.get().text
    assert text.count("\n- ") == digests.SHOWN and "更多见工作台" in text
