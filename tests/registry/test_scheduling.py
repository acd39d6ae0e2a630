"""定时公布: set, changed, lifted, kept, and what happens when its hour comes (R4; the Plan 四(二)3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from powerops.core.models import AuditEvent, Notice
from powerops.core.people import end_appointment
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from registry.models import Edition, PublishedPower, Revision
from registry.tasks import publish_scheduled
from registry.workflows.edition import publish, publish_edition
from registry.workflows.scheduling import late_for, publish_due, schedule, unschedule
from tests.builders import adjusted, content, drafted, published, walked
from tests.cast import appoint

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)  # a Monday
HOUR = datetime(2026, 11, 25, 9, 0, tzinfo=SHANGHAI)  # within the three working days


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def approved(clock, cast, district):
    return walked(drafted(cast, district.zjj), cast, "approved")


@pytest.fixture
def scheduled(approved, cast):
    return schedule(approved, by=cast.secretary, publish_at=HOUR)


def test_what_is_scheduled_is_published_when_its_hour_comes_and_not_before(
    scheduled, cast, district, clock
):
    clock.move_to(HOUR - timedelta(minutes=1))
    assert publish_due() == 0 and not Edition.objects.exists()
    clock.move_to(HOUR)
    publish_scheduled()
    edition = Edition.objects.get()
    assert (edition.published_by, edition.published_at) == (cast.secretary, HOUR)
    assert Revision.objects.get().status == "published"
    event = AuditEvent.objects.get(act="registry.revision.published")
    assert (event.by, event.reason) == (cast.secretary, "定时公布")


def test_a_second_run_publishes_nothing_twice(scheduled, clock):
    clock.move_to(HOUR)
    assert (publish_due(), publish_due()) == (1, 0)
    assert Edition.objects.count() == 1


def test_nobody_publishes_by_hand_before_the_hour(scheduled, cast, district):
    with pytest.raises(RuleViolated, match="已定于2026年11月25日 09:00公布"):
        publish(scheduled, by=cast.secretary)
    with pytest.raises(IllegalTransition, match="没有已审定、到时公布的清单稿"):
        publish_edition(district.zjj, by=cast.secretary)
    assert not Edition.objects.exists()


def test_what_waits_for_its_hour_is_left_out_of_an_edition_made_before(scheduled, cast, district):
    other = walked(drafted(cast, district.zjj, content(name="对另一行为的处罚")), cast, "approved")
    publish_edition(district.zjj, by=cast.secretary)
    assert [one.name for one in PublishedPower.objects.all()] == ["对另一行为的处罚"]
    assert Revision.objects.get(pk=other.pk).status == "published"
    assert Revision.objects.get(pk=scheduled.pk).status == "approved"


def test_the_scheduler_publishes_nothing_that_nobody_set_an_hour_for(
    scheduled, cast, district, clock
):
    other = walked(drafted(cast, district.zjj, content(name="对另一行为的处罚")), cast, "approved")
    clock.move_to(HOUR)
    assert publish_due() == 1
    assert Revision.objects.get(pk=other.pk).status == "approved"
    assert PublishedPower.objects.count() == 1


@pytest.mark.parametrize("name", ["clerk", "head", "legal", "leader", "supervisor", "outsider"])
def test_only_the_secretary_sets_and_lifts_the_hour(scheduled, cast, name):
    for act in (schedule, unschedule):
        with pytest.raises(NotAllowed):
            act(scheduled, by=getattr(cast, name), reason="理由")


def test_only_what_is_approved_is_scheduled(clock, cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "decision")
    with pytest.raises(IllegalTransition):
        schedule(revision, by=cast.secretary, publish_at=HOUR)


def test_another_hour_and_none_need_a_reason(scheduled, cast):
    later = HOUR + timedelta(days=1)
    with pytest.raises(RuleViolated, match="必须说明理由"):
        schedule(scheduled, by=cast.secretary, publish_at=later)
    with pytest.raises(RuleViolated, match="必须说明理由"):
        unschedule(scheduled, by=cast.secretary)
    assert schedule(scheduled, by=cast.secretary, publish_at=later, reason="会议改期").publish_at == later  # fmt: skip
    lifted = unschedule(scheduled, by=cast.secretary, reason="先行公布")
    assert (lifted.publish_at, lifted.scheduled_by) == (None, None)
    told = AuditEvent.objects.about(scheduled).last()
    assert (told.label, told.reason) == ("取消定时", "先行公布")
    assert told.facts["原定时"] == "2026年11月26日 09:00"
    publish(scheduled, by=cast.secretary)


@pytest.mark.parametrize("at", [NOW, NOW - timedelta(minutes=1), None])
def test_an_hour_that_is_past_is_refused(approved, cast, at):
    with pytest.raises(RuleViolated) as refusal:
        schedule(approved, by=cast.secretary, publish_at=at)
    assert refusal.value.field == "publish_at"


def test_no_hour_before_the_day_on_which_the_change_takes_effect(approved, cast, clock):
    Revision.objects.filter(pk=approved.pk).update(effective_on=date(2026, 12, 1))
    with pytest.raises(RuleViolated, match="调整自2026年12月1日起"):
        schedule(approved, by=cast.secretary, publish_at=datetime(2026, 11, 30, 23, 59, tzinfo=SHANGHAI))  # fmt: skip
    schedule(approved, by=cast.secretary, publish_at=datetime(2026, 12, 1, 0, 0, tzinfo=SHANGHAI))
    clock.move_to(datetime(2026, 12, 1, 0, 1, tzinfo=SHANGHAI))
    assert publish_due() == 1


def test_an_hour_after_the_limit_is_set_with_a_warning(scheduled, cast):
    assert late_for(scheduled) == []
    late = schedule(scheduled, by=cast.secretary, publish_at=HOUR + timedelta(days=7), reason="等待施行")  # fmt: skip
    assert [one.rule for one in late_for(late)] == ["R3-PUBLISH"]
    assert "晚于期限" in AuditEvent.objects.about(late).last().facts


def test_of_somebody_who_left_nothing_is_published_and_the_offices_are_told_once(
    scheduled, cast, district, clock
):
    other = appoint("secretary2", "另一秘书", "secretary", district.gwh)
    end_appointment(cast.secretary.appointments.get(), by=cast.admin, ended_on=date(2026, 11, 24))
    clock.move_to(HOUR)
    assert (publish_due(), publish_due()) == (0, 0)
    assert Revision.objects.get().status == "approved"
    told = Notice.objects.filter(text__contains="未能公布")
    assert {one.person for one in told} == {other, cast.supervisor} and told.count() == 2
    assert "已不在管委秘书岗位" in told[0].text
    publish(scheduled, by=other)
    assert Revision.objects.get().status == "published"


def test_what_the_law_refuses_at_the_hour_stays_due_and_is_told(scheduled, cast, clock):
    Revision.objects.filter(pk=scheduled.pk).update(effective_on=date(2026, 12, 1))
    clock.move_to(HOUR)
    assert publish_due() == 0
    assert Notice.objects.filter(person=cast.secretary, text__contains="未能公布").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_publish_once(cast, district):
    revision = walked(drafted(cast, district.zjj), cast, "approved")
    schedule(revision, by=cast.secretary, publish_at=timezone.now() + timedelta(hours=1))
    Revision.objects.filter(pk=revision.pk).update(publish_at=timezone.now())
    start, made = Barrier(2), []

    def run():
        try:
            start.wait(10)
            made.append(publish_due())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert sorted(made) == [0, 1]
    assert Edition.objects.count() == 1 and not Notice.objects.filter(text__contains="未能公布")


def test_the_desk_shows_the_hour_and_that_it_has_passed(scheduled, cast, client, clock):
    client.force_login(cast.secretary)
    assert "定时 2026年11月25日 09:00" in client.get("/desk/").content.decode()
    clock.move_to(HOUR + timedelta(minutes=5))
    client.force_login(cast.secretary)  # the session of two days ago is over
    assert "到时未能公布" in client.get("/desk/").content.decode()
    assert "已经到时，还没有公布" in client.get(scheduled.get_absolute_url()).content.decode()


def test_the_secretary_sets_changes_and_lifts_the_hour_on_the_pages(approved, cast, client):
    client.force_login(cast.secretary)
    page = approved.get_absolute_url()
    answer = client.post(f"{page}schedule/", {"publish_at": "2026-12-08T09:30"}, follow=True)
    text = answer.content.decode()
    assert "2026年12月8日 09:30" in text and "晚于期限" in text and "改变定时" in text
    assert client.post(f"{page}schedule/", {"publish_at": "2026-11-20T09:30", "reason": "改"}).status_code == 422  # fmt: skip
    assert client.post(f"{page}unschedule/", {"reason": ""}).status_code == 422
    client.post(f"{page}unschedule/", {"reason": "改为当场公布"})
    assert Revision.objects.get().publish_at is None
    client.force_login(cast.legal)
    assert client.get(f"{page}schedule/").status_code == 403
    assert f"{page}schedule/" not in client.get(page).content.decode()
    client.force_login(cast.outsider)
    assert client.get(f"{page}schedule/").status_code == 404


def test_a_change_waits_for_the_day_on_which_it_takes_effect(clock, cast, district):
    power = published(cast, district.zjj).powers.get().power
    revision = walked(adjusted(cast, power, handling_office="另一科"), cast, "approved")
    Revision.objects.filter(pk=revision.pk).update(effective_on=date(2026, 11, 24))
    with pytest.raises(RuleViolated, match="2026年11月24日"):
        publish(revision, by=cast.secretary)
    clock.move_to(NOW + timedelta(days=1))
    assert publish(revision, by=cast.secretary).number == 2
