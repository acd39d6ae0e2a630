"""定期轮岗: terms follow appointments, are reminded of, put off by somebody else's word, met by leaving (R8; 四(二)1)."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from powerops.core import reminders
from powerops.core.models import Appointment, Deadline, Notice, Post
from powerops.core.parameters import set_value
from powerops.core.refusals import IllegalTransition, NotAllowed, RuleViolated
from powerops.core.roles import Role
from powerops.law import key_posts as law
from powerops.law.parameters import PARAMETERS
from registry.models import KeyPostTenure
from registry.workflows import key_post, rotation
from tests.cast import appoint
from tests.registry.key_posts import marked

pytestmark = pytest.mark.django_db
ROTATION = law.ROTATION[law.Area.PROCUREMENT].id
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def noon(time_machine):
    """The clock stands at noon of Monday, 23 November 2026, unless a test moves it."""
    time_machine.move_to("2026-11-23 12:00+08:00", tick=False)


@pytest.fixture
def buyer(cast, district):
    """Somebody at a purchasing post of 住建局 since 1 March 2024."""
    appoint("buyer", "采购员", Role.OFFICER, district.zjj)
    held = Appointment.objects.get(person__username="buyer")
    held.began_on = date(2024, 3, 1)
    held.save()
    return held


def limit_of(tenure, rule=ROTATION):
    return Deadline.objects.filter(record_type="registry.keyposttenure", record_id=tenure.pk, rule=rule).latest("pk")  # fmt: skip


def test_the_term_counts_from_the_appointment_and_not_from_the_mark(cast, buyer):
    marked(cast, buyer.post)
    tenure = KeyPostTenure.objects.get()
    assert (tenure.person, tenure.began_on) == (buyer.person, date(2024, 3, 1))
    limit = limit_of(tenure)
    assert (limit.due_on, limit.role, limit.state) == (date(2029, 3, 1), Role.PERSONNEL, "running")
    assert limit.body == cast.personnel.appointments.get().post.organisation
    assert rotation.settle() == (0, 0)
    assert KeyPostTenure.objects.count() == 1


def test_only_personnel_marks_and_on_days_that_can_be(cast, district, buyer):
    for person in (cast.clerk, cast.head, cast.supervisor, cast.admin, cast.outsider):
        with pytest.raises(NotAllowed):
            key_post.mark(buyer.post, by=person, area="works", began_on=TODAY, basis="制度")
    for day in (TODAY + timedelta(days=1), date(2016, 1, 1)):
        with pytest.raises(RuleViolated):
            marked(cast, buyer.post, began_on=day)
    made = marked(cast, buyer.post)
    with pytest.raises(RuleViolated, match="已是政府采购领域的重点岗位"):
        marked(cast, buyer.post)
    marked(cast, buyer.post, area="works")
    key_post.unmark(made, by=cast.personnel, ended_on=TODAY, reason="职能划出")
    with pytest.raises(IllegalTransition):
        key_post.unmark(made, by=cast.personnel, ended_on=TODAY, reason="职能划出")


def test_a_new_name_of_the_post_does_not_begin_the_term_anew(cast, district, buyer):
    former = marked(cast, buyer.post)
    buyer.ended_on = date(2026, 6, 30)
    buyer.save()
    renamed = Post.objects.create(
        organisation=district.zjj, title="政府采购专员", role=Role.OFFICER
    )
    Appointment.objects.create(post=renamed, person=buyer.person, began_on=date(2026, 7, 1))
    rotation.settle()
    marked(cast, renamed, continues=former)
    assert KeyPostTenure.objects.get(ended_on=None).began_on == date(2024, 3, 1)


def test_a_break_in_office_begins_the_term_anew(cast, buyer):
    marked(cast, buyer.post)
    buyer.ended_on = date(2026, 6, 30)
    buyer.save()
    assert rotation.settle() == (0, 1)
    Appointment.objects.create(post=buyer.post, person=buyer.person, began_on=date(2026, 9, 1))
    assert rotation.settle() == (1, 0)
    assert KeyPostTenure.objects.get(ended_on=None).began_on == date(2026, 9, 1)


def test_whoever_leaves_has_met_the_term(cast, buyer):
    marked(cast, buyer.post)
    buyer.ended_on = TODAY - timedelta(days=1)
    buyer.save()
    assert rotation.settle() == (0, 1)
    tenure = KeyPostTenure.objects.get()
    assert tenure.ended_on == TODAY - timedelta(days=1)
    assert limit_of(tenure).state == Deadline.State.MET
    assert rotation.settle() == (0, 0)


def test_a_mark_that_ends_ends_the_term_unmet(cast, buyer):
    made = marked(cast, buyer.post)
    key_post.unmark(made, by=cast.personnel, ended_on=TODAY, reason="职能划出")
    rotation.settle(TODAY + timedelta(days=1))
    tenure = KeyPostTenure.objects.get()
    assert limit_of(tenure).state == Deadline.State.ENDED


def test_what_comes_due_is_reminded_of_and_escalates(cast, buyer, time_machine):
    """Due on Thursday, 1 March 2029: near two months before, handed up after three working days."""
    marked(cast, buyer.post)
    time_machine.move_to("2028-12-01 12:00+08:00", tick=False)
    reminders.check()
    assert not Notice.objects.filter(person=cast.personnel, text__contains="定期轮岗").exists()
    time_machine.move_to("2029-01-20 12:00+08:00", tick=False)  # no notice of 2029 is known
    reminders.check()
    assert Notice.objects.filter(person=cast.personnel, text__contains="定期轮岗").count() == 1
    time_machine.move_to("2029-03-12 12:00+08:00", tick=False)
    reminders.check()
    assert Notice.objects.filter(person=cast.supervisor, text__contains="定期轮岗").count() == 1
    assert limit_of(KeyPostTenure.objects.get()).stage == Deadline.Stage.ESCALATED


def test_another_number_of_years_holds_for_appointments_from_its_day_on(cast, district, buyer):
    rule = PARAMETERS["r8_rotation_procurement_years"]
    assert rule.refusal(0) and rule.refusal(21) and rule.refusal(3) is None
    set_value(rule, value=3, valid_from=TODAY, citation="制度", reason="从严", by=cast.admin)
    appoint("new", "新采购员", Role.OFFICER, district.zjj)
    fresh = Appointment.objects.get(person__username="new")
    fresh.began_on = TODAY
    fresh.save()
    for held in (buyer, fresh):
        marked(cast, held.post)
    assert limit_of(KeyPostTenure.objects.get(person=fresh.person)).due_on == date(2029, 11, 23)
    assert limit_of(KeyPostTenure.objects.get(person=buyer.person)).due_on == date(2029, 3, 1)


@pytest.fixture
def overdue(cast, district):
    """Somebody at a key post since the district was founded: due since 2021."""
    appoint("old", "资产管理员", Role.OFFICER, district.zjj)
    marked(cast, Appointment.objects.get(person__username="old").post)
    return KeyPostTenure.objects.get(person__username="old")


def test_a_waiver_is_asked_by_personnel_and_granted_by_the_leader(cast, overdue, time_machine):
    assert limit_of(overdue).due_on == date(2021, 8, 25)
    until = date(2027, 5, 31)
    waiver = rotation.ask_waiver(overdue, by=cast.personnel, until=until, reason="接任人培训中")
    with pytest.raises(IllegalTransition, match="待批准"):
        rotation.ask_waiver(overdue, by=cast.personnel, until=until, reason="再问")
    assert Notice.objects.filter(person=cast.leader, text__contains="缓轮").exists()
    for person in (cast.personnel, cast.head, cast.secretary, cast.supervisor):
        with pytest.raises(NotAllowed):
            rotation.decide_waiver(waiver, by=person, grant=True, opinion="同意")
    with pytest.raises(RuleViolated, match="写明意见"):
        rotation.decide_waiver(waiver, by=cast.leader, grant=True, opinion=" ")
    rotation.decide_waiver(waiver, by=cast.leader, grant=True, opinion="同意")
    overdue.refresh_from_db()
    assert overdue.waived_until == until
    assert limit_of(overdue).state == Deadline.State.ENDED
    assert limit_of(overdue, law.WAIVED.id).due_on == until
    with pytest.raises(IllegalTransition):
        rotation.decide_waiver(waiver, by=cast.leader, grant=False, opinion="不同意")
    time_machine.move_to("2027-06-10 12:00+08:00", tick=False)
    reminders.check()
    assert limit_of(overdue, law.WAIVED.id).stage == Deadline.Stage.ESCALATED


def test_a_refused_waiver_leaves_the_term_as_it_is(cast, overdue):
    waiver = rotation.ask_waiver(overdue, by=cast.personnel, until=date(2027, 1, 31), reason="理由")
    rotation.decide_waiver(waiver, by=cast.leader, grant=False, opinion="按期轮岗")
    assert limit_of(overdue).state == Deadline.State.RUNNING
    assert KeyPostTenure.objects.get(pk=overdue.pk).waived_until is None


def test_a_waiver_has_a_reason_a_day_to_come_and_a_bound(cast, overdue):
    for until in (TODAY, date(2020, 1, 1), date(2027, 11, 24), date(9999, 12, 31)):
        with pytest.raises(RuleViolated):
            rotation.ask_waiver(overdue, by=cast.personnel, until=until, reason="理由")
    with pytest.raises(RuleViolated, match="说明理由"):
        rotation.ask_waiver(overdue, by=cast.personnel, until=date(2027, 1, 1), reason=" ")
    for person in (cast.clerk, cast.leader, cast.admin, cast.outsider):
        with pytest.raises(NotAllowed):
            rotation.ask_waiver(overdue, by=person, until=date(2027, 1, 1), reason="理由")


def test_personnel_and_leader_settle_nothing_of_themselves(cast):
    for person in (cast.personnel, cast.leader):
        marked(cast, person.appointments.get().post)
    own = KeyPostTenure.objects.get(person=cast.personnel)
    with pytest.raises(NotAllowed):
        rotation.ask_waiver(own, by=cast.personnel, until=date(2027, 1, 1), reason="理由")
    of_leader = KeyPostTenure.objects.get(person=cast.leader)
    waiver = rotation.ask_waiver(
        of_leader, by=cast.personnel, until=date(2027, 1, 1), reason="理由"
    )
    with pytest.raises(NotAllowed):
        rotation.decide_waiver(waiver, by=cast.leader, grant=True, opinion="同意")


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_open_one_tenure(cast, buyer):
    marked(cast, buyer.post)
    newcomer = cast.window
    Appointment.objects.create(post=buyer.post, person=newcomer, began_on=TODAY)
    start, told = Barrier(2), []

    def run():
        start.wait()
        try:
            told.append(rotation.settle())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(opened for opened, _ in told) == 1
    assert KeyPostTenure.objects.filter(person=newcomer).count() == 1
    assert Deadline.objects.filter(record_type="registry.keyposttenure").count() == 2
