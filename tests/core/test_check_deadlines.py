"""Reminding: each stage once, to whoever must know, whatever runs twice or is killed (F5, G4)."""

import json
import threading
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from powerops.core import deadlines, reminders
from powerops.core.calendars import current_calendar
from powerops.core.models import AuditEvent, Deadline, Delegation, Mail, Notice
from powerops.core.parameters import set_value
from powerops.law.parameters import ESCALATION
from registry.demo import FOUNDED
from registry.models import Revision
from tests import database
from tests.builders import drafted
from tests.core.clocks import on, running
from tests.homes import run_sql


@pytest.fixture
def announced(db):
    """As the product comes: 2026 is the last year with a calendar."""


@pytest.fixture
def reply(cast, district):
    """Begun on Tuesday 1 September 2026; due on Tuesday 29 September, the second working day after 中秋节."""
    with on(2026, 9, 1):
        return running(cast, district.zjj)


def told(person):
    return [
        one.text.partition("：")[0] for one in Notice.objects.filter(person=person).order_by("pk")
    ]


def test_each_stage_is_told_once_to_those_who_must_know(cast, reply):
    # 24 September is the second working day before the due day, 9 October the third one overdue.
    course = [(9, 23, 0), (9, 24, 1), (9, 27, 1), (9, 28, 1), (9, 29, 2), (9, 30, 3), (10, 8, 3), (10, 9, 4), (10, 20, 4)]  # fmt: skip
    for month, day, stage in course:
        with on(2026, month, day):
            reminders.check()
            reminders.check()
        assert Deadline.objects.get().stage == stage, (month, day)
    assert told(cast.clerk) == ["临期", "今日到期", "逾期", "已上报"]
    assert told(cast.head) == ["逾期", "已上报"]
    assert told(cast.supervisor) == ["已上报"]
    for other in (cast.clerk2, cast.head2, cast.legal, cast.leader, cast.outsider, cast.officer):
        assert told(other) == []


def test_the_clock_is_not_touched_by_reminding(cast, reply):
    before = Deadline.objects.values("due_on", "started_on", "state", "explanation").get()
    with on(2026, 10, 20):
        reminders.check()
    assert Deadline.objects.values("due_on", "started_on", "state", "explanation").get() == before


def test_what_was_slept_through_is_told_at_once_and_once(cast, reply):
    with on(2026, 10, 20):
        assert reminders.check() == {"near": 0, "due": 0, "overdue": 0, "escalated": 1}
        assert reminders.check() == {"near": 0, "due": 0, "overdue": 0, "escalated": 0}
    assert [told(one) for one in (cast.clerk, cast.head, cast.supervisor)] == [["已上报"]] * 3
    event = AuditEvent.objects.about(reply).last()
    assert (event.act, event.by.is_system) == ("core.deadline.escalated", True) and event.clause
    assert event.facts["期限"] == reply.title  # a record may have several


def test_a_later_due_day_is_reminded_of_anew(cast, reply):
    with on(2026, 9, 28):
        reminders.check()
        later = deadlines.extend(
            reply, by=cast.head, asked_by=cast.clerk, reason="情况复杂", amount=20
        )
        reminders.check()
        assert Deadline.objects.get().stage == Deadline.Stage.QUIET
    with on(later.due_on.year, later.due_on.month, later.due_on.day):
        reminders.check()
        reminders.check()
    assert told(cast.clerk) == ["临期", "今日到期"]


def test_what_stands_still_or_is_over_reminds_nobody(cast, district, reply):
    with on(2026, 9, 10):
        deadlines.suspend(reply, by=cast.head, asked_by=cast.clerk, reason="征求第三方意见")
        other = drafted(cast, district.zjj)
        running(cast, district.zjj, record=other)
        deadlines.meet("XX-REPLY", other, by=cast.clerk)
    with on(2026, 12, 1):
        assert set(reminders.check().values()) == {0}


def test_a_substitute_is_told_beside_the_person_who_is_away(cast, district, reply):
    held = cast.clerk.appointments.get()
    Delegation.objects.create(
        appointment=held, substitute=cast.officer, began_on=date(2026, 9, 28), ended_on=date(2026, 9, 29),
        reason="出差", made_by=cast.head,
    )  # fmt: skip
    for day in (24, 29, 30):
        with on(2026, 9, day):
            reminders.check()
    assert told(cast.clerk) == ["临期", "今日到期", "逾期"]
    assert told(cast.officer) == ["今日到期"]


