"""不相容岗位: what an appointment or a delegation puts into one person's hands is told, answered and ends (R8, G7)."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from powerops.core.actor import acting
from powerops.core.delegations import delegate
from powerops.core.models import Appointment, AuditEvent, Notice
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.law import key_posts as law
from registry import key_post_inbox
from registry.key_posts import conflicts_in
from registry.models import ConflictAlarm
from registry.workflows import conflict_alarm
from tests.registry.key_posts import confirmed, holder, posts

pytestmark = pytest.mark.django_db


@pytest.fixture
def clashing(cast, district):
    """Whoever applies came to approve as well, by an appointment made after the matrix."""
    confirmed(cast, district.zjj)
    at = posts(district.zjj)
    person = holder(at["申请岗"])
    return Appointment.objects.create(person=person, post=at["批准岗"], began_on=date(2026, 1, 5))


def told(person):
    return Notice.objects.filter(person=person, text__startswith="不相容岗位预警").count()


def test_a_conflict_is_told_once_to_those_who_must_know(cast, district, clashing):
    assert conflict_alarm.check() == (1, 0)
    assert conflict_alarm.check() == (0, 0)
    alarm = ConflictAlarm.objects.get()
    assert (alarm.person, alarm.rule.label, alarm.matter) == (
        clashing.person,
        "申请、批准",
        "设备购置",
    )
    assert "2026年1月5日起任批准岗" in alarm.source
    for person in (cast.personnel, cast.head, cast.supervisor):
        assert told(person) == 1
    for person in (cast.clerk, cast.head2, clashing.person, cast.outsider, cast.admin):
        assert told(person) == 0
    assert AuditEvent.objects.about(alarm).get().clause == str(law.SEPARATION.clause)


def test_a_conflict_that_ends_ends_its_alarm_and_may_come_again(cast, district, clashing):
    conflict_alarm.check()
    clashing.ended_on = timezone.localdate() - timedelta(days=1)
    clashing.save()
    assert conflict_alarm.check() == (0, 1)
    assert ConflictAlarm.objects.get().state == "已消除"
    clashing.ended_on = None
    clashing.save()
    assert conflict_alarm.check() == (1, 0)


def test_standing_in_for_the_one_who_approves_clashes_too(cast, district):
    confirmed(cast, district.zjj)
    at = posts(district.zjj)
    away, today = at["批准岗"].appointments.get(), timezone.localdate()
    delegate(
        away, by=away.person, substitute=holder(at["申请岗"]), began_on=today, ended_on=today, reason="休假"
    )  # fmt: skip
    (conflict,) = conflicts_in([district.zjj.pk], today)
    assert conflict.person == holder(at["申请岗"])
    assert "代理批准岗" in conflict.source
    assert conflict_alarm.check() == (1, 0)
    assert conflict_alarm.check(today + timedelta(days=1)) == (0, 1)


def test_the_head_or_personnel_answers_and_not_whom_it_concerns(cast, district, clashing):
    conflict_alarm.check()
    alarm = ConflictAlarm.objects.get()
    for person in (cast.clerk, cast.supervisor, cast.head2, cast.leader, clashing.person):
        with pytest.raises(NotAllowed):
            conflict_alarm.answer(alarm, by=person, measure="reassign", reason="下月调整")
    for facts in ({"measure": "no", "reason": "理由"}, {"measure": "reassign", "reason": " "}):
        with pytest.raises(RuleViolated):
            conflict_alarm.answer(alarm, by=cast.head, **facts)
    assert wanted(cast.head) == [alarm]
    conflict_alarm.answer(alarm, by=cast.head, measure="reassign", reason="下月调整")
    assert wanted(cast.head) == wanted(cast.personnel) == []
    assert conflict_alarm.check() == (0, 0), "an answer ends nothing by itself"
    alarm.refresh_from_db()
    assert (alarm.state, alarm.answered_by) == ("已答复", cast.head)


def wanted(person):
    return list(key_post_inbox.alarms_wanted(acting(person)))


def test_a_head_who_is_concerned_leaves_the_answer_to_personnel(cast, district):
    confirmed(cast, district.zjj)
    at = posts(district.zjj)
    for title in ("申请岗", "批准岗"):
        Appointment.objects.create(person=cast.head, post=at[title], began_on=date(2026, 1, 5))
    conflict_alarm.check()
    alarm = ConflictAlarm.objects.get(person=cast.head)
    assert alarm not in wanted(cast.head)
    with pytest.raises(NotAllowed):
        conflict_alarm.answer(alarm, by=cast.head, measure="double_check", reason="人手不足")
    conflict_alarm.answer(alarm, by=cast.personnel, measure="double_check", reason="人手不足")


def test_what_has_ended_is_not_answered(cast, district, clashing):
    conflict_alarm.check()
    clashing.ended_on = timezone.localdate() - timedelta(days=1)
    clashing.save()
    conflict_alarm.check()
    with pytest.raises(IllegalTransition):
        conflict_alarm.answer(
            ConflictAlarm.objects.get(), by=cast.head, measure="reassign", reason="已调整"
        )


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_raise_one_alarm(cast, district, clashing):
    start, found = Barrier(2), []

    def run():
        start.wait()
        try:
            found.append(conflict_alarm.check())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == [(0, 0), (1, 0)]
    assert told(cast.head) == 1