def test_when_to_escalate_is_a_parameter(cast, reply):
    with on(2026, 9, 1):
        set_value(
            ESCALATION, value=1, valid_from=date(2026, 9, 2), citation="督查办法", reason="从严", by=cast.admin
        )  # fmt: skip
    with on(2026, 9, 30):
        assert reminders.check()["escalated"] == 1


def test_letters_go_under_a_key_that_is_used_once(cast, reply, settings):
    settings.SENDS_MAIL = True
    cast.clerk.email = "clerk@example.org"
    cast.clerk.save()
    for _ in range(2):
        with on(2026, 9, 29):
            reminders.check()
    letter = Mail.objects.get()
    assert letter.key == f"deadline:{reply.pk}:2026-09-29:due:{cast.clerk.pk}"
    assert (
        "2026年9月29日" in letter.text and reply.clause in letter.text and reply.url in letter.text
    )


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2026, 9, 21), date(2026, 9, 23)),  # Monday: two working days before Wednesday
        (date(2026, 9, 24), date(2026, 9, 29)),  # Thursday before 中秋节: 24 and 28, then 29
        (date(2026, 9, 25), date(2026, 9, 29)),  # 中秋节 itself: 28 and 24 are the two before 29
        (date(2026, 12, 31), date(2027, 1, 2)),  # where the calendar ends, plain days
    ],
)
def test_near_is_counted_in_working_days(today, until, db):
    calendar = current_calendar()
    last = reminders.near_until(today, 2, calendar)
    assert last == until


def test_the_command_tells_people_and_machines(cast, reply, capsys):
    with on(2026, 9, 29):
        call_command("check_deadlines", "--json")
        assert json.loads(capsys.readouterr().out) == {"near": 0, "due": 1, "overdue": 0, "escalated": 0, "missing_year": None}  # fmt: skip
        call_command("check_deadlines")
    assert "今日到期 0" in capsys.readouterr().out


def test_from_november_on_the_missing_year_is_told_once_a_month(cast, capsys):
    with on(2026, 10, 31):
        call_command("check_deadlines")
    assert told(cast.admin) == [] and "2027" not in capsys.readouterr().out
    for month, day in ((11, 1), (11, 30), (12, 1)):
        with on(2026, month, day):
            call_command("check_deadlines")
            assert "2027年的放假安排尚未导入" in capsys.readouterr().out
    assert told(cast.admin) == ["11月提醒", "12月提醒"]
    assert told(cast.clerk) == []


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_everything_once(cast, district):
    with on(2026, 9, 1):
        for _ in range(6):
            running(cast, district.zjj, record=drafted(cast, district.zjj))
    begin = threading.Barrier(2)

    def run():
        begin.wait()
        try:
            reminders.check(date(2026, 9, 30))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reminders.check(date(2026, 9, 30))  # what one of them had locked while the other looked
    assert set(Deadline.objects.values_list("stage", flat=True)) == {3}
    assert len(told(cast.clerk)) == len(told(cast.head)) == Revision.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_killed_leaves_nothing_half_done(cast, district, monkeypatch):
    with on(2026, 9, 1):
        for _ in range(3):
            running(cast, district.zjj, record=drafted(cast, district.zjj))

    class Killed(BaseException):
        pass

    def tell(people, text, url, seen=[]):  # noqa: B006 (counts the calls)
        seen.append(text)
        if len(seen) == 2:
            raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(reminders, "tell", tell)
        reminders.check(date(2026, 9, 30))
    assert set(Deadline.objects.values_list("stage", flat=True)) == {0}
    assert reminders.check(date(2026, 9, 30))["overdue"] == 3
    assert len(told(cast.clerk)) == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not database.IS_EMBEDDED, reason="only the owner of the tables may count them")
def test_each_question_is_one_range_of_the_index_however_many_limits_run(district):
    """What has not changed is not even read: the stage and the due day both lead into the index."""
    facts = {
        "rule": "R3-REVIEW",
        "rule_version": FOUNDED,
        "record_type": "registry.revision",
        "body": district.fzb,
    }
    Deadline.objects.bulk_create(
        Deadline(**facts, record_id=number, role="legal", started_on=FOUNDED, due_on=FOUNDED, stage=4)
        for number in range(2000)
    )  # fmt: skip
    owner = database.SERVER.url("owner", connection.settings_dict["NAME"])
    run_sql(owner, "ANALYZE core_deadline")
    questions = list(reminders.thresholds(date(2026, 9, 29)).behind())
    assert len(questions) == 4
    for behind in questions:
        plan = Deadline.objects.filter(behind, state="running").explain()
        condition = next(line for line in plan.splitlines() if "Index Cond" in line)
        assert "running_deadlines_by_stage" in plan
        assert "stage =" in condition and "due_on <=" in condition
